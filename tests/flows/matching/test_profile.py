"""What a coordinator says of themselves, as far as it counts for matching."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest

from flows.matching.profile import (
    CONFIRMED,
    Profile,
    all_ties,
    capacity_limit,
    confirmed_values,
    effective_capacity,
    is_away,
    list_unconfirmed,
    ties_as_text,
)

HANNEKE = cast(Profile, {"languages": ["nl", "eng"], "provinces": ["01"], "places": ["Assen"], "residence": "Assen"})


def changed(former: Profile, by_operator: bool = False, **fields: Any) -> Profile:
    return cast(Profile, {**former, **fields, "unconfirmed": list_unconfirmed(former, cast(Profile, fields), by_operator)})


@pytest.mark.parametrize(
    ("kind", "fields", "counts"),
    [
        ("languages", {"languages": ["nld", "pol"]}, {"nld"}),
        ("provinces", {"provinces": ["01", "04"]}, {"01"}),
        ("places", {"places": ["assen", "Emmen"]}, {"assen", "Assen"}),
        ("places", {"residence": "Emmen"}, {"Assen"}),
    ],
)
def test_what_she_adds_herself_does_not_count_yet_and_what_she_removes_counts_at_once(
    kind: str, fields: dict[str, Any], counts: set[str]
) -> None:
    assert confirmed_values(changed(HANNEKE, **fields), kind) <= counts
    assert confirmed_values(changed(HANNEKE, **fields), kind)


def test_what_the_operator_writes_counts_and_confirms_nothing_else() -> None:
    waiting = changed(HANNEKE, languages=["nld", "pol"], provinces=["01", "04"])
    written = changed(waiting, by_operator=True, languages=["nld", "pol"])
    assert confirmed_values(written, "languages") == {"nld", "pol"} and confirmed_values(written, "provinces") == {"01"}


def test_a_language_is_the_same_in_two_letters_and_in_three() -> None:
    assert confirmed_values(changed(HANNEKE, by_operator=True, languages=["nl", "pl"]), "languages") == {"nld", "pol"}
    assert confirmed_values(cast(Profile, {"languages": ["nl", "pl"], "unconfirmed": {"languages": ["pl"]}}), "languages") == {"nld"}


@pytest.mark.parametrize(("day", "away"), [(1, False), (2, True), (5, True), (9, True), (10, False)])
def test_a_holiday_counts_from_its_first_day_to_its_last(day: int, away: bool) -> None:
    assert is_away(cast(Profile, {"away": [["2026-12-02", "2026-12-09"]]}), date(2026, 12, day)) == away
    assert not is_away(Profile(), date(2026, 12, day))


def test_ties_are_read_from_every_field_once_whether_a_list_or_one_text() -> None:
    profile = cast(Profile, {"employers": ["Lentis", "", "Accare"], "boards": "Humanitas", "volunteering": ["Lentis"], "ties": "Yulius"})
    assert all_ties(profile) == ("Lentis", "Accare", "Humanitas", "Yulius") and all_ties(Profile()) == ()
    assert ties_as_text(profile) == "Lentis; Accare; Humanitas; Yulius"


def test_what_was_removed_and_added_anew_waits_again() -> None:
    without = changed(HANNEKE, provinces=[])
    assert confirmed_values(changed(without, provinces=["01"]), "provinces") == set()


def test_a_profile_from_before_counts_as_it_is() -> None:
    assert confirmed_values(HANNEKE, "languages") == {"nld", "eng"} and not list_unconfirmed(HANNEKE, Profile(), False)
    assert not list_unconfirmed(HANNEKE, cast(Profile, {"languages": ["eng", "nld"], "places": ["ASSEN"]}), False)
    assert {*CONFIRMED} == {"languages", "provinces", "places"}


@pytest.mark.parametrize(
    ("profile", "limit", "effective"),
    [({}, 5, 5), ({"capacity": 3}, 5, 3), ({"capacity": 8}, 8, 8), ({"capacity": 8, "capacity_limit": 2}, 2, 2)],
)
def test_the_operator_bounds_how_many_at_a_time(profile: Profile, limit: int, effective: int) -> None:
    assert (capacity_limit(profile), effective_capacity(profile)) == (limit, effective)
