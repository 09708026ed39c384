"""Cleaning of own words before they are stored, which changes almost nothing (domain.md D1, 6.3)."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from stdnum.nl import bsn

from flows.comparing_form import INVISIBLE, SEPARATORS, fold_characters

MASK = "[nummer weggehaald]"
_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_BETWEEN = rf"(?!\n)[{SEPARATORS}{INVISIBLE}]"  # what people and programs write between the digits of one number
_NUMBER = re.compile(rf"\d(?:(?:{_BETWEEN}){{0,3}}\d)*")
_CHUNK = re.compile(r"\d+")
_ABROAD = re.compile(rf"(?:00(?:{_BETWEEN})?)?31(?:(?:{_BETWEEN}){{0,3}}\d){{0,9}}")  # as long as a Dutch number may be
_BSN_DIGITS = 9


class MaskedText(NamedTuple):
    """Text as it is stored, and whether a citizen number was taken out."""

    text: str
    was_masked: bool


def sanitize_text(text: str) -> str:
    """The text with LF for every kind of line break, and without control characters other than tab and newline, and lone surrogates.

    What Windows writes where Unicode has control characters (0x80 to 0x9F) is read as Windows means it: a curly apostrophe, a dash.
    """
    plain = _BREAKS.sub("\n", text)
    return plain if plain.isascii() and plain.isprintable() else plain.translate({ord(char): _clean_character(char) for char in set(plain)})


def _clean_character(char: str) -> str:
    if "\x80" <= char <= "\x9f":
        return char.encode("latin-1").decode("cp1252", "ignore")
    return char if char in "\t\n" or unicodedata.category(char) not in ("Cc", "Cs") else ""


def mask_bsn(text: str) -> MaskedText:
    """Mask nine digits that pass the elfproef (domain.md 6.3), whatever stands between them.

    A number after +31 or 0031 is a telephone number.
    """

    def mask(found: re.Match[str]) -> str:
        number = found.group()
        start = _end_of_telephone(text[max(0, found.start() - 1) : found.start()], number)
        rest = number[start:]
        return number[:start] + (MASK if _is_bsn(rest) else _CHUNK.sub(_mask_chunk, rest))

    masked = _NUMBER.sub(mask, text)
    return MaskedText(masked, masked != text)


def _end_of_telephone(before: str, number: str) -> int:
    """Where a telephone number with the country's code ends at the beginning of these digits; 0 if there is none."""
    found = _ABROAD.match(number) if before == "+" or number.startswith("00") else None
    return found.end() if found else 0


def _mask_chunk(found: re.Match[str]) -> str:
    """A number that stands among others, as in *111222333, 06 12345678*."""
    return MASK if _is_bsn(found.group()) else found.group()


def _is_bsn(number: str) -> bool:
    digits = "".join(_CHUNK.findall(fold_characters(number)))
    return len(digits) == _BSN_DIGITS and bsn.is_valid(digits)
