"""Relation words: what a short text says somebody is (*mijn tante*), and whether that is one person or several."""

from __future__ import annotations

from functools import cache
from itertools import groupby, pairwise

from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.sentences import tells_something, words_of_all_languages

COMPOUND = 4  # letters; from these on a word may end with another: *oudtante*


def lists_people(name: str) -> bool:
    """Whether these are only words for what people are (*broer zus neef*), or several with names around them (*zus Anna broer Piet*).

    With a title first they may be a name (*tante Zus*); a word that joins them says of whom somebody is (*Piet de man van mijn zus*).
    """
    words, nouns = normalise_text(name).split(), words_of_all_languages("relation_words")
    titles = words_of_all_languages("titles")
    if len(words) < 2 or (words[0] in titles and words[1] not in titles):
        return False
    if set(words) <= nouns:
        return True
    groups = [is_noun for is_noun, _ in groupby(words, key=nouns.__contains__)]
    side_by_side = (pair for pair in pairwise(words) if nouns.issuperset(pair))
    are_two = groups.count(True) > 1 or any(one not in titles or two in titles for one, two in side_by_side)
    return are_two and words_of_all_languages("joining_words").isdisjoint(words)


def look_like_two(one: str, other: str) -> bool:
    """Whether both sides of a comma are people; a name and what that person is, is one."""
    return _describes(one) == _describes(other) or words_for_several(other.split()) == len(other.split())


def words_for_several(words: list[str]) -> int:
    """How many words at the beginning say that these are several people: *mijn kids Lisa en Tom*."""
    at = int(bool(words) and is_possessive(words[0]))
    return at + 1 if at < len(words) and normalise_text(words[at]) in words_of_all_languages("several_people") else 0


def is_possessive(word: str) -> bool:
    """Whether this says whose somebody is."""
    return normalise_text(word) in words_of_all_languages("possessives")


def is_noun(word: str) -> bool:
    """Whether this alone says what somebody is."""
    return normalise_text(word) in words_of_all_languages("relation_words")


def _describes(text: str) -> bool:
    """Whether this says what somebody is, or tells something."""
    return any(map(is_possessive, text.split())) or says_who(text) or tells_something(text)


def says_who(text: str) -> bool:
    """Whether a word of this says what somebody is, as *mijn tante Bep* does."""
    nouns, words = words_of_all_languages("relation_words"), normalise_text(text).split()
    return any(word in nouns or word.endswith(_compound_endings()) for word in words)


@cache
def _compound_endings() -> tuple[str, ...]:
    return tuple(noun for noun in words_of_all_languages("relation_words") if len(noun) >= COMPOUND)
