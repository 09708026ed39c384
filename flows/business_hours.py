"""Time that counts: working days without weekends and holidays, and the quiet hours in which nobody is told anything."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING, NIGHT = time(8), time(21)  # between night and morning it is quiet
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = {"morning": (time(6), time(12)), "afternoon": (time(12), time(18)), "evening": (time(18), time(22))}
_DAY = timedelta(days=1)
_FORTNIGHT = 15


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Counts in one timezone; `is_holiday` knows the public holidays. Times come in and go out aware, in UTC."""

    timezone: str
    is_holiday: Callable[[date], bool] = lambda day: False

    def add_business_time(self, at: datetime, span: timedelta) -> datetime:
        """When `span` of working days is over: weekends and holidays count for nothing, and it is never in quiet hours."""
        here = self._begin(self._here(at))
        while span >= (left := self._midnight(here) - here):
            span -= left
            here = self._begin(self._midnight(here))
        return self.skip_quiet_hours(here.astimezone(UTC) + span)

    def skip_quiet_hours(self, at: datetime) -> datetime:
        """This time, or the morning after where it lies in quiet hours."""
        here = self._here(at)
        if here.time() >= NIGHT:
            here = self._midnight(here)
        if here.time() < MORNING:
            here = datetime.combine(here.date(), MORNING, here.tzinfo)
        return here.astimezone(UTC)

    def next_slot(self, at: datetime, days: Collection[str], parts: Collection[str]) -> datetime:
        """The first time from `at` on that is awake and in one of these days and parts of the day; empty means any."""
        at = self.skip_quiet_hours(at)
        starts = (self._start(at, ahead, part) for ahead in range(_FORTNIGHT) for part in PARTS if part in (parts or PARTS))
        fits = (start for start in starts if start and (not days or DAYS[self._here(start).weekday()] in days))
        return next(fits, at)

    def _start(self, at: datetime, ahead: int, part: str) -> datetime | None:
        """When this part of the day begins to be usable, `ahead` days after `at`; None where it is over."""
        here, (first, last) = self._here(at), PARTS[part]
        day = here.date() + _DAY * ahead
        begins = max(datetime.combine(day, max(first, MORNING), here.tzinfo), here)
        return begins.astimezone(UTC) if begins < datetime.combine(day, min(last, NIGHT), here.tzinfo) else None

    def _begin(self, here: datetime) -> datetime:
        """This time, or the first midnight of a working day after it."""
        while here.weekday() >= DAYS.index("sat") or self.is_holiday(here.date()):
            here = self._midnight(here)
        return here

    def _here(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.timezone))

    def _midnight(self, here: datetime) -> datetime:
        return datetime.combine(here.date() + _DAY, time(), here.tzinfo)
