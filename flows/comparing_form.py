"""Comparing form: one form of a text for every comparison of names, codes and places, computed here and nowhere else."""

from __future__ import annotations

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s.,/_·•‧∙\-‐-―−]+")
_UNSEEN = {"Cf", "Cc", "Mn"}  # invisible and direction marks, controls, accents that stand apart


def comparing_form(text: str) -> str:
    """The text in lower case, without accents and marks that cannot be seen, digits of any script as 0 to 9.

    Any run of blanks, dashes, dots, slashes, underscores and middle dots is one blank; empty if nothing can be seen.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    seen = "".join(_character(char) for char in decomposed if char.isspace() or unicodedata.category(char) not in _UNSEEN)
    return _SEPARATORS.sub(" ", seen).strip()


def without_accents(text: str) -> str:
    """The text in lower case without accents; everything else stays."""
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))


def _character(char: str) -> str:
    return str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char
