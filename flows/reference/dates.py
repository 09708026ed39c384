"""Reader of typed days (*dinsdag, 3 december, over twee weken*): how many days ahead they are, or nothing. Nothing is guessed."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from flows.comparing_form import fold_dashes
from flows.reference.date_patterns import (
    DATE_IN_FIELD,
    DATE_WITH_YEAR,
    ISO_DATE,
    day_and_month,
    leading_weekday,
    numeric_date,
    span_ahead,
    weekday_of_date,
)
from flows.reference.date_words import date_data, has_any, has_word, month_numbers, unclear_words, weekday_numbers

WEEK = 7  # days
_LONGEST_MONTH = 62  # days within which every day of a month comes, two short months included
_CENTURY = 2000  # of a year that is written with two digits
_LONG_PAST = 60  # days; a day without a year that is past for less may be the one that was, or the next
_NOT_ALONE = frozenset({"may", "mar", "mrt", "jan", "sep", "march"})  # also a word or a name of its own


class Ahead(NamedTuple):
    """Days from today: the first and the last that may be meant."""

    first: int
    last: int


class UnclearDay(Exception):
    """The text names a day that may be more than one."""


def read_date(text: str, today: date, *, is_past: bool = False) -> date | None:
    """The one day that a field holds: *24-12-2026*, *24/12*, *24 dec*, *donderdag 24 december*, *2026-12-24*, *vandaag*; or None.

    A day without a year is the next one, or with `is_past` the latest one.
    """
    plain = leading_weekday().sub("", _plain(text)).rstrip(".")
    first, last = date_data()["words"].get(plain, (0, None))
    if first == last:
        return today + timedelta(first)
    for pattern in (ISO_DATE, DATE_IN_FIELD, day_and_month()):
        if found := pattern.fullmatch(plain):
            return _date_in_year(*_parts_of_date(found), today, is_past)
    return None


def _date_in_year(month: int, day: int, year: int | None, today: date, is_past: bool = False) -> date | None:
    """This day; without a year in the one that makes it come next, or for a past one the latest."""
    try:
        read = date(year or today.year, month, day)
        if year is None and is_past and read > today:
            return read.replace(year=today.year - 1)
        if year is None and not is_past and (read - today).days < -_LONG_PAST:
            return read.replace(year=today.year + 1)
    except ValueError:
        return None
    return read


def _plain(text: str) -> str:
    """Folded, with one kind of dash and without more than one blank."""
    return " ".join(fold_dashes(text).replace("'s", "").split())


def read_days_ahead(text: str, today: date) -> Ahead | None:
    """How far ahead the days of this text are, all together; None if it names none, or unclearly."""
    plain = _plain(text)
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
    if not _is_weekday_of_date(text, dates):
        yield from (_weekday_ahead(rest, name, number, today) for name, number in weekday_numbers().items() if has_word(rest, name))


def _is_weekday_of_date(text: str, dates: list[Ahead]) -> bool:
    """Whether each weekday stands beside a date and says nothing more (*vrijdag 4 december*); *vrijdag en 4 december* are two days."""
    return bool(dates) and not has_any(weekday_of_date().sub(" ", text), weekday_numbers())


def _weekday_ahead(text: str, name: str, weekday: int, today: date) -> Ahead:
    """*Vrijdag*, or *vrijdag de 4e* if that is a Friday; a number that may be an hour makes a later day unclear."""
    found = re.search(rf"(?<!\w){name} (?:de |the )?(\d{{1,2}})(e|ste|de|st|nd|rd|th)?(?!\w|[:.]\d| ?(?:uur|u|h|am|pm)\b)", text)
    if found is None:
        return Ahead(0, WEEK)
    ahead = ((days, today + timedelta(days)) for days in range(_LONGEST_MONTH))
    days = next((days for days, day in ahead if (day.day, day.weekday()) == (int(found[1]), weekday)), None)
    if days is not None and (found[2] or days <= WEEK):
        return Ahead(days, days)
    if found[2] or days is not None:
        raise UnclearDay
    return Ahead(0, WEEK)


def _dates(text: str, today: date) -> tuple[list[Ahead], str]:
    """The dates and spans of a text, and what is left of it."""
    found = []
    for pattern in (ISO_DATE, DATE_WITH_YEAR, numeric_date(), day_and_month()):
        found += [_until(today, *_parts_of_date(match)) for match in pattern.finditer(text)]
        text = pattern.sub(" ", text)
    found += [_read_span(match) for match in span_ahead().finditer(text)]
    text = span_ahead().sub(" ", text)
    return found, text


def _parts_of_year(text: str, today: date) -> Iterator[Ahead]:
    """Feasts and months."""
    yield from (_until(today, month, day, None) for word, (month, day) in date_data()["feasts"].items() if has_word(text, word))
    yield from (_month_ahead(today, month) for name, month in month_numbers().items() if name not in _NOT_ALONE and has_word(text, name))
    if has_word(text, "volgende maand") or has_word(text, "next month"):
        yield _month_ahead(today, today.month % 12 + 1)


def _parts_of_date(found: re.Match[str]) -> tuple[int, int, int | None]:
    """Month, day and year."""
    parts = found.groupdict()
    name, day = parts.get("name") or parts.get("name_first"), parts["day"] or parts["day_behind"]
    year = int(parts["year"]) if parts["year"] else None
    return month_numbers()[name] if name else int(parts["month"]), int(day), year + _CENTURY if year and year < 100 else year


def _read_span(found: re.Match[str]) -> Ahead:
    number = int(found[1]) if found[1].isdigit() else int(date_data()["numbers"][found[1]])
    days = number * int(date_data()["spans"][found[2]])
    return Ahead(days, days)


def _until(today: date, month: int, day: int, year: int | None) -> Ahead:
    read = _date_in_year(month, day, year, today)
    if read is None or read < today:
        raise UnclearDay
    return Ahead((read - today).days, (read - today).days)


def _month_ahead(today: date, month: int) -> Ahead:
    """Some day of this month."""
    year = today.year if month >= today.month else today.year + 1
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return Ahead(max(0, (first - today).days), (last - today).days)
