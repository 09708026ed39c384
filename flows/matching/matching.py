"""Matching of a dossier and coordinators: independence excludes, wishes order, and nobody is scored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.matching.candidate import LANGUAGE, NOBODY, SIGNS, Candidate, Criteria, Fit
from flows.matching.organisation_names import NamedOrganisations
from flows.matching.wishes import Wishes, signs_with

BUSY = "busy"  # a blocker that ends by itself: everybody who fits has an open offer of another dossier
TIED, ASKED, AWAY, FULL = "tied", "asked", "away", "full"  # why one coordinator may not be offered it, and all of them with NOBODY


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
    fits = tuple(_list_fits(criteria, named, candidates))
    return Ranking(fits) if fits else _find_blocker(criteria, named, candidates)


def find_first(criteria: Criteria, candidates: Sequence[Candidate], preferred_id: str = "") -> Ranking:
    """The same with the best alone, which is this one whom the seeker agreed to if they fit; nobody behind it is looked at."""
    named = NamedOrganisations(criteria.organisations)
    first = next(_list_fits(criteria, named, candidates, preferred_id), None)
    return Ranking((first,)) if first else _find_blocker(criteria, named, candidates)


def _list_fits(criteria: Criteria, named: NamedOrganisations, candidates: Sequence[Candidate], preferred_id: str = "") -> Iterator[Fit]:
    """Who may be offered it, best first; whether somebody may is looked at when it is their turn."""
    unasked = [one for one in candidates if one.is_stand_in or not one.open_offers]
    if not unasked:
        return
    wishes = Wishes(criteria)
    ranked = sorted(unasked, key=wishes.rank)
    if preferred_id:
        ranked.sort(key=lambda one: one.id != preferred_id)
    yield from (wishes.explain(one) for one in ranked if _may_take(criteria, named, one))


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
    return bool(criteria.signs) and not any(signs_with(criteria, one) and not _find_hindrance(named, one) for one in candidates)


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
        return signs_with(criteria, candidate)
    return not criteria.languages or not candidate.languages.isdisjoint((*criteria.languages, *criteria.signs))
