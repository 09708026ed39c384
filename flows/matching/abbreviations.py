"""Abbreviations of organisations: whether a short word stands for a run of words, as Dutch organisations are shortened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.matching.organisation_terms import LEGAL_FORMS

SMALL_WORDS = frozenset(["van", "voor", "de", "het", "een", "en", "der", "den", "des", "te", "in", "op", "aan", "of", "and", "for", "the"])
MOST_WORDS, MOST_LETTERS = 12, 30
LONGEST, COMPOUND = 6, 10  # letters of an abbreviation; of a single word that may be shortened (asielzoekerscentrum)


def may_abbreviate(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a word of `one` shortens a run of words of `other`, and what is left of both does not differ.

    A text of more than MOST_WORDS is a sentence, and no name.
    """
    if max(len(one), len(other)) > MOST_WORDS:
        return False
    return any(
        _are_left_alike(one, short, other, start, end)
        for short in one
        if len(short) <= MOST_LETTERS
        for start, end in _runs(other)
        if len(short) <= max(LONGEST, len(other[start]) + LONGEST) and _shortens(short, other[start:end])
    )


def _runs(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            if end - start > 1 or len(words[start]) >= COMPOUND:
                yield start, end


def _are_left_alike(one: Sequence[str], short: str, other: Sequence[str], start: int, end: int) -> bool:
    mine = {word for word in one if word != short} - SMALL_WORDS - LEGAL_FORMS
    theirs = {*other[:start], *other[end:]} - SMALL_WORDS - LEGAL_FORMS
    return mine == theirs or (not theirs and mine <= set(other))


def _shortens(short: str, words: Sequence[str]) -> bool:
    """Whether the letters of `short` come from these words in order, from each its first letter at least."""
    if len(short) < 2 or not short.isalpha() or short in words:
        return False
    heavy = [word for word in words if word not in SMALL_WORDS]
    return _consume(short, heavy) or _consume(short, words) or (len(heavy) > 3 and _consume_with_gap(short, heavy))


def _consume_with_gap(short: str, words: Sequence[str]) -> bool:
    """The same where one word between the first and the last gives none."""
    whole, gapped, inner = {0}, set[int](), range(1, len(words) - 1)
    for place, word in enumerate(words):
        skipped = whole if place in inner else set[int]()
        whole, gapped = _ends_after(short, whole, word), _ends_after(short, gapped, word) | skipped
    return len(short) in gapped


def _consume(short: str, words: Sequence[str]) -> bool:
    """Whether every letter is used: a word gives its first one, and then any that follow in it."""
    ends = {0}
    for word in words:
        ends = _ends_after(short, ends, word)
    return len(short) in ends


def _ends_after(short: str, begins: set[int], word: str) -> set[int]:
    """Where the letters of this word may end, if they begin at one of these places."""
    fitting = (begin for begin in begins if short.startswith(word[:1], begin))
    return {begin + taken for begin in fitting for taken in _possible_takes(short[begin:], word)}


def _possible_takes(short: str, word: str) -> Iterator[int]:
    """How many letters of `short`, from its beginning, stand in this word in their order."""
    place = 0
    for taken, letter in enumerate(short, 1):
        place = word.find(letter, place) + 1
        if not place:
            return
        yield taken
