"""Sentences: signs that a short text tells something, rather than naming a person or a place.

The lists (`heard.sentence_words`) hold the commonest words of every language, as people mix languages. What they find is asked about,
never refused. A word that is also a first name (Wil, Will, May) is left out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from flows.comparing_form import undouble
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
    """Whether somebody says that they do not know, or do not say: as a whole, or in words of which none says anything else."""
    typed = normalise_text(text)
    is_listed = not words_of_all_languages("no_answer").isdisjoint(_with_and_without_fillers(typed))
    return is_listed or _consists_of(typed, ("telling", "not_telling"), "beside_telling")


def is_chatter(text: str) -> bool:
    """Whether these are only words with which people greet, sigh, swear, laugh or excuse themselves: nobody's name, and no place."""
    typed, chatter = normalise_text(text), words_of_all_languages("chatter")
    words = frozenset(typed.split())
    return typed in chatter or (not words.isdisjoint(chatter) and words <= chatter | words_of_all_languages("filler"))


def acknowledges(text: str) -> bool:
    """Whether somebody only says that they read it, greets or waits (*ok, fijn, ik wacht af*), or shows a picture of it."""
    typed, (heard, beside) = normalise_text(text), _acknowledging_words()
    words = frozenset(map(undouble, typed.split()))
    is_picture = not typed and any(unicodedata.category(char) == "So" for char in text)
    return is_picture or undouble(typed) in heard or (not words.isdisjoint(heard) and words <= heard | beside)


@cache
def _acknowledging_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words for it, and those beside them, without doubled letters: people write *okeee*."""
    heard, beside = (frozenset(map(undouble, words_of_all_languages(key))) for key in ("acknowledging", "beside_acknowledging"))
    return heard, beside


def gives_thanks(text: str) -> bool:
    """Whether somebody only thanks, in several words."""
    return is_made_of(text, ("thanking",), "beside_thanking")


def sets_condition(text: str) -> bool:
    """Whether somebody says yes on a condition (*ja maar niet aan de gemeente*), or only one (*als mijn vader het niet hoort*)."""
    first, _, rest = normalise_text(text).partition(" ")
    words, conditions = rest.split(), words_of_all_languages("condition_words")
    if first in words_of_all_languages("yes"):
        others = conditions - words_of_all_languages("but")  # *ja, stuur het maar op* says no but
        return len(words) > 1 and not (conditions.isdisjoint(words[:2]) and others.isdisjoint(words[2:-1]))
    return len(words) > 2 and first in conditions  # *als het moet* is none


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
    return typed in words_of_all_languages("refers_back") or _consists_of(typed, ("points_back",), "beside_pointing")


def is_made_of(text: str, keys: tuple[str, ...], beside: str) -> bool:
    """Whether the words of the text stand in these lists of one language or beside them, with one at least of each list."""
    return _consists_of(normalise_text(text), keys, beside)


def _consists_of(typed: str, keys: tuple[str, ...], beside: str) -> bool:
    words = frozenset(typed.split())
    return len(words) > 1 and any(all(words & one for one in lists) and words <= known for lists, known in _lists_by_language(keys, beside))


@cache
def _lists_by_language(keys: tuple[str, ...], key: str) -> tuple[tuple[tuple[frozenset[str], ...], frozenset[str]], ...]:
    """Of each language the lists of `keys`, and all their words with those of `key`."""
    catalog = Catalog.load()
    found = []
    for language in catalog.languages:
        lists = tuple(frozenset(catalog.synonyms(language, one)) for one in keys)
        found.append((lists, frozenset(catalog.synonyms(language, key)).union(*lists)))
    return tuple(found)


def spellings(text: str) -> set[str]:
    """The normalised text, and the same without fillers."""
    return _with_and_without_fillers(normalise_text(text))


def _with_and_without_fillers(typed: str) -> set[str]:
    return {typed, _drop_words(typed, "filler")}


def without_words(text: str, key: str) -> str:
    """The normalised text without the words of this list; the whole of it if nothing else is left."""
    return _drop_words(normalise_text(text), key)


def _drop_words(typed: str, key: str) -> str:
    dropped = words_of_all_languages(key)
    return " ".join([word for word in typed.split() if word not in dropped]) or typed
