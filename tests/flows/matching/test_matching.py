"""Matching: independence excludes, wishes order, everybody gets a turn, and nobody is scored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.matching.candidate import Candidate, Criteria, Fit
from flows.matching.matching import Ranking, find_first, lacks_signers, may_stay_offered, rank_candidates
from flows.matching.organisation_names import find_possible_ties

START = datetime(2026, 11, 21, 20, 10, tzinfo=UTC)
DAY = timedelta(days=1)
FATIMA = Criteria(("nld",), ("woman",), "01", "Assen", ("GGZ Drenthe, gemeente Assen",))


def coordinator(coordinator_id: str, **known: object) -> Candidate:
    """Somebody who speaks Dutch and has room, unless it says otherwise."""
    return replace(Candidate(coordinator_id, languages=frozenset({"nld"})), **known)  # type: ignore[arg-type]


HANNEKE = coordinator("hanneke", gender="vrouw", provinces=frozenset({"01"}), places=frozenset({"Assen"}))
JOOST = coordinator("joost", gender="man", provinces=frozenset({"01"}))


def ids(wanted: Criteria, *candidates: Candidate) -> list[str]:
    return [fit.id for fit in rank_candidates(wanted, candidates).fits]


@pytest.mark.parametrize(
    "barred",
    [
        {"ties": ("Zorg Nabij", "ggz-drenthe")},
        {"is_excluded": True},
        {"is_away": True},
        {"free_capacity": 0},
    ],
)
def test_who_is_tied_was_here_before_is_full_or_away_is_never_offered_it(barred: dict[str, object]) -> None:
    assert ids(FATIMA, replace(HANNEKE, **barred), JOOST) == ["joost"]  # type: ignore[arg-type]


def test_a_near_miss_excludes_nobody_and_is_asked_on_the_conflict_page() -> None:
    hanneke = replace(HANNEKE, ties=("GGZ Drente",))
    assert rank_candidates(FATIMA, [hanneke]).fits
    assert find_possible_ties(hanneke.ties, FATIMA.organisations) == (("GGZ Drente", "GGZ Drenthe"),)


def test_another_organisation_of_the_same_kind_is_no_tie() -> None:
    hanneke = replace(HANNEKE, ties=("GGZ Friesland",))
    assert rank_candidates(FATIMA, [hanneke]).fits and not find_possible_ties(hanneke.ties, FATIMA.organisations)


def test_a_shared_language_comes_before_every_wish() -> None:
    selam = coordinator("selam", languages=frozenset({"tir"}), gender="man")
    assert ids(replace(FATIMA, languages=("tir",)), HANNEKE, selam) == ["selam"]


def test_a_sign_language_is_a_language() -> None:
    maaike = coordinator("maaike", languages=frozenset({"nld", "dse"}))
    assert ids(Criteria(("dse",)), HANNEKE, maaike) == ["maaike"]


def test_where_nobody_shares_a_language_the_seeker_is_asked_and_nobody_is_offered_it() -> None:
    alone = rank_candidates(replace(FATIMA, languages=("tir",)), [HANNEKE, JOOST])
    assert (alone.blocker, alone.fits) == ("language", ())


def test_who_says_that_another_language_is_fine_is_offered_to_all() -> None:
    assert ids(replace(FATIMA, languages=()), HANNEKE, JOOST) == ["hanneke", "joost"]


def test_where_nobody_is_free_that_is_what_hinders() -> None:
    assert rank_candidates(FATIMA, [replace(HANNEKE, is_away=True)]).blocker == "nobody"


def test_where_nobody_is_free_the_operator_reads_each_reason_once() -> None:
    tied, asked = replace(HANNEKE, ties=("GGZ Drenthe",)), replace(HANNEKE, is_excluded=True)
    away, full = replace(HANNEKE, is_away=True), replace(HANNEKE, free_capacity=0)
    assert rank_candidates(FATIMA, [full, tied, away, asked, full]).hindrances == ("asked", "away", "full", "tied")


@pytest.mark.parametrize(
    ("changed", "stays"),
    [
        ({"is_away": True}, False),
        ({"ties": ("ggz-drenthe",)}, False),
        ({"languages": frozenset({"tir"})}, False),
        ({"ties": ("Lentis",), "free_capacity": 0, "is_excluded": True}, True),
    ],
)
def test_an_open_offer_stays_unless_the_profile_now_says_away_tied_or_another_language(changed: dict[str, object], stays: bool) -> None:
    assert may_stay_offered(FATIMA, replace(HANNEKE, **changed)) == stays  # type: ignore[arg-type]


def test_the_wish_comes_before_the_place_and_the_place_before_the_wait() -> None:
    near = replace(HANNEKE, id="near", last_offered_at=START)
    province = replace(HANNEKE, id="province", places=frozenset(), last_offered_at=START - DAY)
    elsewhere = coordinator("elsewhere", gender="vrouw")
    man = replace(JOOST, id="man", places=frozenset({"Assen"}))
    assert ids(FATIMA, man, elsewhere, province, near) == ["near", "province", "elsewhere", "man"]


def test_who_was_never_offered_anything_comes_first_and_then_who_waits_longest() -> None:
    long, lately = replace(JOOST, id="b", last_offered_at=START - 9 * DAY), replace(JOOST, id="a", last_offered_at=START)
    assert ids(Criteria(), lately, long, replace(JOOST, id="c")) == ["c", "b", "a"]


def test_of_people_who_are_all_alike_the_same_one_is_first_in_whatever_order_they_come() -> None:
    alike = [replace(JOOST, id=coordinator_id) for coordinator_id in "abc"]
    assert {tuple(ids(Criteria(), *some)) for some in permutations(alike)} == {("a", "b", "c")}


def test_a_stand_in_comes_after_all_others() -> None:
    assert ids(FATIMA, replace(HANNEKE, is_stand_in=True), JOOST) == ["joost", "hanneke"]


def test_what_people_call_a_place_is_the_place() -> None:
    grunn = coordinator("near", places=frozenset({"Groningen"}), last_offered_at=START)
    assert ids(Criteria(place="Grunn"), coordinator("far"), grunn) == ["near", "far"]


@pytest.mark.parametrize(("gender", "met"), [("Vrouw", True), ("v", True), ("man", False), ("non-binair", False), ("", False)])
def test_a_wish_is_met_only_by_who_says_so_of_themselves(gender: str, met: bool) -> None:
    (fit,) = rank_candidates(FATIMA, [replace(HANNEKE, gender=gender)]).fits
    assert ("woman" in fit.reasons, fit.unmet) == (met, () if met else ("woman",))


def test_an_offer_says_why_and_has_no_number() -> None:
    (fit,) = rank_candidates(FATIMA, [HANNEKE]).fits
    assert fit.reasons == ("language", "woman", "place", "turn")
    assert set(get_type_hints(Fit).values()) <= {str, tuple[str, ...]}


def test_an_offer_names_only_what_counts_for_it() -> None:
    agreed = Criteria(wishes=("woman", "man"), province="04", place="Emmen")
    (fit,) = rank_candidates(agreed, [HANNEKE]).fits
    assert (fit.reasons, fit.unmet) == (("any_language", "woman", "turn"), ())


NAMES = st.sampled_from(["GGZ Drenthe", "ggz-drenthe", "Lentis groep", "Lentis", "gemeente Assen", "Accare", "Lentus", ""])
TONGUES = st.sampled_from(["nld", "dse", "ary", "tir"])
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        id=st.sampled_from("abcdefghij"),
        languages=st.frozensets(TONGUES),
        gender=st.sampled_from(["vrouw", "man", ""]),
        provinces=st.frozensets(st.sampled_from(["01", "04"])),
        ties=st.lists(NAMES, max_size=2).map(tuple),
        free_capacity=st.integers(-1, 2),
        is_away=st.booleans(),
        is_excluded=st.booleans(),
        is_stand_in=st.booleans(),
        open_offers=st.integers(0, 2),
        last_offered_at=st.none() | st.integers(0, 9).map(lambda days: START + days * DAY),
    ),
    unique_by=lambda one: one.id,
    max_size=8,
)
WANTED = st.builds(
    Criteria,
    languages=st.lists(TONGUES, max_size=2).map(tuple),
    wishes=st.sampled_from([(), ("woman",), ("man",)]),
    province=st.none() | st.sampled_from(["01", "04"]),
    organisations=st.lists(NAMES, max_size=2).map(tuple),
)


@given(WANTED, CANDIDATES)
def test_nobody_who_is_excluded_is_ever_in_the_order(wanted: Criteria, candidates: list[Candidate]) -> None:
    offered = {fit.id for fit in rank_candidates(wanted, candidates).fits}
    barred = {one.id for one in candidates if one.free_capacity < 1 or one.is_away or one.is_excluded}
    tied = {one.id for one in candidates if {*one.ties} & {*wanted.organisations} - {""}}
    assert not offered & (barred | tied)


@given(WANTED, CANDIDATES, st.randoms())
def test_the_order_of_the_records_does_not_matter(wanted: Criteria, candidates: list[Candidate], chance: object) -> None:
    shuffled = list(candidates)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rank_candidates(wanted, shuffled) == rank_candidates(wanted, candidates)


@given(WANTED, CANDIDATES)
def test_the_first_is_the_first_of_all_or_is_hindered_by_the_same(wanted: Criteria, candidates: list[Candidate]) -> None:
    found = rank_candidates(wanted, candidates)
    assert find_first(wanted, candidates) == replace(found, fits=found.fits[:1])


@pytest.mark.parametrize(
    ("agreed", "joost_is_away", "first"), [("joost", False, "joost"), ("joost", True, "hanneke"), ("", False, "hanneke")]
)
def test_whom_the_seeker_agreed_to_is_the_first_if_they_fit(agreed: str, joost_is_away: bool, first: str) -> None:
    (fit,) = find_first(FATIMA, [HANNEKE, replace(JOOST, is_away=joost_is_away)], agreed).fits
    assert fit.id == first


@given(WANTED, CANDIDATES)
def test_somebody_is_offered_it_or_it_says_what_hinders(wanted: Criteria, candidates: list[Candidate]) -> None:
    found = rank_candidates(wanted, candidates)
    assert bool(found.fits) == (found.blocker is None)
    assert (found.blocker == "nobody") == all(rank_candidates(wanted, [one]).blocker == "nobody" for one in candidates)


@given(CANDIDATES)
def test_nobody_starves_where_wishes_are_equal(candidates: list[Candidate]) -> None:
    """Among those who do not stand in, everybody who may be offered it gets a turn in one round."""
    known, offered = {one.id: replace(one, open_offers=0) for one in candidates}, []
    first_round = {one.id for one in known.values() if rank_candidates(Criteria(), [one]).fits and not one.is_stand_in}
    for day in range(len(first_round)):
        first = rank_candidates(Criteria(), list(known.values())).fits[0].id
        known[first] = replace(known[first], last_offered_at=START + (10 + day) * DAY)
        offered.append(first)
    assert set(offered) == first_round


def test_nobody_without_the_sign_language_that_is_needed_is_asked_and_that_is_said() -> None:
    deaf = replace(FATIMA, signs=("dse",), needs_signs=True)
    signing = replace(HANNEKE, id="signing", languages=frozenset({"dse"}))
    assert rank_candidates(deaf, [HANNEKE]).blocker == "signs"
    assert [fit.id for fit in rank_candidates(deaf, [HANNEKE, signing]).fits] == ["signing"]


def test_a_sign_language_that_is_wished_comes_first_and_its_lack_is_named() -> None:
    wishing = replace(FATIMA, signs=("dse",))
    signing = replace(HANNEKE, id="signing", languages=frozenset({"dse"}), last_offered_at=datetime(2027, 1, 1, tzinfo=UTC))
    first, second = rank_candidates(wishing, [HANNEKE, signing]).fits
    assert (first.id, first.reasons[0]) == ("signing", "signs") and second.reasons[:2] == ("language", "no_signs")


@pytest.mark.parametrize(
    ("changed", "lacks"),
    [({}, False), ({"ties": ("ggz-drenthe",)}, True), ({"is_away": True}, True), ({"languages": frozenset({"nld"})}, True)],
)
def test_nobody_signs_where_whoever_does_may_not_be_offered_it(changed: dict[str, object], lacks: bool) -> None:
    signing = replace(replace(HANNEKE, id="signing", languages=frozenset({"dse"})), **changed)  # type: ignore[arg-type]
    wishing = replace(FATIMA, signs=("dse",))
    assert lacks_signers(wishing, [HANNEKE, signing, JOOST]) == lacks
    assert not lacks_signers(FATIMA, [HANNEKE, signing])


def test_whoever_has_an_open_offer_is_offered_nothing_else_unless_they_stand_in() -> None:
    busy = replace(HANNEKE, open_offers=1)
    assert rank_candidates(FATIMA, [busy]) == Ranking((), "busy")
    assert [fit.id for fit in rank_candidates(FATIMA, [busy, replace(busy, id="stand-in", is_stand_in=True)]).fits] == ["stand-in"]
