"""Word net: finds phrases that may mean danger, in a number of steps that grows with the length of the text alone.

A phrase is written in words: `a/b` is one of them, `a*` and `*a` any word that begins or ends so, `~a` with one letter wrong, `..` up to
three words of any kind, a `.` at the end the end of a sentence or line, and a word in capitals one of the group that bears that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from flows.errors import ChartError
from flows.word_folding import FoldedWord, fold_word, shorter_by_one, split_words

MAX_GAP = 3
_LONG_WORD, _MAX_SPELLINGS = 8, 200  # letters of a word that may be a sentence; spellings of one phrase that are sought in it
_KEY_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Element:
    """One word of a phrase, with the number of other words that may come before it."""

    exact: frozenset[str]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]
    similar: frozenset[str]
    gap: int

    def matches(self, word: FoldedWord) -> bool:
        return (
            word.key in self.exact
            or word.text.startswith(self.beginnings)
            or word.text.endswith(self.endings)
            or bool(self.similar and not self.similar.isdisjoint(shorter_by_one(word.text)))
        )


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase and its tag; with `is_last` it must end a sentence or line."""

    elements: tuple[Element, ...]
    tag: str
    is_last: bool

    def begins_at(self, words: Sequence[FoldedWord], start: int) -> bool:
        """Whether the phrase stands here; its first word is known to match."""
        ends = {start}
        for element in self.elements[1:]:
            ends = {place for end in ends for place in _reach(words, end, element.gap) if element.matches(words[place])}
            if not ends:
                return False
        return not self.is_last or any(words[end].pause for end in ends)


class WordNet:
    """Phrases of one or more languages, each with a tag."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[Phrase]] = {}
        self._by_beginning: dict[str, list[Phrase]] = {}
        self._by_ending: dict[str, list[Phrase]] = {}
        self._by_similar: dict[str, list[Phrase]] = {}
        self._joined: dict[str, list[tuple[str, Phrase]]] = {}

    def add_phrases(self, tag: str, phrases: str, groups: Mapping[str, str]) -> None:
        """Add phrases, separated by `|`."""
        for phrase in filter(None, map(str.strip, phrases.split("|"))):
            self._add(tag, phrase.split(), groups)

    def find_tags(self, text: str) -> frozenset[str]:
        """The tags of the phrases that the text holds."""
        words = split_words(text)
        found = {phrase.tag for place, word in enumerate(words) for phrase in self._beginning_with(word) if phrase.begins_at(words, place)}
        return frozenset(found.union(tag for word in words if len(word.text) >= _LONG_WORD for tag in self._tags_within(word.text)))

    def _beginning_with(self, word: FoldedWord) -> Iterator[Phrase]:
        yield from self._by_word.get(word.key, ())
        for length in range(1, len(word.text) + 1 if len(word.text) < 40 else 40):
            yield from self._by_beginning.get(word.text[:length], ())
            yield from self._by_ending.get(word.text[-length:], ())
        for shorter in shorter_by_one(word.text):
            yield from self._by_similar.get(shorter, ())

    def _tags_within(self, text: str) -> Iterator[str]:
        """The tags of phrases that are written in this word without spaces."""
        for place in range(len(text) - _KEY_LENGTH + 1):
            for joined, phrase in self._joined.get(text[place : place + _KEY_LENGTH], ()):
                if text.startswith(joined, place) and (not phrase.is_last or text.endswith(joined)):
                    yield phrase.tag

    def _add(self, tag: str, written: list[str], groups: Mapping[str, str]) -> None:
        is_last = written[-1] == "."
        words = written[:-1] if is_last else written
        if "." in words or ".." in (words[:1] + words[-1:]):
            raise ChartError(f"no phrase: {' '.join(written)}")
        places = [place for place, word in enumerate(words) if word != ".."]
        choices = [_expand(words[place], groups) for place in places]
        gaps = [MAX_GAP if place and words[place - 1] == ".." else 0 for place in places]
        elements = tuple(map(_make_element, choices, gaps))
        phrase = Phrase(elements, tag, is_last)
        first = elements[0]
        for index, keys in (
            (self._by_word, first.exact),
            (self._by_beginning, first.beginnings),
            (self._by_ending, first.endings),
            (self._by_similar, first.similar),
        ):
            for key in keys:
                index.setdefault(key, []).append(phrase)
        if len(elements) > 1:
            self._add_joined(phrase, choices)

    def _add_joined(self, phrase: Phrase, choices: list[list[str]]) -> None:
        for _, spelling in zip(range(_MAX_SPELLINGS), product(*choices), strict=False):
            joined = fold_word("".join(word.strip("*~") for word in spelling)).text
            if len(joined) >= _KEY_LENGTH:
                self._joined.setdefault(joined[:_KEY_LENGTH], []).append((joined, phrase))


def read_groups(text: str) -> dict[str, str]:
    """Groups of words by their name, from `NAME = a/b | OTHER = c/d`."""
    pairs = (group.split("=") for group in text.split("|"))
    return {name.strip(): words.strip() for name, words in pairs}


def _expand(word: str, groups: Mapping[str, str]) -> list[str]:
    """The words that may stand here: `a/B`, where B is the name of a group."""
    return [one for part in word.split("/") for one in groups.get(part, part).split("/")]


def _make_element(words: Iterable[str], gap: int) -> Element:
    exact, beginnings, endings, similar = set[str](), [], [], set[str]()
    for word in words:
        if word.endswith("*"):
            beginnings.append(fold_word(word[:-1]).text)
        elif word.startswith("*"):
            endings.append(fold_word(word[1:]).text)
        elif word.startswith("~"):
            similar.update(shorter_by_one(fold_word(word[1:]).text))
        else:
            exact.add(fold_word(word).key)
    return Element(frozenset(exact), tuple(beginnings), tuple(endings), frozenset(similar), gap)


def _reach(words: Sequence[FoldedWord], end: int, gap: int) -> Iterator[int]:
    """The places where the next word of a phrase may stand: in the same sentence."""
    for place in range(end + 1, min(end + 2 + gap, len(words))):
        if words[place - 1].is_end:
            return
        yield place
