"""Word folding: the words of a text in one spelling, without capitals, accents, doubled letters, and letters that sound alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from flows.comparing_form import fold_characters, undouble

_WORD = re.compile(r"([^\W_]+)([\W_]*)")
_PAUSES, _ENDS = frozenset(".,!?;:\n)\N{HORIZONTAL ELLIPSIS}"), frozenset("!?;")
_AS_LETTERS = str.maketrans("01345zv", "oieassf")  # digits that stand for letters, and letters that sound alike
_LONGEST_COMPARED = 20  # letters of a word that is compared with one letter left out
_SHORT = 3  # letters of a word in which a doubled letter makes another word: om and oom, me and mee
_SHORTEST_STEM = 4  # letters
_ENDINGS = frozenset(("ing", "te", "de", "en", "ed", "es", "e", "s", "t", "d"))  # of Dutch and English forms
_LONGEST_ENDING = 3
_PARTICIPLE = "ge"
_SPELLED_OUT = 3  # single letters in a row that are one word: d o o d
OWN_WORDS: dict[str, tuple[str, str, str]] = {}  # spelled before: words of the lists, and never one that is only typed


class FoldedWord(NamedTuple):
    """A word in one spelling. `key` has t for a final d or dt, `stem` is without the ending of its form (slaapt, slapen).

    `pause`: a mark or line ends after it; `is_end`: the sentence does.
    """

    text: str
    key: str
    stem: str
    pause: bool = False
    is_end: bool = False


def split_words(text: str) -> list[FoldedWord]:
    """The folded words of a text, in their order."""
    pieces = _WORD.findall(_plain(text))
    pieces[-1:] = [(word, "\n") for word, _ in pieces[-1:]]
    return [_fold(word, after) for word, after in _join_spelled_out(pieces)]


def split_sentences(words: Iterable[FoldedWord]) -> Iterator[list[FoldedWord]]:
    """The words, sentence by sentence."""
    sentence: list[FoldedWord] = []
    for word in words:
        sentence.append(word)
        if word.is_end:
            yield sentence
            sentence = []
    yield sentence


def fold_word(word: str) -> FoldedWord:
    """One word by itself. For words of our own alone: each is remembered, so that it is spelled once where people type it too."""
    plain = _plain(word)
    OWN_WORDS[plain] = OWN_WORDS.get(plain) or _spell(plain)
    return _fold(plain, "")


def join_folded(words: Iterable[str]) -> str:
    """Folded words, written without spaces."""
    return undouble("".join(words))


def shorter_by_one(text: str) -> Iterator[str]:
    """The word, and each way to leave out a letter but the first: words that share one of these differ in a letter or in two neighbours."""
    if len(text) <= _LONGEST_COMPARED:
        yield text
        yield from (text[:place] + text[place + 1 :] for place in range(1, len(text)))


def _plain(text: str) -> str:
    return fold_characters(text).replace("'", "")


def _join_spelled_out(pieces: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    letters: list[tuple[str, str]] = []
    for word, after in (*pieces, ("", "")):
        if len(word) == 1 and word.isalpha():
            letters.append((word, after))
            continue
        if len(letters) >= _SPELLED_OUT:
            letters = [("".join(letter for letter, _ in letters), letters[-1][1])]
        yield from letters
        letters = []
        if word:
            yield word, after


def _fold(word: str, after: str) -> FoldedWord:
    text, key, stem = OWN_WORDS.get(word) or _spell(word)
    return FoldedWord(text, key, stem, not _PAUSES.isdisjoint(after), not _ENDS.isdisjoint(after) or after.count(".") == 1)


def _spell(word: str) -> tuple[str, str, str]:
    """Its spelling, its key and its stem."""
    text = word if word.isdigit() else word.translate(_AS_LETTERS).replace("ij", "y")
    if len(text) > _SHORT:
        text = undouble(text)
    stem = text.removesuffix("t").removesuffix("d")
    key = f"{stem}t" if stem != text else text
    return text, key, _stem(text, key)


def _stem(text: str, key: str) -> str:
    """The word without the beginning and ending of its form, or its key where too little would be left."""
    if len(text) <= _SHORTEST_STEM:
        return key
    longest = min(_LONGEST_ENDING, len(text) - _SHORTEST_STEM)
    length = next((length for length in range(longest, 0, -1) if text[-length:] in _ENDINGS), 0)
    stem = text[:-length] if length else text
    is_participle = length and text[-1] in "tdn" and len(stem) >= len(_PARTICIPLE) + _SHORTEST_STEM
    return stem.removeprefix(_PARTICIPLE) if is_participle else stem
