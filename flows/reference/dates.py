"""Reader of typed days (*dinsdag, 3 december, over twee weken*): how many days ahead they are, or nothing. Nothing is guessed."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from flows.reference.date_words import date_data, has_word, month_numbers, unclear_words, weekday_numbers

WEEK = 7  # days
_LONGEST_MONTH = 62  # days within which every day of a month comes, two short months included
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
    if any(has_word(plain, word) for word in unclear_words()):
        return None
    try:
        found = list(_days(plain, today))
    except UnclearDay:
        return None
    return Ahead(min(one.first for one in found), max(one.last for one in found)) if found else None


def _days(text: str, today: date) -> Iterator[Ahead]:
    """Each day that is named; what was read is not read again as a part of something shorter."""
    dates, rest = _dates(text, today)
    yield from dates
    for word in sorted(date_data()["words"], key=len, reverse=True):
        if has_word(rest, word):
            yield Ahead(*date_data()["words"][word])
            rest = rest.replace(word, " ")
    yield from _parts_of_year(rest, today)
    if not dates:  # the weekday of a date says nothing more
        yield from (_weekday_ahead(rest, name, number, today) for name, number in weekday_numbers().items() if has_word(rest, name))


def _weekday_ahead(text: str, name: str, weekday: int, today: date) -> Ahead:
    """*Vrijdag*, or *vrijdag de 4e* if that is a Friday; a number that may be an hour makes a later day unclear."""
    found = re.search(rf"(?<!\w){name} (?:de |the )?(\d{{1,2}})(e|ste|de|st|nd|rd|th)?(?!\w|[:.]\d| ?(?:uur|u|h|am|pm)\b)", text)
    if found is None:
        return Ahead(0, WEEK)
    days = next((days for days in range(_LONGEST_MONTH) if (today + timedelta(days)).day == int(found[1])), -1)
    if (today + timedelta(days)).weekday() == weekday and (found[2] or days <= WEEK):
        return Ahead(days, days)
    if found[2] or (today + timedelta(days)).weekday() == weekday:
        raise UnclearDay
    return Ahead(0, WEEK)


def _dates(text: str, today: date) -> tuple[list[Ahead], str]:
    """The dates and spans of a text, and what is left of it."""
    found = []
    for pattern, read in ((_numeric(), _read_numeric), (_day_and_month(), _read_day_and_month), (_span(), _read_span)):
        found += [read(match, today) for match in pattern.finditer(text)]
        text = pattern.sub(" ", text)
    return found, text


def _parts_of_year(text: str, today: date) -> Iterator[Ahead]:
    """Feasts and months."""
    yield from (_until(today, month, day, None) for word, (month, day) in date_data()["feasts"].items() if has_word(text, word))
    yield from (_month_ahead(today, month) for name, month in month_numbers().items() if name not in _NOT_ALONE and has_word(text, name))
    if has_word(text, "volgende maand") or has_word(text, "next month"):
        yield _month_ahead(today, today.month % 12 + 1)


@cache
def _numeric() -> re.Pattern[str]:
    return re.compile(r"(?<![\d:.,/-])(\d{1,2})[-/](\d{1,2})(?:[-/](\d{4}|\d{2}))?(?![\d:/-])")


@cache
def _day_and_month() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, month_numbers()), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?:(\d{{1,2}})(?:e|ste|de|st|nd|rd|th)?\s+(?:of\s+)?({names})|({names})\s+(\d{{1,2}})(?:st|nd|rd|th)?)(?!\w)\.?(?:\s+(\d{{4}}))?"
    )


@cache
def _span() -> re.Pattern[str]:
    numbers, spans = ("|".join(map(re.escape, date_data()[key])) for key in ("numbers", "spans"))
    return re.compile(rf"(?<!\w)(?:over|in)\s+(\d{{1,2}}|{numbers})\s+({spans})(?!\w)")


def _read_numeric(found: re.Match[str], today: date) -> Ahead:
    year = int(found[3]) if found[3] else None
    return _until(today, int(found[2]), int(found[1]), year + 2000 if year and year < 100 else year)


def _read_day_and_month(found: re.Match[str], today: date) -> Ahead:
    return _until(today, month_numbers()[found[2] or found[3]], int(found[1] or found[4]), int(found[5]) if found[5] else None)


def _read_span(found: re.Match[str], today: date) -> Ahead:
    number = int(found[1]) if found[1].isdigit() else int(date_data()["numbers"][found[1]])
    days = number * int(date_data()["spans"][found[2]])
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
