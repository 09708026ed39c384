"""Wishes of one seeker: how they order the candidates who may be offered the dossier, and which of them each one meets."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from flows.matching.candidate import LANGUAGE, SIGNS, Candidate, Criteria, Fit
from flows.reference.languages import parse_gender
from flows.reference.places import normalise_place

NO_SIGNS = "no_signs"  # a reason: the seeker named a sign language, and this coordinator does not know it
ANY_LANGUAGE = "any_language"  # a reason: the seeker agreed to another language
_NEVER = datetime.min.replace(tzinfo=UTC)
_PROXIMITIES = ("place", "province", "elsewhere")
Rank = tuple[bool, bool, bool, int, datetime, str]


class Wishes:
    """The wishes, read once for all candidates."""

    def __init__(self, criteria: Criteria) -> None:
        self._criteria = criteria
        self._place = f" {normalise_place(criteria.place)} "  # between blanks: they may name it in a sentence (*ik woon in Assen*)

    def rank(self, candidate: Candidate) -> Rank:
        """Stand-ins come last; then a sign language that is wished, the wish, the place, the longest wait, and the id decide."""
        lacks_signs = bool(self._criteria.signs) and not signs_with(self._criteria, candidate)
        is_unmet = bool(self._criteria.wishes) and _gender_of(candidate.gender) not in self._criteria.wishes
        waited = candidate.last_offered_at or _NEVER
        return candidate.is_stand_in, lacks_signs, is_unmet, self._proximity(candidate), waited, candidate.id

    def explain(self, candidate: Candidate) -> Fit:
        """Why they fit, and which wishes they do not meet; of the wishes for a woman or a man one is enough."""
        gender, wishes, proximity = _gender_of(candidate.gender), self._criteria.wishes, _PROXIMITIES[self._proximity(candidate)]
        met = (gender,) if gender and gender in wishes else ()
        near = () if proximity == "elsewhere" else (proximity,)
        return Fit(candidate.id, (*self._shared(candidate), *met, *near, "turn"), () if met else wishes)

    def _proximity(self, candidate: Candidate) -> int:
        if self._criteria.place and any(map(self._place.__contains__, _places_of(candidate.places))):
            return 0
        return 1 if self._criteria.province and self._criteria.province in candidate.provinces else 2

    def _shared(self, candidate: Candidate) -> tuple[str, ...]:
        """What they share; that a sign language is not among it is said."""
        if self._criteria.signs and signs_with(self._criteria, candidate):
            return (SIGNS,)
        shared = LANGUAGE if self._criteria.languages else ANY_LANGUAGE
        return (shared, NO_SIGNS) if self._criteria.signs else (shared,)


def signs_with(criteria: Criteria, candidate: Candidate) -> bool:
    """Whether they know a sign language that the seeker knows."""
    return not candidate.languages.isdisjoint(criteria.signs)


@lru_cache(4096)
def _gender_of(own_words: str) -> str | None:
    """Of a coordinator; a seeker's words stay in no cache."""
    return parse_gender(own_words)


@lru_cache(4096)
def _places_of(own_words: frozenset[str]) -> tuple[str, ...]:
    """Of a coordinator, each between blanks, as places are compared."""
    return tuple(f" {normalise_place(one)} " for one in own_words)
