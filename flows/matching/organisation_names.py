"""Comparison of organisation names: the same, another, or a doubt that only a person can settle."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from flows.matching.abbreviations import MOST_WORDS, may_abbreviate
from flows.matching.organisation_parsing import OrganisationName, names_inside, parse_name, split_names
from flows.matching.organisation_terms import LEGAL_FORMS, REGIONS

_LONG, _VERY_LONG = 6, 10  # letters: in shorter names one other letter makes another name


_Spelling = tuple[str, str, str]  # a form, the letters of a name in it, and its qualifier


class Similarity(IntEnum):
    """The outcome of a comparison; only SAME excludes anybody without asking."""

    OTHER, DOUBT, SAME = range(3)


class PossibleTie(NamedTuple):
    """A coordinator's tie and a seeker's organisation that may be the same, each in their own words."""

    tie: str
    organisation: str


class NamedOrganisations:
    """The organisations that a seeker named, read once for all coordinators. Each text may name several."""

    def __init__(self, texts: Iterable[str]) -> None:
        read = [_read(text) for text in texts]
        self._listed = _all_spellings(name for one in read for name in one.listed)
        self._named = self._listed | _all_spellings(one.whole for one in read)
        self._within = self._named | _all_spellings(name for one in read for name in one.inside)

    def is_tied(self, ties: Iterable[str]) -> bool:
        """Whether any of these ties certainly is one of them."""
        spelled = map(_spell_tie, ties)
        return any(tie.whole & self._named or tie.listed & self._within or tie.inside & self._listed for tie in spelled)


class _TieSpellings(NamedTuple):
    """Spellings of what a coordinator wrote, without those of a kind alone: of these nobody can say which one it is."""

    whole: frozenset[_Spelling]
    listed: frozenset[_Spelling]
    inside: frozenset[_Spelling]


@lru_cache(4096)
def _spell_tie(text: str) -> _TieSpellings:
    tie = _read_tie(text)
    return _TieSpellings(*(_all_spellings(name for name in names if name.rest) for names in ((tie.whole,), tie.listed, tie.inside)))


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


def compare_names(one: str, other: str) -> Similarity:
    """Compare two names as they were typed."""
    return _compare(parse_name(one), parse_name(other))


class _Names(NamedTuple):
    """The names that a text may be: the whole of it, those that it lists, and those inside a sentence."""

    whole: OrganisationName
    listed: tuple[OrganisationName, ...]
    inside: tuple[OrganisationName, ...]


def _read(text: str) -> _Names:
    return _Names(parse_name(text), tuple(map(parse_name, split_names(text))), tuple(map(parse_name, names_inside(text))))


_read_tie = lru_cache(4096)(_read)  # what coordinators wrote of themselves; a seeker's words stay in no cache


def _compare_texts(one: _Names, other: _Names) -> Similarity:
    """The strongest similarity of any two names in these texts."""
    found = [_compare(a, b) for a in (one.whole, *one.listed) for b in (other.whole, *other.listed)]
    found += [_compare(a, b) for a in one.listed for b in other.inside]
    found += [_compare(a, b) for a in one.inside for b in other.listed]
    return max(found, default=Similarity.OTHER)


def _compare(one: OrganisationName, other: OrganisationName) -> Similarity:
    if one.is_nothing or other.is_nothing:
        return Similarity.OTHER
    if one.qualifier and other.qualifier and one.qualifier != other.qualifier:
        return Similarity.OTHER
    if not _spellings(one).isdisjoint(_spellings(other)):
        return Similarity.SAME if one.rest else Similarity.DOUBT
    if not _spellings(one._replace(qualifier="")).isdisjoint(_spellings(other._replace(qualifier=""))):
        return Similarity.DOUBT
    return Similarity.DOUBT if _may_be_same(one, other) else Similarity.OTHER


def _all_spellings(names: Iterable[OrganisationName]) -> frozenset[_Spelling]:
    return frozenset(spelling for name in names for spelling in _spellings(name))


def _spellings(name: OrganisationName) -> frozenset[_Spelling]:
    """What two names share that are written alike: their words in any order, or their letters in a row. Of no name there are none."""
    if name.is_nothing:
        return frozenset()
    words, joined = " ".join((*sorted(name.kinds), "", *sorted(name.rest))), "".join((*sorted(name.kinds), *name.rest))
    found = (("words", words), ("joined", joined), ("run", _run_together(name)))
    return frozenset((form, letters, name.qualifier) for form, letters in found)


def _run_together(name: OrganisationName) -> str:
    """The name without spaces, as it stands: *buurt zorg* is *Buurtzorg*."""
    return "".join(word for word in name.words if word not in LEGAL_FORMS)


def _may_be_same(one: OrganisationName, other: OrganisationName) -> bool:
    if may_abbreviate(one.words, other.words) or may_abbreviate(other.words, one.words) or _is_typo(one, other):
        return True
    if one.kinds and other.kinds and one.families.isdisjoint(other.families):
        return bool(one.own) and one.own == other.own
    if not one.rest or not other.rest:
        return not one.families.isdisjoint(other.families) or _is_within_words(one, other) or _is_within_words(other, one)
    return _is_part(one, other) or _shares_most(one, other)


def _is_typo(one: OrganisationName, other: OrganisationName) -> bool:
    """Whether one letter differs, in long names two; in short names that would be another name."""
    mine, theirs = "".join(one.rest), "".join(other.rest)
    slips_in_rest = bool(mine and theirs) and _differ_by_a_slip(mine, theirs, shortest=_LONG - 1)
    if one.kinds == other.kinds and mine and theirs:
        return slips_in_rest
    lacks_kind = not one.kinds or not other.kinds
    return (lacks_kind and slips_in_rest) or _differ_by_a_slip(_run_together(one), _run_together(other), shortest=_VERY_LONG)


def _differ_by_a_slip(one: str, other: str, shortest: int) -> bool:
    length = min(len(one), len(other))
    return length >= shortest and OSA.distance(one, other) <= (2 if length >= _VERY_LONG else 1)


def _is_within_words(short: OrganisationName, long: OrganisationName) -> bool:
    """Whether each word of one name stands in the other, or begins or shortens a word there: *schuldhulp*."""
    words = set(short.words) - LEGAL_FORMS - REGIONS
    return 0 < len(words) <= MOST_WORDS and all(
        any(_begins(word, theirs) or _begins(theirs, word) for theirs in long.words) for word in words
    )


def _begins(short: str, word: str) -> bool:
    return word == short or (len(short) >= _LONG and word.startswith(short))


def _is_part(one: OrganisationName, other: OrganisationName) -> bool:
    """Whether one name is the other with words added; sharing a region alone is not enough."""
    mine, theirs = set(one.rest), set(other.rest)
    kindred = bool(one.own & other.own) or not one.families.isdisjoint(other.families)
    return kindred and (mine <= theirs or theirs <= mine)


def _shares_most(one: OrganisationName, other: OrganisationName) -> bool:
    """Whether most distinguishing words are shared, as in two branches of one organisation."""
    fewest = min(len(one.own), len(other.own))
    return len(one.own & other.own) * 2 > fewest > 0
