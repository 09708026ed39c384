"""Business calendar: working days without weekends and holidays, and quiet hours in which nobody is notified."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING, NIGHT = time(8), time(21)  # between night and morning it is quiet
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = {"morning": (time(6), time(12)), "afternoon": (time(12), time(18)), "evening": (time(18), time(22))}
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_FORTNIGHT = 15


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Calendar of one timezone; `is_holiday` knows the public holidays. Times come in and go out aware, in UTC."""

    timezone: str
    is_holiday: Callable[[date], bool] = lambda day: False

    def add_business_time(self, at: datetime, span: timedelta) -> datetime:
        """The end of `span`, counted in working days alone; it begins and ends on a working day, never in quiet hours."""
        local = self._local(self.next_working_time(at))
        while span >= (left := self._midnight(local) - local):
            span -= left
            local = self._working_time(self._midnight(local))
        return self.next_working_time(local.astimezone(UTC) + span)

    def add_day_hours(self, at: datetime, span: timedelta) -> datetime:
        """The end of `span`, counted only in hours of working days that are not quiet: for a few hours."""
        local = self._local(self.next_working_time(at))
        while span > (left := datetime.combine(local.date(), NIGHT, local.tzinfo) - local):
            span -= left
            local = self._local(self.next_working_time(self._midnight(local)))
        return local.astimezone(UTC) + span

    def next_working_time(self, at: datetime) -> datetime:
        """This time, or the next morning of a working day if it is quiet or a free day."""
        local = self._working_time(self._local(self.skip_quiet_hours(at)))
        return self.skip_quiet_hours(local)

    def skip_quiet_hours(self, at: datetime) -> datetime:
        """This time, or the next morning if it lies in quiet hours."""
        local = self._local(at)
        if local.time() >= NIGHT:
            local = self._midnight(local)
        if local.time() < MORNING:
            local = datetime.combine(local.date(), MORNING, local.tzinfo)
        return local.astimezone(UTC)

    def last_day_time(self, at: datetime) -> datetime:
        """This time, or an hour before the night began if it lies in quiet hours."""
        local = self._local(at)
        if MORNING <= local.time() < NIGHT:
            return at
        day = local.date() if local.time() >= NIGHT else local.date() - _DAY
        return datetime.combine(day, NIGHT, local.tzinfo).astimezone(UTC) - _HOUR

    def next_slot(self, at: datetime, spans_on: Callable[[date], Iterable[tuple[time, time]]]) -> datetime | None:
        """The first time from `at` on, outside quiet hours, in one of the spans of its day; None if there is none in a fortnight."""
        local = self._local(self.skip_quiet_hours(at))
        days = (local.date() + _DAY * ahead for ahead in range(_FORTNIGHT))
        starts = (self._start(local, day, span) for day in days for span in spans_on(day))
        return next((start.astimezone(UTC) for start in starts if start), None)

    def _start(self, local: datetime, day: date, span: tuple[time, time]) -> datetime | None:
        """The time from which this span can be used on that day, or None if it is over already; an exact time counts too."""
        begins = max(datetime.combine(day, max(span[0], MORNING), local.tzinfo), local)
        ends = datetime.combine(day, min(span[1], NIGHT), local.tzinfo)
        return begins if begins < ends or (begins == ends and span[0] == span[1] < NIGHT) else None

    def _working_time(self, local: datetime) -> datetime:
        """This time, or the midnight with which the next working day begins."""
        while local.weekday() >= DAYS.index("sat") or self.is_holiday(local.date()):
            local = self._midnight(local)
        return local

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.timezone))

    def _midnight(self, local: datetime) -> datetime:
        return datetime.combine(local.date() + _DAY, time(), local.tzinfo)
