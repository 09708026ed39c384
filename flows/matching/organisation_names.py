"""Organisations that people name: which of a coordinator's ties are among a seeker's, and which only a person can settle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from flows.matching.organisation_parsing import OrganisationName, lay_over_spellings, names_inside, parse_name, read_names, split_names
from flows.matching.organisation_similarity import Similarity, compare_parsed
from flows.matching.organisation_spellings import Spelling, spellings_of_all


class PossibleTie(NamedTuple):
    """A coordinator's tie and a seeker's organisation that may be the same, each in their own words."""

    tie: str
    organisation: str


class NamedOrganisations:
    """The organisations that a seeker named, read once for all coordinators. Each text may name several."""

    def __init__(self, texts: Iterable[str]) -> None:
        read = [_read(text) for text in texts]
        self._listed = spellings_of_all(name for one in read for name in one.listed)
        self._named = self._listed | spellings_of_all(one.whole for one in read if one.whole not in one.listed)
        self._within = self._named | spellings_of_all(name for one in read for name in one.inside)

    def is_tied(self, ties: Iterable[str]) -> bool:
        """Whether any of these ties certainly is one of them."""
        spelled = _spell_ties(tuple(ties))
        return not (
            spelled.whole.isdisjoint(self._named) and spelled.listed.isdisjoint(self._within) and spelled.inside.isdisjoint(self._listed)
        )


class _TieSpellings(NamedTuple):
    """Spellings of what a coordinator wrote, without those of a kind alone: of these nobody can say which one it is."""

    whole: frozenset[Spelling]
    listed: frozenset[Spelling]
    inside: frozenset[Spelling]


@lru_cache(4096)
def _spell_ties(texts: tuple[str, ...]) -> _TieSpellings:
    """Of all ties of one coordinator together."""
    ties = [_read_tie(text) for text in texts]
    kinds = ([tie.whole for tie in ties], *([name for tie in ties for name in getattr(tie, kind)] for kind in ("listed", "inside")))
    return _TieSpellings(*(spellings_of_all(name for name in names if name.rest) for names in kinds))


def lay_over_names(own: Mapping[str, str]) -> None:
    """Names of organisations as a foundation's own list has them; what was read before is read anew."""
    if lay_over_spellings(own):
        _spell_ties.cache_clear()
        _read_tie.cache_clear()


def read_ties(ties: Iterable[str]) -> None:
    """Read these ties of a coordinator now, so that no match waits for it."""
    _spell_ties(tuple(ties))


def is_tied(ties: Iterable[str], organisations: Iterable[str]) -> bool:
    """Whether any of these ties certainly is one of these organisations. Each text may name several."""
    return NamedOrganisations(organisations).is_tied(ties)


def find_possible_ties(ties: Iterable[str], organisations: Iterable[str]) -> tuple[PossibleTie, ...]:
    """Pairs that may be the same and may not, in as few words as show it; asked on the coordinator's conflict page."""
    names = [(name, _read(name)) for name in dict.fromkeys(name for text in organisations for name in split_names(text))]
    own = [(name, _read_tie(name)) for name in dict.fromkeys(name for tie in ties for name in split_names(tie))]
    found = [PossibleTie(tie, name) for tie, a in own for name, b in names if _compare_texts(a, b) == Similarity.DOUBT]
    return tuple(pair for pair in found if not any(_is_within(other, pair) for other in found))


def _is_within(small: PossibleTie, large: PossibleTie) -> bool:
    return small != large and small.tie in large.tie and small.organisation in large.organisation


class _Names(NamedTuple):
    """The names that a text may be: the whole of it, those that it lists, and those inside a sentence that it does not list."""

    whole: OrganisationName
    listed: tuple[OrganisationName, ...]
    inside: tuple[OrganisationName, ...]


def _read(text: str) -> _Names:
    listed = read_names(text)
    inside = tuple(parse_name(name) for name in names_inside(listed) if name not in listed)
    return _Names(listed[text] if text in listed else parse_name(text), tuple(listed.values()), inside)


_read_tie = lru_cache(4096)(_read)  # what coordinators wrote of themselves; a seeker's words stay in no cache


def _compare_texts(one: _Names, other: _Names) -> Similarity:
    """The strongest similarity of any two names in these texts."""
    found = [compare_parsed(a, b) for a in (one.whole, *one.listed) for b in (other.whole, *other.listed)]
    found += [compare_parsed(a, b) for a in one.listed for b in other.inside]
    found += [compare_parsed(a, b) for a in one.inside for b in other.listed]
    return max(found)
