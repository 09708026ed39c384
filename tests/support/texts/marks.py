"""Marks that phones, keyboards and programs put into what people type, by name."""

from __future__ import annotations

PARTING = {
    **{"space": " ", "two spaces": "  ", "no-break space": "\u00a0", "narrow no-break space": "\u202f", "thin space": "\u2009"},
    **{"ideographic space": "\u3000", "tab": "\t", "hyphen": "-", "no-break hyphen": "\u2011", "en dash": "–", "em dash": "—"},
    **{"minus": "−", "dot": ".", "slash": "/", "underscore": "_", "middle dot": "·", "comma": ",", "mixed": " - "},
}
UNSEEN = {
    **{"soft hyphen": "\u00ad", "zero width space": "\u200b", "joiner": "\u200d", "non-joiner": "\u200c", "word joiner": "\u2060"},
    **{"left to right": "\u200e", "right to left": "\u200f", "isolate": "\u2068\u2069", "byte order mark": "\ufeff", "filler": "\u3164"},
    **{"variation selector": "\ufe0f"},
}
DIGITS = {
    "ascii": "0123456789",
    "full width": "０１２３４５６７８９",
    "arabic": "٠١٢٣٤٥٦٧٨٩",
    "persian": "۰۱۲۳۴۵۶۷۸۹",
    "devanagari": "०१२३४५६७८९",
}
DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
APOSTROPHES = "'’‘`´ʼ′＇"


def in_digits(text: str, script: str) -> str:
    return text.translate(str.maketrans(DIGITS["ascii"], DIGITS[script]))


def notations(*parts: str) -> dict[str, str]:
    """These parts of one number, with each mark between them, and in the digits of each script."""
    parted = {name: mark.join(parts) for name, mark in {**PARTING, **UNSEEN}.items()}
    return parted | {f"{script} digits": in_digits(" ".join(parts), script) for script in DIGITS}


def turns_what_follows(text: str) -> bool:
    """Whether something in a line overrides a direction, ends one that began elsewhere, or begins one that does not end."""
    return any(_is_open(line) for line in text.split("\n"))


def _is_open(line: str) -> bool:
    begun: list[str] = []
    for char in filter(DIRECTIONS.__contains__, line):
        if char in "\u202d\u202e":
            return True
        if char in "\u202c\u2069":
            if not begun or begun.pop() != char:
                return True
        else:
            begun.append("\u202c" if char in "\u202a\u202b" else "\u2069")
    return bool(begun)
