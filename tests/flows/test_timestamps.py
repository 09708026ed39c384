"""Timestamps: a time is stored in UTC to the second, and of what was erased the day alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from flows.timestamps import from_iso, is_future, start_of_day, to_iso

EVENING = datetime(2026, 11, 21, 23, 30, 15, 123456, tzinfo=UTC)


def test_a_time_is_stored_in_utc_to_the_second_and_read_again() -> None:
    assert to_iso(EVENING.astimezone(ZoneInfo("Europe/Amsterdam"))) == "2026-11-21T23:30:15Z"
    assert from_iso("2026-11-21T23:30:15Z") == EVENING.replace(microsecond=0)


def test_of_what_was_erased_the_day_stays_without_its_hour() -> None:
    assert start_of_day(EVENING) == datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "is_later"), [(date(2026, 11, 22), False), (date(2026, 11, 23), True), (date(2026, 11, 21), False), (None, False)]
)
def test_a_day_is_future_if_it_is_later_than_today_where_the_people_are(day: date | None, is_later: bool) -> None:
    assert is_future(day, EVENING, "Europe/Amsterdam") == is_later
