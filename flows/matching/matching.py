"""Who may be offered a dossier, who first, and why: independence excludes, wishes order, and nobody is scored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from flows.matching.organisation_names import PossibleTie, find_possible_ties, is_tied
from flows.reference.languages import parse_gender
from flows.reference.places import normalise

LANGUAGE, NOBODY = "language", "nobody"  # hindrances
ANY_LANGUAGE = "any_language"  # a reason: the seeker said that another language is fine
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the seeker asked for. Languages are ISO 639-3; one that is shared is enough, and none means that any will do.

    `wishes` are the buttons `woman` and `man`. `province` is a GeoNames code, `place` what they typed.
    `organisations` are their own words, as they wrote them.
    """

    languages: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    province: str | None = None
    place: str = ""
    organisations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A coordinator as matching sees them. `room` is capacity minus what they hold; `is_excluded` covers
    refused, declined, handed back, conflict, and offered before. `ties` and `gender` are their own words."""

    id: str
    languages: frozenset[str] = frozenset()
    gender: str = ""
    provinces: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    ties: tuple[str, ...] = ()
    free_capacity: int = 1
    is_away: bool = False
    is_excluded: bool = False
    is_stand_in: bool = False
    last_offered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """One who may be offered it. Each reason has words under why.*; `unmet` are wishes that this one does not meet.

    A doubt is a tie that may be an organisation of the seeker: only the coordinator can say so, on the conflict page.
    """

    id: str
    reasons: tuple[str, ...]
    unmet: tuple[str, ...] = ()
    possible_ties: tuple[PossibleTie, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who may be offered it, the first first. With a hindrance there is nobody, and it says what the seeker is asked:
    `language` (nobody free shares one; ask again with `languages=()` where the seeker agrees) or `nobody` (nobody is free)."""

    fits: tuple[Fit, ...]
    blocker: str | None = None


def rank_candidates(wanted: Criteria, candidates: Iterable[Candidate]) -> Ranking:
    """Everybody who may be offered this: the same answer for the same people, in whatever order they come."""
    free = [one for one in candidates if may_be_offered(wanted, one)]
    if not free:
        return Ranking((), NOBODY)
    heard = [one for one in free if _shares_language(wanted, one)]
    if not heard:
        return Ranking((), LANGUAGE)
    return Ranking(tuple(_fit(wanted, one) for one in sorted(heard, key=lambda one: _rank_key(wanted, one))))


def may_be_offered(criteria: Criteria, candidate: Candidate) -> bool:
    """Whether nothing stands in the way: room, presence, the past of this dossier, and no tie to who helps or decides."""
    if candidate.free_capacity < 1 or candidate.is_away or candidate.is_excluded:
        return False
    return not is_tied(candidate.ties, criteria.organisations)


def may_stay_offered(criteria: Criteria, candidate: Candidate) -> bool:
    """Whether what was offered to this one may still wait for an answer, after they said something new of themselves."""
    return not candidate.is_away and not is_tied(candidate.ties, criteria.organisations) and _shares_language(criteria, candidate)


def _shares_language(wanted: Criteria, one: Candidate) -> bool:
    return not wanted.languages or not one.languages.isdisjoint(wanted.languages)


def _rank_key(wanted: Criteria, one: Candidate) -> tuple[bool, bool, int, datetime, str]:
    """Whose turn it is: stand-ins after the others, then the wish, the place, who waited longest, and the id."""
    where = ("place", "province", "elsewhere").index(_where(wanted, one))
    return one.is_stand_in, bool(_unmet(wanted, one)), where, one.last_offered_at or _NEVER, one.id


def _unmet(wanted: Criteria, one: Candidate) -> tuple[str, ...]:
    """The wishes for a woman or a man, where this one is neither of those; two wishes are met by either."""
    wishes = tuple(wish for wish in wanted.wishes if wish in ("woman", "man"))
    return () if parse_gender(one.gender) in wishes else wishes


def _where(wanted: Criteria, one: Candidate) -> str:
    if wanted.place and normalise(wanted.place) in {normalise(place) for place in one.places}:
        return "place"
    return "province" if wanted.province and wanted.province in one.provinces else "elsewhere"


def _fit(wanted: Criteria, one: Candidate) -> Fit:
    unmet, where = _unmet(wanted, one), _where(wanted, one)
    met = [] if unmet else [wish for wish in wanted.wishes if wish == parse_gender(one.gender)]
    reasons = [LANGUAGE if wanted.languages else ANY_LANGUAGE, *met, *([where] if where != "elsewhere" else []), "turn"]
    return Fit(one.id, tuple(reasons), unmet, find_possible_ties(one.ties, wanted.organisations))
