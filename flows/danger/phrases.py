"""Phrases and combinations of words that may mean danger, and where they stand in a text.

A phrase has its words in their order, a combination near each other in any order. Words that take the danger away ('mes en vork') must
not stand near either. Every search is within one sentence, and bounded by a number of words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.danger.word_folding import FoldedWord, shorter_by_one

_NEAR = 10  # words on either side of the first word of a combination


@dataclass(frozen=True, slots=True)
class Element:
    """One word of a phrase, with the number of other words that may come before it. `exact`: keys; `stems`: of words in any form."""

    exact: frozenset[str]
    stems: frozenset[str]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]
    similar: frozenset[str]
    gap: int

    @property
    def names(self) -> frozenset[str]:
        return self.exact | self.stems

    @property
    def is_exact(self) -> bool:
        """Whether it matches nothing but the words that it names."""
        return not (self.beginnings or self.endings or self.similar)

    def matches(self, word: FoldedWord) -> bool:
        return (
            word.key in self.exact
            or word.stem in self.stems
            or word.text.startswith(self.beginnings)
            or word.text.endswith(self.endings)
            or bool(self.similar and not self.similar.isdisjoint(shorter_by_one(word.text)))
        )


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase and its tag; with `is_last` it must end a sentence or line. `joined`: its spellings without spaces."""

    elements: tuple[Element, ...]
    tag: str
    unless: Element | None
    is_last: bool
    joined: frozenset[str]
    needed: tuple[frozenset[str], ...]  # of each of these the text must have one (`words_needed`)

    def stands_at(self, words: Sequence[FoldedWord], start: int) -> bool:
        """Whether the phrase stands here."""
        if not self.elements[0].matches(words[start]):
            return False
        ends = {start}
        for element in self.elements[1:]:
            ends = {place for end in ends for place in _reach(words, end, element.gap) if element.matches(words[place])}
            if not ends:
                return False
        return (not self.is_last or any(words[end].pause for end in ends)) and not _is_near(words, start, self.unless)


@dataclass(frozen=True, slots=True)
class Combination:
    """Words that mean danger together, and their tag; each is another word of the text."""

    elements: tuple[Element, ...]
    tag: str
    unless: Element | None
    needed: tuple[frozenset[str], ...]

    def stands_at(self, words: Sequence[FoldedWord], start: int) -> bool:
        """Whether the first word stands here and the others near it."""
        if not self.elements[0].matches(words[start]):
            return False
        near = [place for place in _near(words, start) if place != start]
        choices: list[list[int]] = []
        for element in self.elements[1:]:
            choices.append([place for place in near if element.matches(words[place])])
            if not choices[-1]:
                return False
        return _can_differ(choices) and not _is_near(words, start, self.unless)


def words_needed(elements: Sequence[Element]) -> tuple[frozenset[str], ...]:
    """For each word behind the first that is named, its keys or stems: where none is in the text, nothing has to be searched."""
    return tuple(element.names for element in elements[1:] if element.is_exact)


def _reach(words: Sequence[FoldedWord], end: int, gap: int) -> range:
    """The places where the next word of a phrase may stand."""
    return range(end + 1, min(end + 2 + gap, len(words)))


def _near(words: Sequence[FoldedWord], start: int) -> range:
    """The places near this one, itself included."""
    return range(max(start - _NEAR, 0), min(start + _NEAR + 1, len(words)))


def _is_near(words: Sequence[FoldedWord], start: int, element: Element | None) -> bool:
    return element is not None and any(element.matches(words[place]) for place in _near(words, start))


def _can_differ(choices: Sequence[Sequence[int]], taken: frozenset[int] = frozenset()) -> bool:
    """Whether each can have a place of its own. A combination has a handful of words, so that this stays small."""
    if not choices:
        return True
    return any(_can_differ(choices[1:], taken | {place}) for place in choices[0] if place not in taken)
