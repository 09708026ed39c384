"""Sentences: signs that a short text tells something, rather than naming a person or a place.

The lists (`heard.sentence_words`) hold the commonest words of every language, as people mix languages. What they find is asked about,
never refused. A word that is also a first name (Wil, Will, May) is left out.
"""

from __future__ import annotations

import re
from functools import cache

from flows.i18n.catalog import Catalog, normalise_text


def tells_something(text: str) -> bool:
    """Whether the text holds a word that sentences have and names have not."""
    return _pattern("sentence_words").search(normalise_text(text)) is not None


def adds_something(text: str) -> bool:
    """Whether the text says that it adds to what was said before, as *en ook nog* does."""
    return _pattern("adding_words").search(normalise_text(text)) is not None


def removes_something(text: str) -> bool:
    """Whether the text may ask to take something away: *haal Riet weg*."""
    return _pattern("removing_words").search(normalise_text(text)) is not None


def says_no_answer(text: str) -> bool:
    """Whether somebody says that they do not know, or do not say."""
    return normalise_text(text) in words_of_all_languages("no_answer")


@cache
def _pattern(key: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(words_of_all_languages(key))))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


@cache
def words_of_all_languages(key: str) -> frozenset[str]:
    """The list `heard.<key>` of all languages together."""
    catalog = Catalog.load()
    return frozenset(word for language in catalog.languages for word in catalog.synonyms(language, key))


def refers_back(text: str) -> bool:
    """Whether this only points to what was said before: *zie boven*, or several words of which none says anything else."""
    typed = normalise_text(text)
    return typed in words_of_all_languages("refers_back") or _points_back(frozenset(typed.split()))


def _points_back(words: frozenset[str]) -> bool:
    """*Die ik net noemde*: a word that points back, with others of its language that may stand beside it."""
    return len(words) > 1 and any(words & pointing and words <= pointing | beside for pointing, beside in _pointing_words())


@cache
def _pointing_words() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Of each language the words that point back, and those that stand beside them."""
    catalog = Catalog.load()
    lists = ("points_back", "beside_pointing")
    pairs = ([frozenset(catalog.synonyms(language, key)) for key in lists] for language in catalog.languages)
    return tuple((pointing, beside) for pointing, beside in pairs)


def without_words(text: str, key: str) -> str:
    """The normalised text without the words of this list; the whole of it if nothing else is left."""
    words = normalise_text(text).split()
    return " ".join(word for word in words if word not in words_of_all_languages(key)) or " ".join(words)
