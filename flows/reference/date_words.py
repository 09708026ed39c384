"""Words about days: the names of months and days of the week, and what stands in dates.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from babel.dates import get_day_names, get_month_names

LANGUAGES = ("nl", "en")


def has_word(text: str, word: str) -> bool:
    return word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def has_any(text: str, words: Iterable[str]) -> bool:
    return any(has_word(text, word) for word in words)


@cache
def month_numbers() -> dict[str, int]:
    """The names and short names of the months."""
    widths = (get_month_names(width, locale=language) for language in LANGUAGES for width in ("wide", "abbreviated"))
    return {str(name).casefold().rstrip("."): number for names in widths for number, name in names.items()}


@cache
def weekday_numbers() -> dict[str, int]:
    """The days of the week, Monday being 0."""
    names = (get_day_names("wide", locale=language) for language in LANGUAGES)
    return {str(name).casefold(): number for days in names for number, name in days.items()}


@cache
def short_weekdays() -> frozenset[str]:
    """The short names of the days of the week, some of which are words of their own too (*zo*, *do*)."""
    return frozenset(str(name).casefold() for language in LANGUAGES for name in get_day_names("abbreviated", locale=language).values())


@cache
def unclear_words() -> tuple[str, ...]:
    """Words that make a text unclear; *next Wednesday* too, which may be this one or the one after."""
    unclear = date_data()["unclear"]
    return (*unclear["words"], *(f"{word} {day}" for word in unclear["before_weekdays"] for day in weekday_numbers()))


@cache
def date_data() -> dict[str, Any]:
    return tomllib.loads(files("flows.reference").joinpath("dates.toml").read_text("utf-8"))
