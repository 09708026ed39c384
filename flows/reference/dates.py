"""Reader of typed days (*dinsdag, 3 december, over twee weken*): how many days ahead they are, or nothing. Nothing is guessed."""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from babel.dates import get_day_names, get_month_names

WEEK = 7  # days
LANGUAGES = ("nl", "en")
_LONG_PAST = 60  # days; a day without a year that is past for less may be the one that was, or the next
_NOT_ALONE = frozenset({"may", "mar", "mrt", "jan", "sep", "march"})  # also a word or a name of its own


class Ahead(NamedTuple):
    """Days from today: the first and the last that may be meant."""

    first: int
    last: int


class UnclearDay(Exception):
    """The text names a day that may be more than one."""


def read_days_ahead(text: str, today: date) -> Ahead | None:
    """How far ahead the days of this text are, all together; None if it names none, or unclearly."""
    plain = " ".join(text.casefold().replace("'s", "").split())
    if any(_has(plain, word) for word in _unclear()):
        return None
    try:
        found = list(_days(plain, today))
    except UnclearDay:
        return None
    return Ahead(min(one.first for one in found), max(one.last for one in found)) if found else None


def _days(text: str, today: date) -> Iterator[Ahead]:
    """Each day that is named; what was read is not read again as a part of something shorter."""
    is_dated = False
    for pattern, read in ((_numeric(), _read_numeric), (_day_and_month(), _read_day_and_month), (_span(), _read_span)):
        for found in pattern.finditer(text):
            is_dated = True
            yield read(found, today)
        text = pattern.sub(" ", text)
    for word in sorted(_data()["words"], key=len, reverse=True):
        if _has(text, word):
            yield Ahead(*_data()["words"][word])
            text = text.replace(word, " ")
    yield from (_until(today, month, day, None) for word, (month, day) in _data()["feasts"].items() if _has(text, word))
    yield from (_month_ahead(today, month) for name, month in _months().items() if name not in _NOT_ALONE and _has(text, name))
    if _has(text, "volgende maand") or _has(text, "next month"):
        yield _month_ahead(today, today.month % 12 + 1)
    if not is_dated:  # the weekday of a date says nothing more
        yield from (Ahead(0, WEEK) for name in _weekdays() if _has(text, name))


def _has(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


@cache
def _numeric() -> re.Pattern[str]:
    return re.compile(r"(?<![\d:.,/-])(\d{1,2})[-/](\d{1,2})(?:[-/](\d{4}|\d{2}))?(?![\d:/-])")


@cache
def _day_and_month() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?:(\d{{1,2}})(?:e|ste|de|st|nd|rd|th)?\s+(?:of\s+)?({names})|({names})\s+(\d{{1,2}})(?:st|nd|rd|th)?)(?!\w)\.?(?:\s+(\d{{4}}))?"
    )


@cache
def _span() -> re.Pattern[str]:
    numbers, spans = ("|".join(map(re.escape, _data()[key])) for key in ("numbers", "spans"))
    return re.compile(rf"(?<!\w)(?:over|in)\s+(\d{{1,2}}|{numbers})\s+({spans})(?!\w)")


def _read_numeric(found: re.Match[str], today: date) -> Ahead:
    year = int(found[3]) if found[3] else None
    return _until(today, int(found[2]), int(found[1]), year + 2000 if year and year < 100 else year)


def _read_day_and_month(found: re.Match[str], today: date) -> Ahead:
    return _until(today, _months()[found[2] or found[3]], int(found[1] or found[4]), int(found[5]) if found[5] else None)


def _read_span(found: re.Match[str], today: date) -> Ahead:
    number = int(found[1]) if found[1].isdigit() else int(_data()["numbers"][found[1]])
    days = number * int(_data()["spans"][found[2]])
    return Ahead(days, days)


def _until(today: date, month: int, day: int, year: int | None) -> Ahead:
    try:
        days = (date(year or today.year, month, day) - today).days
        if year is None and days < -_LONG_PAST:
            days = (date(today.year + 1, month, day) - today).days
    except ValueError:
        raise UnclearDay from None
    if days < 0:
        raise UnclearDay
    return Ahead(days, days)


def _month_ahead(today: date, month: int) -> Ahead:
    """Some day of this month."""
    year = today.year if month >= today.month else today.year + 1
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return Ahead(max(0, (first - today).days), (last - today).days)


@cache
def _months() -> dict[str, int]:
    """The names and short names of the months."""
    widths = (get_month_names(width, locale=language) for language in LANGUAGES for width in ("wide", "abbreviated"))
    return {str(name).casefold().rstrip("."): number for names in widths for number, name in names.items()}


@cache
def _weekdays() -> tuple[str, ...]:
    return tuple(str(name).casefold() for language in LANGUAGES for name in get_day_names("wide", locale=language).values())


@cache
def _unclear() -> tuple[str, ...]:
    """Words that make a text unclear; *next Wednesday* too, which may be this one or the one after."""
    unclear = _data()["unclear"]
    return (*unclear["words"], *(f"{word} {day}" for word in unclear["before_weekdays"] for day in _weekdays()))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("flows.reference").joinpath("dates.toml").read_text("utf-8"))
