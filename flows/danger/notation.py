"""Notation of phrases that may mean danger, as the catalogue writes them.

A phrase is written in words: `a/b` is one of them, `a*` and `*a` any word that begins or ends so, `~a` with one letter wrong, and a word
in capitals one of the group that bears that name. One other word may stand between two of a phrase, three where `..` is written. A `.` at
the end is the end of a sentence or line. `a & b` is a combination: its words stand near each other in a sentence, in any
order and form (`slaapt` is `slapen`). A phrase of one word that is a stem is found in its other forms too (`pistool` in *pistolen*). Words
behind `!` must not stand near.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, product

from flows.danger.phrases import Combination, Element, Phrase, words_needed
from flows.danger.word_folding import FoldedWord, fold_word, join_folded, shorter_by_one
from flows.errors import ChartError

_GAP, _WIDE_GAP = 1, 3  # other words between two of a phrase
_MAX_SPELLINGS = 200  # of one phrase, written without spaces
_SHORT, _SHORT_WEIGHT = 3, 20  # letters of a common word, and how many long ones it stands for
_MAX_COMBINED = 5  # words of a combination


def read_groups(text: str) -> dict[str, str]:
    """Groups of words by their name, from `NAME = a/b | OTHER = c/d`; a group may name those before it."""
    groups = dict[str, str]()
    for name, words in (group.split("=") for group in text.split("|")):
        groups[name.strip()] = "/".join(_expand(words.strip(), groups))
    return groups


def read_phrases(text: str, tag: str, groups: Mapping[str, str]) -> Iterator[Phrase | Combination]:
    """The phrases of this text, separated by `|`. Raises ChartError if one could never be found."""
    return (_read_one(phrase, tag, groups) for phrase in filter(None, map(str.strip, text.split("|"))))


def _read_one(text: str, tag: str, groups: Mapping[str, str]) -> Phrase | Combination:
    written, _, without = text.partition("!")
    is_combination = "&" in written
    unless = _make_element(_expand(without.strip(), groups), any_form=is_combination) if without.strip() else None
    if is_combination:
        return _read_combination(written.split("&"), tag, groups, unless)
    return _read_phrase(written.split(), tag, groups, unless)


def _read_combination(written: list[str], tag: str, groups: Mapping[str, str], unless: Element | None) -> Combination:
    """It is looked up by those of its words that are the rarest."""
    if len(written) > _MAX_COMBINED or any(len(words.split()) != 1 for words in written):
        raise ChartError(f"no combination: {'&'.join(written)}")
    choices = sorted((_expand(words.strip(), groups) for words in written), key=_commonness)
    elements = tuple(_make_element(words, any_form=True) for words in choices)
    return Combination(elements, tag, unless, words_needed(elements))


def _commonness(words: Iterable[str]) -> int:
    """How often one of these stands in a text, roughly: short words are the common ones."""
    return sum(_SHORT_WEIGHT if len(word) <= _SHORT else 1 for word in words)


def _read_phrase(written: list[str], tag: str, groups: Mapping[str, str], unless: Element | None) -> Phrase:
    is_last = written[-1:] == ["."]
    words = written[:-1] if is_last else written
    if not words or "." in words or ".." in (words[0], words[-1]):
        raise ChartError(f"no phrase: {' '.join(written)}")
    places = [place for place, word in enumerate(words) if word != ".."]
    choices = [_expand(words[place], groups) for place in places]
    gaps = [_WIDE_GAP if place and words[place - 1] == ".." else _GAP for place in places]
    folded = [[fold_word(word.strip("*~")).text for word in one_of] for one_of in choices]
    spellings = islice(product(*folded), _MAX_SPELLINGS if len(folded) > 1 else 0)
    elements = tuple(_make_element(words, gap) for words, gap in zip(choices, gaps, strict=True))
    if len(elements) == 1 and not is_last:
        elements = (replace(elements[0], stems=elements[0].exact),)
    return Phrase(elements, tag, unless, is_last, frozenset(map(join_folded, spellings)), words_needed(elements))


def _expand(word: str, groups: Mapping[str, str]) -> list[str]:
    """The words that may stand here: `a/B`, where B is the name of a group."""
    if lacking := [part for part in word.split("/") if part.isupper() and part not in groups]:
        raise ChartError(f"no group of words: {', '.join(lacking)}")
    return [one for part in word.split("/") for one in groups.get(part, part).split("/")]


def _make_element(words: Iterable[str], gap: int = _GAP, *, any_form: bool = False) -> Element:
    named, beginnings, endings, similar = set[FoldedWord](), [], [], set[str]()
    for word in words:
        if word.endswith("*"):
            beginnings.append(fold_word(word[:-1]).text)
        elif word.startswith("*"):
            endings.append(fold_word(word[1:]).text)
        elif word.startswith("~"):
            similar.update(shorter_by_one(fold_word(word[1:]).text))
        else:
            named.add(fold_word(word))
    exact = frozenset[str]() if any_form else frozenset(word.key for word in named)
    stems = frozenset(word.stem for word in named) if any_form else frozenset[str]()
    return Element(exact, stems, tuple(beginnings), tuple(endings), frozenset(similar), gap)
