"""Cleaning of own words before they are stored, which changes almost nothing (domain.md D1, 6.3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from stdnum.nl import bsn

from flows.comparing_form import outline_numbers, replace_characters

MASK = "[nummer weggehaald]"
_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_NUMBER = re.compile(r"\d(?: {0,3}\d)*")  # of an outline
_CHUNK = re.compile(r"\d+")
_PLUS = re.compile(r"[+＋﹢]\W?\Z")
_DATE = re.compile(  # with or without a time behind it
    r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])([-/.])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d|(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01]))"
    r"(?![-/.]?\d)"
)
_TIME = re.compile(r"(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?!:?\d)")
_ABROAD = re.compile(r"(?:00 ?)?31(?: {0,3}\d){0,9}")  # as long as a Dutch number may be
_BSN_DIGITS = 9


class MaskedText(NamedTuple):
    """Text as it is stored, and whether a citizen number was taken out."""

    text: str
    was_masked: bool


def sanitize_text(text: str) -> str:
    """The text with LF for every kind of line break, and without control characters other than tab and newline, and lone surrogates.

    What Windows writes where Unicode has control characters (0x80 to 0x9F) is read as Windows means it: a curly apostrophe, a dash.
    """
    if text.isascii() and text.isprintable():
        return text
    return replace_characters(_BREAKS.sub("\n", text), _clean_character)


def _clean_character(char: str) -> str:
    if "\x80" <= char <= "\x9f":
        return char.encode("latin-1").decode("cp1252", "ignore")
    return char if char in "\t\n" or unicodedata.category(char) not in ("Cc", "Cs") else ""


def mask_bsn(text: str) -> MaskedText:
    """Mask nine digits that pass the elfproef (domain.md 6.3), whatever stands between them.

    A number after +31 or 0031 is a telephone number.
    """
    if sum(map(str.isdigit, text)) < _BSN_DIGITS:
        return MaskedText(text, False)
    outline = outline_numbers(_TIME.sub(_hide, _DATE.sub(_hide, text)))
    spans = [span for found in _NUMBER.finditer(outline) for span in _find_bsn(text, outline, found)]
    ends, starts = (0, *(end for _, end in spans)), (*(start for start, _ in spans), len(text))
    return MaskedText(MASK.join(text[end:start] for end, start in zip(ends, starts, strict=True)), bool(spans))


def _hide(found: re.Match[str]) -> str:
    return "x" * len(found[0])


def _find_bsn(text: str, outline: str, number: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Where citizen numbers stand: this whole number, or one among others, as in *111.222.333; 06 12345678*."""
    if len(number.group()) < _BSN_DIGITS:
        return
    start, end = _end_of_telephone(text, outline, number), number.end()
    for first, last in ((start, end), *sorted(_numbers_among(text, outline, start, end))):
        if first >= start and _is_bsn(outline[first:last]):
            yield first, last
            start = last


def _numbers_among(text: str, outline: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Digits with nothing or everywhere the same between them, and something else around them."""
    chunks = [found.span() for found in _CHUNK.finditer(outline, start, end)]
    yield from chunks
    for _, run in groupby(range(len(chunks) - 1), lambda at: text[chunks[at][1] : chunks[at + 1][0]]):
        first, *others = run
        yield chunks[first][0], chunks[(others or [first])[-1] + 1][1]


def _end_of_telephone(text: str, outline: str, number: re.Match[str]) -> int:
    """Where a telephone number with the country's code ends at the beginning of these digits, or their beginning if there is none."""
    is_abroad = number.group().startswith("00") or _PLUS.search(text[max(0, number.start() - 2) : number.start()])
    found = _ABROAD.match(outline, number.start(), number.end()) if is_abroad else None
    return found.end() if found else number.start()


def _is_bsn(number: str) -> bool:
    digits = number.replace(" ", "")
    return len(digits) == _BSN_DIGITS and digits.strip("0") != "" and bsn.checksum(digits) == 0
