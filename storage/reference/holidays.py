"""Dutch public holidays and the business calendar that follows from them; the only module that imports `holidays`."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from flows.business_hours import BusinessCalendar

if TYPE_CHECKING:
    import holidays


@cache
def _dutch() -> holidays.HolidayBase:
    import holidays

    return holidays.country_holidays("NL")


def is_holiday(day: date) -> bool:
    """Whether this day is a public holiday in the Netherlands."""
    return day in _dutch()


def business_calendar(timezone: str) -> BusinessCalendar:
    """The business calendar of an installation in this timezone."""
    return BusinessCalendar(timezone, is_holiday)
