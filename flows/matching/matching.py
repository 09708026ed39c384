"""Matching of a dossier and coordinators: independence excludes, wishes order, and nobody is scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from flows.matching.organisation_names import NamedOrganisations
from flows.reference.languages import parse_gender
from flows.reference.places import normalise_place

LANGUAGE, SIGNS, NOBODY = "language", "signs", "nobody"  # blockers
BUSY = "busy"  # a blocker that ends by itself: everybody who fits has an open offer of another dossier
TIED, ASKED, AWAY, FULL = "tied", "asked", "away", "full"  # why one coordinator may not be offered it, and all of them with NOBODY
NO_SIGNS = "no_signs"  # a reason: the seeker named a sign language, and this coordinator does not know it
ANY_LANGUAGE = "any_language"  # a reason: the seeker agreed to another language
_NEVER = datetime.min.replace(tzinfo=UTC)
_PROXIMITIES = ("place", "province", "elsewhere")


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the seeker asked for. Languages are ISO 639-3: one shared language is enough, and an empty tuple accepts any.

    `signs` are the sign languages among what they wish; `needs_signs`: without one of these nobody is asked.
    `wishes` are the buttons `woman` and `man`. `province` is a GeoNames code; `place` and `organisations` are their own words.
    """

    languages: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    province: str | None = None
    place: str = ""
    organisations: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    needs_signs: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A coordinator as matching sees them. `free_capacity` is capacity minus dossiers held and offers open.

    `open_offers`: whoever has one is offered nothing else until it is answered, unless they stand in.
    `is_excluded`: refused by the seeker, declined, given back, lapsed, conflict, or an offer that passed in the last 72 hours.
    `ties` and `gender` are their own words.
    """

    id: str
    languages: frozenset[str] = frozenset()
    gender: str = ""
    provinces: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    ties: tuple[str, ...] = ()
    free_capacity: int = 1
    open_offers: int = 0
    is_away: bool = False
    is_excluded: bool = False
    is_stand_in: bool = False
    last_offered_at: datetime | None = None


class Fit(NamedTuple):
    """A candidate who may be offered the dossier. Each reason is a key of why.*; `unmet` are wishes that they do not meet."""

    id: str
    reasons: tuple[str, ...]
    unmet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """The candidates who may be offered the dossier, best first; or none of them, and the blocker.

    A blocker is `language` (nobody who is free shares one), `signs` (nobody who is free knows the sign language that is needed),
    `nobody`, or `busy`. The seeker may agree to be matched without the first two. `hindrances` says of `nobody` why, for the operator:
    of each coordinator one; none if there is no coordinator.
    """

    fits: tuple[Fit, ...]
    blocker: str | None = None
    hindrances: tuple[str, ...] = ()


def rank_candidates(criteria: Criteria, candidates: Sequence[Candidate]) -> Ranking:
    """Rank everybody who may be offered this dossier; the order of `candidates` makes no difference."""
    named = NamedOrganisations(criteria.organisations)
    unasked = (one for one in candidates if one.is_stand_in or not one.open_offers)
    eligible = [one for one in unasked if _may_take(criteria, named, one)]
    if not eligible:
        return _find_blocker(criteria, named, candidates)
    place = f" {normalise_place(criteria.place)} "
    seen = [_Seen(candidate, _unmet_wishes(criteria, candidate), _proximity(criteria, place, candidate)) for candidate in eligible]
    ranked = sorted(seen, key=lambda one: _rank_key(criteria, one))
    return Ranking(tuple(_fit(criteria, one) for one in ranked))


def _find_blocker(criteria: Criteria, named: NamedOrganisations, candidates: Sequence[Candidate]) -> Ranking:
    """Why nobody may be offered it now. While many wait, it mostly is that everybody is busy: that is seen at the first who could."""
    if any(_may_take(criteria, named, candidate) for candidate in candidates):
        return Ranking((), BUSY)
    hindrances = {_find_hindrance(named, candidate) for candidate in candidates}
    if "" in hindrances:
        return Ranking((), SIGNS if criteria.needs_signs else LANGUAGE)
    return Ranking((), NOBODY, tuple(sorted(hindrances)))


def _may_take(criteria: Criteria, named: NamedOrganisations, candidate: Candidate) -> bool:
    """Whether it could be theirs if they were not busy; what is cheap to see comes first."""
    return (
        candidate.free_capacity > 0
        and not candidate.is_excluded
        and not candidate.is_away
        and _shares_language(criteria, candidate)
        and not named.is_tied(candidate.ties)
    )


def lacks_signers(criteria: Criteria, candidates: Sequence[Candidate]) -> bool:
    """Whether a sign language is wished or needed, and nobody who may be offered it knows it."""
    named = NamedOrganisations(criteria.organisations)
    return bool(criteria.signs) and not any(_signs_with(criteria, one) and not _find_hindrance(named, one) for one in candidates)


def _find_hindrance(named: NamedOrganisations, candidate: Candidate) -> str:
    """Why a coordinator may not be offered it, the most lasting reason first; empty if they may."""
    if named.is_tied(candidate.ties):
        return TIED
    if candidate.is_excluded:
        return ASKED
    if candidate.is_away:
        return AWAY
    return FULL if candidate.free_capacity < 1 else ""


def may_stay_offered(criteria: Criteria, candidate: Candidate) -> bool:
    """Whether an open offer stays valid after the coordinator changed their profile."""
    return (
        not candidate.is_away
        and not NamedOrganisations(criteria.organisations).is_tied(candidate.ties)
        and _shares_language(criteria, candidate)
    )


def _shares_language(criteria: Criteria, candidate: Candidate) -> bool:
    if criteria.needs_signs:
        return _signs_with(criteria, candidate)
    return not criteria.languages or not candidate.languages.isdisjoint((*criteria.languages, *criteria.signs))


def _signs_with(criteria: Criteria, candidate: Candidate) -> bool:
    return not candidate.languages.isdisjoint(criteria.signs)


class _Seen(NamedTuple):
    """A candidate as one seeker's wishes see them."""

    candidate: Candidate
    unmet: tuple[str, ...]
    proximity: str


