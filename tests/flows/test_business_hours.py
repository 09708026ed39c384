"""Promises of the calendar: deadlines count working days, nobody is disturbed at night, and a safe hour is used while it lasts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.business_hours import BusinessCalendar

HERE = ZoneInfo("Europe/Amsterdam")
CALENDAR = BusinessCalendar("Europe/Amsterdam", lambda day: day == date(2026, 11, 25))  # a Wednesday
HOUR = timedelta(hours=1)
MON, TUE, WED, THU, FRI, SAT, SUN = range(23, 30)  # of November 2026


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of November 2026, of the place."""
    return datetime(2026, 11, 1, hour, minute, tzinfo=HERE) + timedelta(days=day - 1)


@pytest.mark.parametrize(
    ("begin", "hours", "end"),
    [
        (at(MON, 10), 3, at(MON, 13)),
        (at(MON, 10), 24, at(TUE, 10)),
        (at(MON, 10), 14, at(TUE, 8)),  # midnight is quiet
        (at(TUE, 10), 24, at(THU, 10)),  # over a holiday
        (at(FRI, 10), 24, at(MON + 7, 10)),  # over a weekend
        (at(SAT, 10), 1, at(MON + 7, 9)),
        (at(MON, 3), 1, at(MON, 9)),
        (at(MON, 22), 1, at(TUE, 9)),
        (at(MON, 10), 12, at(TUE, 8)),  # it would end at night
        (at(THU, 10), 48, at(MON + 7, 10)),
    ],
)
def test_a_deadline_counts_working_days_alone_and_ends_by_day(begin: datetime, hours: int, end: datetime) -> None:
    assert CALENDAR.add_business_time(begin, HOUR * hours) == end


@pytest.mark.parametrize(
    ("begin", "hours", "end"),
    [
        (at(MON, 10), 4, at(MON, 14)),
        (at(MON, 19), 2, at(MON, 21)),
        (at(MON, 19), 3, at(TUE, 9)),
        (at(MON, 23), 1, at(TUE, 9)),
        (at(TUE, 20), 2, at(THU, 9)),
        (at(FRI, 20), 15, at(TUE + 7, 9)),
    ],
)
def test_a_few_hours_are_hours_of_the_day(begin: datetime, hours: int, end: datetime) -> None:
    assert CALENDAR.add_day_hours(begin, HOUR * hours) == end


@pytest.mark.parametrize(
    ("now", "next_time"),
    [
        (at(MON, 8), at(MON, 8)),
        (at(MON, 20, 59), at(MON, 20, 59)),
        (at(MON, 21), at(TUE, 8)),
        (at(MON, 7, 59), at(MON, 8)),
        (at(MON, 0), at(MON, 8)),
        (at(SAT, 12), at(SAT, 12)),
        (at(WED, 12), at(WED, 12)),
    ],
)
def test_nobody_is_disturbed_between_nine_in_the_evening_and_eight(now: datetime, next_time: datetime) -> None:
    assert CALENDAR.skip_quiet_hours(now) == next_time


@pytest.mark.parametrize(
    ("now", "working"),
    [
        (at(MON, 12), at(MON, 12)),
        (at(TUE, 22), at(THU, 8)),
        (at(WED, 12), at(THU, 8)),
        (at(SAT, 12), at(MON + 7, 8)),
        (at(SUN, 3), at(MON + 7, 8)),
    ],
)
def test_work_begins_on_the_morning_of_a_working_day(now: datetime, working: datetime) -> None:
    assert CALENDAR.next_working_time(now) == working


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (at(TUE, 8), at(TUE, 8)),
        (at(TUE, 20, 59), at(TUE, 20, 59)),
        (at(TUE, 21), at(TUE, 20)),
        (at(TUE, 7, 59), at(MON, 20)),
        (at(TUE, 0), at(MON, 20)),
    ],
)
def test_what_must_be_said_before_a_night_is_said_an_hour_before_it(now: datetime, last: datetime) -> None:
    assert CALENDAR.last_day_time(now) == last


def safe(*spans: tuple[int, time, time]) -> dict[date, list[tuple[time, time]]]:
    days: dict[date, list[tuple[time, time]]] = {}
    for day, begins, ends in spans:
        days.setdefault(at(day, 0).date(), []).append((begins, ends))
    return days


@pytest.mark.parametrize(
    ("now", "spans", "slot"),
    [
        (at(MON, 10), safe((MON, time(9), time(12))), at(MON, 10)),
        (at(MON, 8), safe((MON, time(9), time(12))), at(MON, 9)),
        (at(MON, 12), safe((MON, time(9), time(12)), (TUE, time(9), time(12))), at(TUE, 9)),  # over already
        (at(MON, 13), safe((MON, time(9), time(12)), (MON, time(18), time(22))), at(MON, 18)),
        (at(MON, 3), safe((MON, time(6), time(12))), at(MON, 8)),  # not at night, even if it is safe
        (at(MON, 20, 59), safe((MON, time(18), time(22))), at(MON, 20, 59)),
        (at(MON, 21), safe((MON, time(18), time(22)), (THU, time(18), time(22))), at(THU, 18)),
        (at(MON, 10), safe((MON, time(15), time(15))), at(MON, 15)),  # an exact time
        (at(MON, 15), safe((MON, time(15), time(15))), at(MON, 15)),
        (at(MON, 10), safe((MON, time(21), time(21))), None),
        (at(MON, 10), safe((MON, time(6), time(7))), None),
        (at(MON, 10), safe((MON + 14, time(9), time(12))), at(MON + 14, 9)),
        (at(MON, 10), safe((MON + 15, time(9), time(12))), None),
        (at(MON, 10), {}, None),
    ],
)
def test_a_safe_hour_is_used_while_it_lasts_and_never_at_night(
    now: datetime, spans: dict[date, list[tuple[time, time]]], slot: datetime | None
) -> None:
    assert CALENDAR.next_slot(now, lambda day: spans.get(day, ())) == slot


def test_where_no_holidays_are_known_every_weekday_is_a_working_day() -> None:
    assert BusinessCalendar("Europe/Amsterdam").next_working_time(at(WED, 12)) == at(WED, 12)
