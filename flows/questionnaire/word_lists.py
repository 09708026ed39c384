"""Word lists of the loose reading: the words of a choice, all words that are known, and what is a slip of the pen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from flows.comparing_form import undouble
from flows.i18n.catalog import Catalog, normalise_text
from flows.questionnaire.questionnaire import State
from flows.questionnaire.typed_words import words_of

LONG_WORD = 5  # letters; a slip in a shorter one makes another word
_LIST = re.compile(r"<(\w+)>")


def words_of_choice(catalog: Catalog, language: str, state: State, key: str) -> Iterator[str]:
    """Everything that names this choice, its label too; with the lists that are named in angle brackets written out."""
    yield from words_of(catalog, language, state, key)
    shared = () if key in ("yes", "no") else (f"heard.{key}",)
    for name in (f"{state.name}.{key}", *shared, f"heard.{state.name}.{key}"):
        listed = catalog.forms(language, name)[0] if catalog.has_text(language, name) else ""
        for words in listed.split("|"):
            found = _LIST.search(words)
            for word in catalog.synonyms(language, found[1]) if found else [""]:
                yield normalise_text(_LIST.sub(word, words))


@lru_cache
def known_words(catalog: Catalog, language: str) -> frozenset[str]:
    """Every word in the lists of this language: none of them is a slip for another (*niemand*, *iemand*)."""
    return frozenset(undouble(word) for words in heard_texts(catalog, language) for word in words.split())


@lru_cache
def heard_texts(catalog: Catalog, language: str) -> frozenset[str]:
    """Every text in the lists of this language: what is none of them names a choice by its label at most."""
    lists = (key.removeprefix("heard.") for key in catalog.keys(language) if key.startswith("heard."))
    return frozenset[str]().union(*(catalog.synonyms(language, one) for one in lists))


def is_slip(one: str, other: str) -> bool:
    """Whether these are long words, and behind the first letter one was left out, added, replaced, or changed places with the next.

    A first letter is seldom missed, and makes another word (*neither*, *either*).
    """
    if max(len(one), len(other)) < LONG_WORD or abs(len(one) - len(other)) > 1 or one[:1] != other[:1]:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    swapped = left[1::-1] + left[2:] if len(left) > 1 else left
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped == right