def _rank_key(criteria: Criteria, seen: _Seen) -> tuple[bool, bool, bool, int, datetime, str]:
    """Stand-ins come last; then a sign language that is wished, the wish, the place, the longest wait, and the id decide."""
    candidate, lacks_signs = seen.candidate, bool(criteria.signs) and not _signs_with(criteria, seen.candidate)
    proximity, waited = _PROXIMITIES.index(seen.proximity), candidate.last_offered_at or _NEVER
    return candidate.is_stand_in, lacks_signs, bool(seen.unmet), proximity, waited, candidate.id


def _unmet_wishes(criteria: Criteria, candidate: Candidate) -> tuple[str, ...]:
    """The wishes for a woman or a man that are not met; of two wishes one is enough."""
    return () if criteria.wishes and _gender_of(candidate.gender) in criteria.wishes else criteria.wishes


def _proximity(criteria: Criteria, place: str, candidate: Candidate) -> str:
    """`place` is the seeker's, between blanks: they may name it in a sentence (*ik woon in Assen*)."""
    if criteria.place and any(map(place.__contains__, _places_of(candidate.places))):
        return "place"
    return "province" if criteria.province and criteria.province in candidate.provinces else "elsewhere"


def _fit(criteria: Criteria, seen: _Seen) -> Fit:
    gender = _gender_of(seen.candidate.gender)
    met = (gender,) if gender and gender in criteria.wishes else ()
    near = () if seen.proximity == "elsewhere" else (seen.proximity,)
    return Fit(seen.candidate.id, (*_shared(criteria, seen.candidate), *met, *near, "turn"), seen.unmet)


@lru_cache(4096)
def _gender_of(own_words: str) -> str | None:
    """Of a coordinator; a seeker's words stay in no cache."""
    return parse_gender(own_words)


@lru_cache(4096)
def _places_of(own_words: frozenset[str]) -> tuple[str, ...]:
    """Of a coordinator, each between blanks, as places are compared."""
    return tuple(f" {normalise_place(one)} " for one in own_words)


def _shared(criteria: Criteria, candidate: Candidate) -> tuple[str, ...]:
    """What they share; that a sign language is not among it is said."""
    if criteria.signs and _signs_with(criteria, candidate):
        return (SIGNS,)
    shared = LANGUAGE if criteria.languages else ANY_LANGUAGE
    return (shared, NO_SIGNS) if criteria.signs else (shared,)
