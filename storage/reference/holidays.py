"""Dutch public holidays: the only place that knows the package that knows them."""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays

from flows.business_hours import BusinessCalendar


@cache
def _dutch() -> holidays.HolidayBase:
    return holidays.country_holidays("NL")


def is_holiday(day: date) -> bool:
    return day in _dutch()


def business_calendar(timezone: str) -> BusinessCalendar:
    """Working days as this installation counts them."""
    return BusinessCalendar(timezone, is_holiday)
