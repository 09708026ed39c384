"""Comparing form: one form of a text for every comparison of names, codes and places, computed here and nowhere else.

What compares in another way than `comparing_form` (buttons, danger words, organisations) takes its further steps on `fold_characters`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from operator import itemgetter

# of a class in a pattern: what stands between the parts of one number or name, and what shows nothing
SEPARATORS = (
    r"\s.,/_·•‧∙⋅・⸱\-\u2010-\u2015\u2212\u2044\u2215\u20e3"
    r"\u058a\u05be\u1400\u1806\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u2e5d\u301c\u3030\u30a0\ufe31\ufe32\U00010ead"  # other dashes
    r"\u203f\u2040\u2054\ufe33\ufe34\ufe4d-\ufe4f\u060c\u066b\u066c\u3001\u3002"  # low lines; commas and stops of other scripts
)
INVISIBLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_MARKS = re.compile(r"[!?:;*()\[\]\"“”„«»…]")  # around the words of a sentence
APOSTROPHES = "'`´ʹʻʼʽˈ‘’‛′＇ꞌ"
_RUN_OF_SEPARATORS = re.compile(f"[{SEPARATORS}]+")
_DASH = re.compile(rf"(?![\s.,/])[{SEPARATORS}]")
_REPEATED, _one_of_them = re.compile(r"(.)\1+"), itemgetter(1)
_IS_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_ALIKE = dict.fromkeys(APOSTROPHES, "'") | {"ı": "i"}
_ALL_ALIKE = frozenset(_ALIKE)
_FEW = 16  # kinds of characters that are sooner replaced one after another
_ACCENTS = 200  # and more: combining classes of what stands above and below letters
_POINTS = range(10, 36)  # combining classes of the vowels that Hebrew and Arabic leave out


def comparing_form(text: str) -> str:
    """The folded characters; any run of blanks, dashes, dots, slashes, underscores and middle dots is one blank.

    Empty if the text shows nothing else.
    """
    return _RUN_OF_SEPARATORS.sub(" ", fold_characters(text)).strip()


def without_marks(text: str) -> str:
    """The comparing form of the words of a sentence, without the marks that stand around and between them (*doof;*, *(NGT)*)."""
    return comparing_form(_MARKS.sub(" ", text))


def undouble(word: str) -> str:
    """The word without doubled letters, which people write and leave out alike."""
    return _REPEATED.sub(_one_of_them, word)


def fold_characters(text: str) -> str:
    """The text in lower case, without accents and marks that cannot be seen; each digit as 0 to 9, each apostrophe as `'`."""
    plain = text.casefold().replace("`", "'")  # alone of its kind in ASCII
    if not plain.isascii():
        for char in _ALL_ALIKE.intersection(plain):
            plain = plain.replace(char, _ALIKE[char])
    if plain.isascii() and plain.isprintable():
        return plain
    return unicodedata.normalize("NFC", replace_characters(unicodedata.normalize("NFKD", plain), _fold))


def fold_dashes(text: str) -> str:
    """The folded characters with one kind of dash, for days and times: there a blank, a dot, a comma and a slash differ."""
    return _DASH.sub("-", fold_characters(text))


def outline_numbers(text: str) -> str:
    """As long as the text: each digit as 0 to 9, and whatever is neither letter nor digit (a dash, a bracket, an emoticon) as a blank.

    What is found in it stands at the same place of the text. A line break stays one.
    """
    return replace_characters(text, _outline)


def replace_characters(text: str, replace: Callable[[str], str]) -> str:
    """The text with each character as `replace` gives it, which is asked once of each kind, and leaves what it gave as it is."""
    others = {char: other for char in set(text) if (other := replace(char)) != char}
    if len(others) > _FEW:
        return text.translate({ord(char): other for char, other in others.items()})
    for char, other in others.items():
        text = text.replace(char, other)
    return text


def named_choice(typed: str, choices: Iterable[str]) -> str | None:
    """The one of these fixed words that was typed, in whatever notation."""
    return next((one for one in choices if comparing_form(one) == comparing_form(typed)), None)


def without_invisible(text: str) -> str:
    """The text without marks that cannot be seen, and without blanks around it; everything else stays as it was typed."""
    return _IS_INVISIBLE.sub("", text).strip()


def is_blank(text: str) -> bool:
    """Whether nothing of this text can be seen: it has nothing but blanks, controls and invisible marks."""
    if text.isascii() and text.isprintable():
        return not text.strip()
    return not any(not char.isspace() and _is_visible(char) for char in set(text))


def _fold(char: str) -> str:
    if char.isdigit():
        return str(unicodedata.digit(char))
    return char if char.isspace() or (_is_visible(char) and not _is_accent(char)) else ""


def _outline(char: str) -> str:
    if char == "\n" or char.isdigit():
        return char if char == "\n" else str(unicodedata.digit(char))
    return char if char.isalnum() and _is_visible(char) else " "


def _is_accent(char: str) -> bool:
    kind = unicodedata.combining(char)
    return kind >= _ACCENTS or kind in _POINTS or unicodedata.category(char) == "Me"


def _is_visible(char: str) -> bool:
    return unicodedata.category(char) not in ("Cf", "Cc", "Cs") and not _IS_INVISIBLE.match(char)
