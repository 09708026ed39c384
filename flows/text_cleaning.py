"""Cleaning of own words before they are stored, which changes almost nothing (domain.md D1, 6.3)."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from stdnum.nl import bsn

LIMIT = 4000  # characters in one message
MASK = "[nummer weggehaald]"
_NINE = re.compile(r"(?<![\d+])(?<!\d[ .\-])\d(?:[ .\-]?\d){8}(?![ .\-]?\d)")
_ABROAD = re.compile(r"(?:\+|00)\s?31[ .\-]?$")


class MaskedText(NamedTuple):
    """Text as it is stored, and whether a citizen number was taken out."""

    text: str
    was_masked: bool


def sanitize_text(text: str) -> str:
    """The text with LF for CRLF, and without NUL, lone surrogates and control characters other than tab and newline."""
    return "".join(c for c in text.replace("\r\n", "\n") if c in "\t\n" or unicodedata.category(c) not in ("Cc", "Cs"))


def mask_bsn(text: str) -> MaskedText:
    """Mask nine digits that pass the elfproef (domain.md 6.3); a number after +31 or 0031 is a telephone number."""

    def mask(found: re.Match[str]) -> str:
        before = text[: found.start()]
        return found.group() if _ABROAD.search(before) or not bsn.is_valid(_ascii(found.group())) else MASK

    masked = _NINE.sub(mask, text)
    return MaskedText(masked, masked != text)


def _ascii(digits: str) -> str:
    return "".join(str(unicodedata.digit(c)) for c in digits if c.isdigit())
