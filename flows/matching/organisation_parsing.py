"""Parsing of typed text into names of organisations: what a list or a sentence names, and of each name the words that tell it apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from flows.comparing_form import fold_characters
from flows.matching.organisation_terms import (
    FILLER_WORDS,
    KINDS,
    LEGAL_FORMS,
    NEGATIONS,
    NO_ORGANISATION,
    PROVINCES,
    REGIONS,
    SYNONYMS,
    UNDIVIDED,
)

_LISTED = re.compile(r"[\n,;/.•()]|\s(?:en|and|ook|plus)\s|[&+]")
_INSIDE = re.compile(r"\s(?:bij|van|met|at|from|with)\s")
_WHERE = re.compile(r"\s(?:in|te|uit|op)\s")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")  # B.V., n.v.t.
_QUALIFIER = re.compile(r"\s\((\w+)\.?\)")  # Bergen (NH)
_QUALIFIED = "kwalificatie"  # joins a qualifier to its name, so that no list is split there
_NAME_ENDINGS = frozenset({"werk", "hulp", "begeleiding"})
_LEFT_OUT = FILLER_WORDS - NEGATIONS | LEGAL_FORMS  # where a text may say that it is no organisation
_NO_ENDINGS = FILLER_WORDS - _NAME_ENDINGS


class SynonymTable:
    """One way to write what is written in several: the spellings of the package, after those of a foundation."""

    def __init__(self) -> None:
        self.own: dict[str, str] = {}
        self._read()

    def lay_over(self, own: Mapping[str, str]) -> bool:
        """From now on these spellings come first; whether that changes anything."""
        spelled = {_spell_plainly(other): _spell_plainly(name) for other, name in own.items()}
        if spelled == self.own:
            return False
        self.own = spelled
        self._read()
        return True

    def replace_in(self, plain: str) -> str:
        if not self._any.search(plain):
            return plain
        for pattern, synonym in self._patterns:
            plain = pattern.sub(synonym, plain)
        return plain

    def _read(self) -> None:
        all_of_them = {re.escape(other): name for other, name in self.own.items()} | SYNONYMS
        self._patterns = tuple((re.compile(rf"\b{spelling}\b"), synonym) for spelling, synonym in all_of_them.items())
        self._any = re.compile("|".join(rf"\b(?:{spelling})\b" for spelling in all_of_them))


_synonyms = SynonymTable()


def lay_over_spellings(own: Mapping[str, str]) -> bool:
    """Other names of organisations, each with the name that it stands for, for this whole process; whether that changes anything."""
    return _synonyms.lay_over(own)


class OrganisationName(NamedTuple):
    """A parsed name: kinds of organisation, and the words that distinguish it from others of that kind, in order.

    `words` are all its words before synonyms, as an abbreviation is made of them; `qualifier` is the province behind it in brackets.
    """

    kinds: frozenset[str]
    rest: tuple[str, ...]
    words: tuple[str, ...] = ()
    qualifier: str = ""

    @property
    def families(self) -> frozenset[str]:
        return frozenset(KINDS[kind] for kind in self.kinds)

    @property
    def own(self) -> frozenset[str]:
        """The words that only this organisation has: no name of a region is among them."""
        return frozenset(self.rest) - REGIONS

    @property
    def is_nothing(self) -> bool:
        """Whether no organisation is named: *nvt*, *met pensioen*, *geen UWV*."""
        return not self.kinds and not self.rest


def split_names(text: str) -> tuple[str, ...]:
    """The names that a text lists, and each whole line: a name may contain an *en* of its own."""
    return tuple(read_names(text))


def read_names(text: str) -> Mapping[str, OrganisationName]:
    """The names that a text lists, with what was read of each."""
    plain = _protect(text)
    lines = re.split(r"[\n;]", plain)
    parts = (part.strip() for part in (*lines, *_LISTED.split(plain)))
    read = {part: parse_name(part) for part in dict.fromkeys(parts)}
    return {part: name for part, name in read.items() if not name.is_nothing}


def _protect(text: str) -> str:
    """The text with dots inside abbreviations, *en* inside names of municipalities and provinces in brackets out of the way."""
    plain = _DOTTED.sub(lambda found: found[0].replace(".", ""), text)
    plain = UNDIVIDED.sub(lambda found: found[0].replace(" ", "-"), plain)
    return _QUALIFIER.sub(_join_province, plain)


def _spell_plainly(text: str) -> str:
    """The text in the form in which names are read: without capitals, accents and punctuation."""
    return _without_accents(_protect(text))


def _join_province(found: re.Match[str]) -> str:
    province = PROVINCES.get(fold_characters(found[1]))
    return f" {_QUALIFIED}{province}" if province else found[0]


def names_inside(listed: Iterable[str]) -> Iterator[str]:
    """Names inside these sentences, without the place after them: *hulp van De Brug in Assen*."""
    for name in listed:
        yield from (part for part in _INSIDE.split(_WHERE.split(name)[0]) if not _is_denied(name))


def parse_name(text: str) -> OrganisationName:
    """The name that this text is, as a whole."""
    spelled = _spell_plainly(text)
    qualifier = next((word.removeprefix(_QUALIFIED) for word in spelled.split() if word.startswith(_QUALIFIED)), "")
    plain = " ".join(word for word in spelled.split() if not word.startswith(_QUALIFIED))
    if _is_denied(plain):
        return OrganisationName(frozenset(), ())
    around = frozenset[str]() if _is_abbreviation(text) else FILLER_WORDS
    words = [word for word in _with_synonyms(plain).split() if word not in LEGAL_FORMS and word not in around]
    rest = tuple(word for word in words if word not in KINDS)
    return OrganisationName(frozenset(words) & KINDS.keys(), rest, _significant(plain) if around else tuple(words), qualifier)


def _is_abbreviation(text: str) -> bool:
    """Whether this is a word of capitals: *OM* is no word of a sentence."""
    return text.strip().isupper() and len(text.split()) == 1


def _is_denied(text: str) -> bool:
    """Whether the text says that it is no organisation: nothing but such words, or *geen* and *niet* before what it names."""
    words = [word for word in _without_accents(text).split() if word not in _LEFT_OUT]
    return bool(words) and (words[0] in NEGATIONS or all(word in NO_ORGANISATION for word in words))


def _significant(plain: str) -> tuple[str, ...]:
    """All words but those of a sentence around the name; *stichting* and *werk* may be letters of an abbreviation."""
    words = plain.split()
    while words and words[0] in FILLER_WORDS:
        words.pop(0)
    while words and words[-1] in _NO_ENDINGS:
        words.pop()
    return tuple(words)


def _without_accents(text: str) -> str:
    """The text without capitals, accents and punctuation."""
    return re.sub(r"[\W_]+", " ", fold_characters(text).replace("'", "")).strip()


def _with_synonyms(plain: str) -> str:
    """The text with one spelling for each synonym."""
    return _synonyms.replace_in(plain)
