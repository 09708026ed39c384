"""Sentences that mix two languages, read as each of them by itself: *he has a mes* is *he has a knife* and *hij heeft een mes*."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from flows.comparing_form import fold_characters

_FILE = Path(__file__).with_name("mixed_words.toml")
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_SIGN = 2  # letters of a word that shows which language is spoken; one letter is typed for many things


class _Lexicon(NamedTuple):
    """Words of one language: in the other language each, and those that show by themselves that this language is spoken."""

    other: Mapping[str, str]
    signs: frozenset[str]

    def translate(self, plain: str) -> str:
        return _WORD.sub(lambda found: self.other.get(found[0], found[0]), plain)


def read_as_one_language(text: str) -> Iterator[str]:
    """The text in each of its languages, if it has words of both; nothing of a text in one language."""
    plain = fold_characters(text).replace("'", "")
    words = frozenset(_WORD.findall(plain))
    lexicons = _lexicons()
    if not any(words.isdisjoint(lexicon.signs) for lexicon in lexicons):
        yield from (lexicon.translate(plain) for lexicon in lexicons)


@cache
def _lexicons() -> tuple[_Lexicon, _Lexicon]:
    data = tomllib.loads(_FILE.read_text("utf-8"))
    pairs = [(dutch.split("/"), english.split("/")) for dutch, english in data["pairs"].items()]
    ambiguous = data["ambiguous"]
    dutch = _lexicon(pairs, ambiguous["dutch"])
    return dutch, _lexicon([(english, dutch) for dutch, english in pairs], ambiguous["english"])


def _lexicon(pairs: Iterable[tuple[list[str], list[str]]], ambiguous: list[str]) -> _Lexicon:
    other = {fold_characters(word): fold_characters(others[0]) for words, others in pairs for word in words if word not in ambiguous}
    return _Lexicon(other, frozenset(word for word in other if len(word) >= _SHORTEST_SIGN))
