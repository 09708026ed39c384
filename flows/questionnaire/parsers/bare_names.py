"""Bare names: people typed side by side without a comma (*anna piet klaas*, *zus Anna broer Piet*), which are shown and asked about.

Names alone may be one long name too: only words that say what somebody is tell that these are several.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain

from flows.conversation import limits
from flows.conversation.people import split_name, split_people
from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.name import PARTICLES
from flows.questionnaire.parsers.sentences import words_of_all_languages
from flows.questionnaire.person_words import without_words_beside
from flows.questionnaire.relation_words import is_noun, is_possessive, lists_people, says_who, words_for_several

FEWEST = 3  # *Jan Peter* and *Karin Smit* are one person each
SHORTEST = 2  # letters; one alone is an initial
_NO_NAMES = ("titles", "possessives", "joining_words", "about_person", "profession", "removing_words", "refusing_words")
_INSIDE = "'\N{RIGHT SINGLE QUOTATION MARK}-"


def people_in(text: str) -> list[str]:
    """Everybody whom this text may name: at its commas and lines, and side by side in a part of it."""
    return split_side_by_side([part.strip() for part in split_people(without_words_beside(text) or text, is_list=True)])


def split_side_by_side(parts: list[str]) -> list[str]:
    """The parts, and instead of one that may name several people each of these; beside a full name all other names are full ones."""
    if len(parts) > limits.PEOPLE:
        return parts
    has_full_names = any(_is_full_name(part.split()) for part in parts)
    return list(chain.from_iterable(_split(part, has_full_names) for part in parts))


def is_row_of_names(text: str) -> bool:
    """Whether these are names alone, or words of a language that we do not know."""
    words = text.split()
    return FEWEST <= len(words) <= limits.PEOPLE and all(map(_is_bare, words))


def _split(part: str, has_full_names: bool) -> list[str]:
    words = [word for word in part.split() if any(map(str.isalpha, word))]
    if len(words) > limits.PEOPLE or split_name(part)[1]:
        return [part]
    if lists_people(part):
        return list(_at_nouns(words))
    names = words[words_for_several(words) :]
    frame = words[: len(words) - len(names)]
    if has_full_names or len(names) < (FEWEST - bool(frame)) or not all(map(_is_bare, names)):
        return [part]
    return [" ".join((*frame, names[0])), *names[1:]]


def _at_nouns(words: list[str]) -> Iterator[str]:
    """Each with the word that says what they are: behind the name if the first words are a name, and otherwise before it."""
    person: list[str] = []
    is_behind = not _begins_person(words[0])
    for word in words:
        if person and not is_behind and _begins_person(word) and not is_possessive(person[-1]):
            yield " ".join(person)
            person = []
        person.append(word)
        if is_behind and is_noun(word):
            yield " ".join(person)
            person = []
    if person:
        yield " ".join(person)


def _begins_person(word: str) -> bool:
    return is_noun(word) or is_possessive(word)


def _is_full_name(words: list[str]) -> bool:
    return (len(words) == FEWEST - 1 and all(map(_is_bare, words))) or not _PARTICLES.isdisjoint(map(normalise_text, words[1:]))


def _is_bare(word: str) -> bool:
    """Whether this can be nothing but a name, or a part of one that does not say so itself."""
    letters = word.strip("!.,")
    plain = normalise_text(letters)
    is_word = len(letters) >= SHORTEST and all(char.isalpha() or char in _INSIDE for char in letters)
    return is_word and plain not in _no_names() and not says_who(plain)


_PARTICLES = frozenset(map(normalise_text, PARTICLES))


@cache
def _no_names() -> frozenset[str]:
    return _PARTICLES.union(word for key in _NO_NAMES for words in words_of_all_languages(key) for word in words.split())
