"""Comparing form: one form of a text for every comparison of names, codes and places, computed here and nowhere else.

What compares in another way than `comparing_form` (buttons, danger words, organisations) takes its further steps on `fold_characters`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# of a class in a pattern: what stands between the parts of one number or name, and what shows nothing
SEPARATORS = r"\s.,/_·•‧∙⋅・\-\u2010-\u2015\u2212\u2044\u058a\uff0d\u20e3"
INVISIBLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff9-\ufffb\U000e0000-\U000e0fff"
)
APOSTROPHES = "'`´ʹʻʼʽˈ‘’‛′＇ꞌ"
_RUN_OF_SEPARATORS = re.compile(f"[{SEPARATORS}]+")
_IS_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_ALIKE = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | {"ı": "i"})
_ACCENTS = 200  # and more: combining classes of what stands above and below letters
_POINTS = range(10, 36)  # combining classes of the vowels that Hebrew and Arabic leave out


def comparing_form(text: str) -> str:
    """The folded characters; any run of blanks, dashes, dots, slashes, underscores and middle dots is one blank.

    Empty if the text shows nothing else.
    """
    return _RUN_OF_SEPARATORS.sub(" ", fold_characters(text)).strip()


def fold_characters(text: str) -> str:
    """The text in lower case, without accents and marks that cannot be seen; each digit as 0 to 9, each apostrophe as `'`."""
    plain = text.casefold().translate(_ALIKE)
    if plain.isascii() and plain.isprintable():
        return plain
    apart = unicodedata.normalize("NFKD", plain)
    return unicodedata.normalize("NFC", apart.translate({ord(char): _fold(char) for char in set(apart)}))


def named_choice(typed: str, choices: Iterable[str]) -> str | None:
    """The one of these fixed words that was typed, in whatever notation."""
    return next((one for one in choices if comparing_form(one) == comparing_form(typed)), None)


def without_invisible(text: str) -> str:
    """The text without marks that cannot be seen, and without blanks around it; everything else stays as it was typed."""
    return _IS_INVISIBLE.sub("", text).strip()


def is_blank(text: str) -> bool:
    """Whether nothing of this text can be seen: it has nothing but blanks, controls and invisible marks."""
    return not any(not char.isspace() and _is_visible(char) for char in set(text))


def _fold(char: str) -> str:
    if char.isdigit():
        return str(unicodedata.digit(char))
    return char if char.isspace() or (_is_visible(char) and not _is_accent(char)) else ""


def _is_accent(char: str) -> bool:
    kind = unicodedata.combining(char)
    return kind >= _ACCENTS or kind in _POINTS or unicodedata.category(char) == "Me"


def _is_visible(char: str) -> bool:
    return unicodedata.category(char) not in ("Cf", "Cc", "Cs") and not _IS_INVISIBLE.match(char)
