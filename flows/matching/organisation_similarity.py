"""Similarity of two organisation names: the same, another, or a doubt that only a person can settle."""

from __future__ import annotations

from enum import IntEnum

from rapidfuzz.distance import OSA

from flows.matching.abbreviations import MOST_WORDS, may_abbreviate
from flows.matching.organisation_parsing import OrganisationName
from flows.matching.organisation_spellings import run_together, spellings
from flows.matching.organisation_terms import LEGAL_FORMS, REGIONS

_LONG, _VERY_LONG = 6, 10  # letters: in shorter names one other letter makes another name


class Similarity(IntEnum):
    """The outcome of a comparison; only SAME excludes anybody without asking."""

    OTHER, DOUBT, SAME = range(3)


def compare_parsed(one: OrganisationName, other: OrganisationName) -> Similarity:
    """Compare two names that were read."""
    if one.is_nothing or other.is_nothing:
        return Similarity.OTHER
    if one.qualifier and other.qualifier and one.qualifier != other.qualifier:
        return Similarity.OTHER
    if not spellings(one).isdisjoint(spellings(other)):
        return Similarity.SAME if one.rest else Similarity.DOUBT
    if not spellings(one._replace(qualifier="")).isdisjoint(spellings(other._replace(qualifier=""))):
        return Similarity.DOUBT
    return Similarity.DOUBT if _may_be_same(one, other) else Similarity.OTHER


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
    return (lacks_kind and slips_in_rest) or _differ_by_a_slip(run_together(one), run_together(other), shortest=_VERY_LONG)


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
    """Whether one name is the other of its family with words added; sharing a region alone is not enough."""
    mine, theirs = set(one.rest), set(other.rest)
    return not one.families.isdisjoint(other.families) and (mine <= theirs or theirs <= mine)


def _shares_most(one: OrganisationName, other: OrganisationName) -> bool:
    """Whether most distinguishing words are shared, as in two branches of one organisation."""
    fewest = min(len(one.own), len(other.own))
    return len(one.own & other.own) * 2 > fewest
