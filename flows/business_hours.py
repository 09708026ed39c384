"""Business calendar: working days without weekends and holidays, and quiet hours in which nobody is notified."""

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
    """Calendar of one timezone; `is_holiday` knows the public holidays. Times come in and go out aware, in UTC."""

    timezone: str
    is_holiday: Callable[[date], bool] = lambda day: False

    def add_business_time(self, at: datetime, span: timedelta) -> datetime:
        """The end of `span`, counted in working days alone, and never in quiet hours."""
        local = self._working_time(self._local(at))
        while span >= (left := self._midnight(local) - local):
            span -= left
            local = self._working_time(self._midnight(local))
        return self.skip_quiet_hours(local.astimezone(UTC) + span)

    def skip_quiet_hours(self, at: datetime) -> datetime:
        """This time, or the next morning if it lies in quiet hours."""
        local = self._local(at)
        if local.time() >= NIGHT:
            local = self._midnight(local)
        if local.time() < MORNING:
            local = datetime.combine(local.date(), MORNING, local.tzinfo)
        return local.astimezone(UTC)

    def next_slot(self, at: datetime, days: Collection[str], parts: Collection[str]) -> datetime:
        """The first time from `at` on, outside quiet hours, in one of these days and parts of the day; empty means any."""
        at = self.skip_quiet_hours(at)
        starts = (self._start(at, ahead, part) for ahead in range(_FORTNIGHT) for part in PARTS if part in (parts or PARTS))
        fits = (start for start in starts if start and (not days or DAYS[self._local(start).weekday()] in days))
        return next(fits, at)

    def _start(self, at: datetime, ahead: int, part: str) -> datetime | None:
        """The time from which this part of the day can be used, `ahead` days after `at`, or None if it is over already."""
        local, (first, last) = self._local(at), PARTS[part]
        day = local.date() + _DAY * ahead
        begins = max(datetime.combine(day, max(first, MORNING), local.tzinfo), local)
        return begins.astimezone(UTC) if begins < datetime.combine(day, min(last, NIGHT), local.tzinfo) else None

    def _working_time(self, local: datetime) -> datetime:
        """This time, or the midnight with which the next working day begins."""
        while local.weekday() >= DAYS.index("sat") or self.is_holiday(local.date()):
            local = self._midnight(local)
        return local

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.timezone))

    def _midnight(self, local: datetime) -> datetime:
        return datetime.combine(local.date() + _DAY, time(), local.tzinfo)
