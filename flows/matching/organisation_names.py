"""Comparison of organisation names: the same, another, or a doubt that only a person can settle."""

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
_ALIKE = tuple((re.compile(rf"\b{spelling}\b"), synonym) for spelling, synonym in SYNONYMS.items())


class Similarity(IntEnum):
    """The outcome of a comparison; only SAME excludes anybody without asking."""

    OTHER, DOUBT, SAME = range(3)


class PossibleTie(NamedTuple):
    """A coordinator's tie and a seeker's organisation that may be the same, each in their own words."""

    tie: str
    organisation: str


class _Name(NamedTuple):
    """A parsed name: kinds of organisation, and the words that distinguish it from others of that kind, in order."""

    kinds: frozenset[str]
    rest: tuple[str, ...]

    @property
    def families(self) -> frozenset[str]:
        return frozenset(KINDS[kind] for kind in self.kinds)

    @property
    def own(self) -> frozenset[str]:
        """The words that only this organisation has: no name of a region is among them."""
        return frozenset(self.rest) - REGIONS


def is_tied(ties: Iterable[str], organisations: Iterable[str]) -> bool:
    """Whether any of these ties certainly is one of these organisations. Each text may name several."""
    texts = tuple(organisations)
    return any(_compare_texts(tie, text) == Similarity.SAME for tie in ties for text in texts)


def find_possible_ties(ties: Iterable[str], organisations: Iterable[str]) -> tuple[PossibleTie, ...]:
    """Pairs that may be the same and may not, in as few words as show it; asked on the coordinator's conflict page."""
    names = [name for text in organisations for name in _split_names(text)]
    own = [name for tie in ties for name in _split_names(tie)]
    found = [PossibleTie(tie, name) for tie in own for name in names if _compare_texts(tie, name) == Similarity.DOUBT]
    return tuple(pair for pair in found if not any(_is_within(other, pair) for other in found))


def _is_within(small: PossibleTie, large: PossibleTie) -> bool:
    return small != large and small.tie in large.tie and small.organisation in large.organisation


def compare_names(one: str, other: str) -> Similarity:
    """Compare two names as they were typed."""
    return _compare(_parse_name(one), _parse_name(other))


def _compare_texts(one: str, other: str) -> Similarity:
    """The strongest similarity of any two names in these texts."""
    found = [compare_names(a, b) for a in (one, *_split_names(one)) for b in (other, *_split_names(other))]
    found += [compare_names(a, b) for a in _split_names(one) for b in _names_inside(other)]
    found += [compare_names(a, b) for a in _names_inside(one) for b in _split_names(other)]
    return max(found, default=Similarity.OTHER)


@lru_cache(4096)
def _split_names(text: str) -> tuple[str, ...]:
    """The names that a text lists, and each whole line: a name may contain an *en* of its own."""
    lines = re.split(r"[\n;]", text)
    parts = (part.strip() for part in (*lines, *_LISTED.split(text)))
    return tuple(dict.fromkeys(part for part in parts if _parse_name(part) != _NOTHING))


def _names_inside(text: str) -> Iterator[str]:
    """Names inside a sentence, without the place after them: *hulp van Lentis in Assen*."""
    for name in _split_names(text):
        yield from _INSIDE.split(_WHERE.split(name)[0])


@lru_cache(4096)
def _parse_name(text: str) -> _Name:
    words = [word for word in _normalise(text).split() if word not in LEGAL_FORMS and word not in FILLER_WORDS]
    return _Name(frozenset(words) & KINDS.keys(), tuple(word for word in words if word not in KINDS))


_NOTHING = _Name(frozenset(), ())


def _normalise(text: str) -> str:
    """The text without capitals, accents and punctuation, and with one spelling for each synonym."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    plain = " ".join(re.sub(r"[^\w]+", " ", bare.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")).split())
    for pattern, synonym in _ALIKE:
        plain = pattern.sub(synonym, plain)
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
    """Whether a name is the initials of another: UMCG."""
    letters = "".join(short.rest)
    return len(short.rest) == 1 and 3 <= len(letters) <= 6 and letters == "".join(word[0] for word in long.rest)


def _is_typo(one: _Name, other: _Name) -> bool:
    """Whether one letter differs, in long names two; in short names that would be another name."""
    mine, theirs = "".join(one.rest), "".join(other.rest)
    length = min(len(mine), len(theirs))
    return length >= 5 and OSA.distance(mine, theirs) <= (2 if length >= 10 else 1)


def _is_part(one: _Name, other: _Name) -> bool:
    """Whether one name is the other with words added; sharing a region alone is not enough."""
    mine, theirs = set(one.rest), set(other.rest)
    kindred = bool(one.own & other.own) or not one.families.isdisjoint(other.families)
    return kindred and (mine <= theirs or theirs <= mine)


def _shares_most(one: _Name, other: _Name) -> bool:
    """Whether most distinguishing words are shared, as in two branches of one organisation."""
    fewest = min(len(one.own), len(other.own))
    return len(one.own & other.own) * 2 > fewest > 0
