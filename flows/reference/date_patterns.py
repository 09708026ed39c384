"""Patterns of typed days: the notations of a date, a weekday beside it and a span, made of the words of every language."""

from __future__ import annotations

import re
from functools import cache

from flows.reference.date_words import date_data, month_numbers, short_weekdays, weekday_numbers

ISO_DATE = re.compile(r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d-])")
DATE_WITH_YEAR = re.compile(r"(?<![\d:.,/-])(?P<day>\d{1,2})\s?[-/. ]\s?(?P<month>\d{1,2})\s?[-/. ]\s?(?P<year>20\d\d)(?![\d:/-])")
DATE_IN_FIELD = re.compile(r"(?P<day>\d{1,2})\s?[-/. ]\s?(?P<month>\d{1,2})(?:\s?[-/. ]\s?'?(?P<year>\d{4}|\d{2}))?")  # a day alone


@cache
def numeric_date() -> re.Pattern[str]:
    """*4-12* and *4/12/26*, but neither *24/7* nor *3/4 weken*."""
    spans = "|".join(map(re.escape, (*date_data()["spans"], "jaar", "year", "years", "uur", "uren", "hour", "hours")))
    return re.compile(
        r"(?<![\d:.,/-])(?!24/7(?!\d))(?P<day>\d{1,2})[-/](?P<month>\d{1,2})(?:[-/]'?(?P<year>\d{4}|\d{2}))?(?![\d:/-])"
        rf"(?! ?(?:{spans})\b)"
    )


@cache
def weekday_of_date() -> re.Pattern[str]:
    """A weekday right before a date or a span (*vrijdag over 3 weken*), or right behind a date (*4 december, dat is een vrijdag*)."""
    weekday, months, spans = ("|".join(map(re.escape, words)) for words in (weekday_numbers(), month_numbers(), date_data()["spans"]))
    date_words = rf"(?:\d{{1,2}}(?:e|ste|de|st|nd|rd|th)?(?:[-/.] ?\d| (?:of )?(?:{months}))|(?:{months})\b|(?:over|in) \w+ (?:{spans}))"
    behind = rf"(?<=[\w)])[.,]? \(?(?:dat is |is |een |op een |a )*(?:{weekday})(?!\w)"
    before = rf"(?<!\w)(?:{weekday})[.,:]* \(?(?:de |the |op |dat is |is )*(?={date_words})"
    return re.compile(rf"{before}|(?:(?:{months})|\d[-/]\d{{1,2}})(?: \d{{4}})?{behind}")


@cache
def leading_weekday() -> re.Pattern[str]:
    """A weekday before a date in a field (*donderdag 24 december*)."""
    return re.compile(rf"^(?:{'|'.join((*weekday_numbers(), *short_weekdays()))})[.,]*\s+(?:de |the )?")


@cache
def day_and_month() -> re.Pattern[str]:
    """*4 december*, *december 4th*, with or without a year."""
    names = "|".join(sorted(map(re.escape, month_numbers()), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?:(?P<day>\d{{1,2}})(?:e|ste|de|st|nd|rd|th)?\s+(?:of\s+)?(?P<name>{names})"
        rf"|(?P<name_first>{names})\s+(?P<day_behind>\d{{1,2}})(?:st|nd|rd|th)?)(?!\w)\.?(?:\s+(?P<year>\d{{4}}))?"
    )


@cache
def span_ahead() -> re.Pattern[str]:
    """*Over drie weken*, *in 10 days*."""
    numbers, spans = ("|".join(map(re.escape, date_data()[key])) for key in ("numbers", "spans"))
    return re.compile(rf"(?<!\w)(?:over|in)\s+(\d{{1,2}}|{numbers})\s+({spans})(?!\w)")
