"""Whether two names may be one organisation: the same, another, or a doubt that only a person can settle."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from flows.matching.organisation_terms import FILLER_WORDS, KINDS, LEGAL_FORMS, REGIONS, SYNONYMS

_LISTED = re.compile(r"[\n,;/.•()]|\s(?:en|and|ook|plus)\s|[&+]")
_INSIDE = re.compile(r"\s(?:bij|van|met|at|from|with)\s")
_WHERE = re.compile(r"\s(?:in|te|uit|op)\s")
_ALIKE = tuple((re.compile(rf"\b{written}\b"), one) for written, one in SYNONYMS.items())


class Similarity(IntEnum):
    """How two names stand to each other; the machine decides by SAME only."""

    OTHER, DOUBT, SAME = range(3)


class PossibleTie(NamedTuple):
    """A tie of a coordinator and an organisation of the seeker, each in their own words, that may be the same."""

    tie: str
    organisation: str


class _Name(NamedTuple):
    """What a name says: the kind of organisation, and what tells it from others of that kind, in its order."""

    kinds: frozenset[str]
    rest: tuple[str, ...]

    @property
    def families(self) -> frozenset[str]:
        return frozenset(KINDS[kind] for kind in self.kinds)

    @property
    def own(self) -> frozenset[str]:
        """The words that are this organisation's only: no region has them."""
        return frozenset(self.rest) - REGIONS


def is_tied(ties: Iterable[str], organisations: Iterable[str]) -> bool:
    """Whether any of these ties surely is one of these organisations. Each text may name several."""
    named = tuple(organisations)
    return any(_texts(tie, text) == Similarity.SAME for tie in ties for text in named)


def find_possible_ties(ties: Iterable[str], organisations: Iterable[str]) -> tuple[PossibleTie, ...]:
    """What may be the same and may not: asked on the coordinator's own conflict page, in as few words as show it."""
    named = [part for text in organisations for part in _split_names(text)]
    mine = [part for tie in ties for part in _split_names(tie)]
    found = [PossibleTie(tie, part) for tie in mine for part in named if _texts(tie, part) == Similarity.DOUBT]
    return tuple(one for one in found if not any(_is_within(other, one) for other in found))


def _is_within(small: PossibleTie, large: PossibleTie) -> bool:
    return small != large and small.tie in large.tie and small.organisation in large.organisation


def compare_names(one: str, other: str) -> Similarity:
    """How two names stand to each other, as each is written."""
    return _compare(_name(one), _name(other))


def _texts(one: str, other: str) -> Similarity:
    """The strongest likeness of anything that either text names."""
    found = [compare_names(a, b) for a in (one, *_split_names(one)) for b in (other, *_split_names(other))]
    found += [compare_names(a, b) for a in _split_names(one) for b in _inside(other)]
    found += [compare_names(a, b) for a in _inside(one) for b in _split_names(other)]
    return max(found, default=Similarity.OTHER)


@lru_cache(4096)
def _split_names(text: str) -> tuple[str, ...]:
    """What a text lists, and each line as a whole: a name may hold an *en* of its own."""
    lines = re.split(r"[\n;]", text)
    parts = (part.strip() for part in (*lines, *_LISTED.split(text)))
    return tuple(dict.fromkeys(part for part in parts if _name(part) != _NOTHING))


def _inside(text: str) -> Iterator[str]:
    """Names inside a sentence, without the place where they are: *hulp van Lentis in Assen*."""
    for part in _split_names(text):
        yield from _INSIDE.split(_WHERE.split(part)[0])


@lru_cache(4096)
def _name(text: str) -> _Name:
    words = _plain(text).split()
    told = [word for word in words if word not in LEGAL_FORMS and word not in FILLER_WORDS]
    return _Name(frozenset(told) & KINDS.keys(), tuple(word for word in told if word not in KINDS))


_NOTHING = _Name(frozenset(), ())


def _plain(text: str) -> str:
    """Without capitals, accents and marks, and each thing written in one way."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    plain = " ".join(re.sub(r"[^\w]+", " ", bare.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")).split())
    for written, one in _ALIKE:
        plain = written.sub(one, plain)
    return plain


def _compare(one: _Name, other: _Name) -> Similarity:
    if _NOTHING in (one, other):
        return Similarity.OTHER
    if _joined(one) == _joined(other) or (one.kinds == other.kinds and sorted(one.rest) == sorted(other.rest)):
        return Similarity.SAME if one.rest else Similarity.DOUBT
    return Similarity.DOUBT if _may_be_same(one, other) else Similarity.OTHER


def _joined(name: _Name) -> str:
    return "".join((*sorted(name.kinds), *name.rest))


def _may_be_same(one: _Name, other: _Name) -> bool:
    if _is_short_for(one, other) or _is_short_for(other, one):
        return True
    if one.kinds and other.kinds and one.families.isdisjoint(other.families):
        return bool(one.own) and one.own == other.own
    if not one.rest or not other.rest:
        return not one.families.isdisjoint(other.families)
    return _is_typo(one, other) or _is_part(one, other) or _shares_most(one, other)


def _is_short_for(short: _Name, long: _Name) -> bool:
    """UMCG for the first letters of what it is."""
    letters = "".join(short.rest)
    return len(short.rest) == 1 and 3 <= len(letters) <= 6 and letters == "".join(word[0] for word in long.rest)


def _is_typo(one: _Name, other: _Name) -> bool:
    """A letter or two that a hurried hand writes otherwise; in short names that is another name."""
    mine, theirs = "".join(one.rest), "".join(other.rest)
    length = min(len(mine), len(theirs))
    return length >= 5 and OSA.distance(mine, theirs) <= (2 if length >= 10 else 1)


def _is_part(one: _Name, other: _Name) -> bool:
    """One name with more around it; a region alone is shared by many."""
    mine, theirs = set(one.rest), set(other.rest)
    kindred = bool(one.own & other.own) or not one.families.isdisjoint(other.families)
    return kindred and (mine <= theirs or theirs <= mine)


def _shares_most(one: _Name, other: _Name) -> bool:
    """Two branches of one organisation: most of what is its own is shared."""
    fewest = min(len(one.own), len(other.own))
    return len(one.own & other.own) * 2 > fewest > 0
