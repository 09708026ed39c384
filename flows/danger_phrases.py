"""Phrases that may mean danger, as the catalogue writes them.

A phrase is written in words: `a/b` is one of them, `a*` and `*a` any word that begins or ends so, `~a` with one letter wrong, and a word
in capitals one of the group that bears that name. One other word may stand between two of a phrase, three where `..` is written. A `.` at
the end is the end of a sentence or line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from flows.errors import ChartError
from flows.word_folding import FoldedWord, fold_word, join_folded, shorter_by_one

_GAP, _WIDE_GAP = 1, 3  # other words between two of a phrase
_MAX_SPELLINGS = 200  # of one phrase, written without spaces


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
    """A phrase and its tag; with `is_last` it must end a sentence or line. `joined`: its spellings without spaces."""

    elements: tuple[Element, ...]
    tag: str
    is_last: bool
    joined: frozenset[str]

    def begins_at(self, words: Sequence[FoldedWord], start: int) -> bool:
        """Whether the phrase stands here; its first word is known to match."""
        ends = {start}
        for element in self.elements[1:]:
            ends = {place for end in ends for place in _reach(words, end, element.gap) if element.matches(words[place])}
            if not ends:
                return False
        return not self.is_last or any(words[end].pause for end in ends)


def _reach(words: Sequence[FoldedWord], end: int, gap: int) -> Iterator[int]:
    """The places where the next word of a phrase may stand: in the same sentence."""
    for place in range(end + 1, min(end + 2 + gap, len(words))):
        if words[place - 1].is_end:
            return
        yield place


def read_groups(text: str) -> dict[str, str]:
    """Groups of words by their name, from `NAME = a/b | OTHER = c/d`."""
    pairs = (group.split("=") for group in text.split("|"))
    return {name.strip(): words.strip() for name, words in pairs}


def read_phrases(text: str, tag: str, groups: Mapping[str, str]) -> Iterator[Phrase]:
    """The phrases of this text, separated by `|`. Raises ChartError if one could never be found."""
    return (_read_phrase(phrase.split(), tag, groups) for phrase in filter(None, map(str.strip, text.split("|"))))


def _read_phrase(written: list[str], tag: str, groups: Mapping[str, str]) -> Phrase:
    is_last = written[-1] == "."
    words = written[:-1] if is_last else written
    if not words or "." in words or ".." in (words[0], words[-1]):
        raise ChartError(f"no phrase: {' '.join(written)}")
    places = [place for place, word in enumerate(words) if word != ".."]
    choices = [_expand(words[place], groups) for place in places]
    gaps = [_WIDE_GAP if place and words[place - 1] == ".." else _GAP for place in places]
    folded = [[fold_word(word.strip("*~")).text for word in one_of] for one_of in choices]
    spellings = islice(product(*folded), _MAX_SPELLINGS if len(folded) > 1 else 0)
    return Phrase(tuple(map(_make_element, choices, gaps)), tag, is_last, frozenset(map(join_folded, spellings)))


def _expand(word: str, groups: Mapping[str, str]) -> list[str]:
    """The words that may stand here: `a/B`, where B is the name of a group."""
    if lacking := [part for part in word.split("/") if part.isupper() and part not in groups]:
        raise ChartError(f"no group of words: {', '.join(lacking)}")
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
