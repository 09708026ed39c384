"""Clock times as people write them: *10-12*, *na zessen*, *tot half 5*. What may be morning or evening alike is not read."""

from __future__ import annotations

from datetime import time
from typing import NamedTuple

from flows.business_hours import MORNING, NIGHT, PARTS

DAY_START, DAY_END = PARTS["morning"][0], PARTS["evening"][1]
SPANS = {**PARTS, "daytime": (time(9), time(17)), "lunch": (time(12), time(13)), "whole": (DAY_START, DAY_END)}

Span = tuple[time, time]  # from and until; the same twice is an exact time


class UnclearTime(Exception):
    """These words are no time that can be read without guessing."""


class Clock(NamedTuple):
    """An hour and minutes; `is_fixed`: written so that it is one time of the day only (`20:00`, `8 pm`)."""

    hour: int
    minute: int = 0
    is_fixed: bool = False

    def times(self) -> list[time]:
        """The times of the day that it may be."""
        if self.hour > 23 or self.minute > 59:
            raise UnclearTime
        hours = (self.hour,) if self.is_fixed or self.hour >= 12 else (self.hour, self.hour + 12)
        return [time(hour, self.minute) for hour in hours]


def span_between(first: Clock, last: Clock, part: Span | None) -> Span:
    """From and until, if only one of its readings lies in the hours in which anybody is called."""
    if not part and not first.is_fixed and first.hour in (6, 7):
        raise UnclearTime  # before work, or in the evening
    starts = [start for start in first.times() if MORNING <= start < NIGHT or first.is_fixed]
    ends = {start: min((end for end in last.times() if start < end <= DAY_END), default=None) for start in starts}
    return _only([(start, end) for start, end in ends.items() if end and _lies_in((start, end), part)])


def span_after(clock: Clock, part: Span | None) -> Span:
    """From this time until the day ends; *na 9* may be after nine in the evening, so it is not read."""
    starts = [start for start in clock.times() if clock.is_fixed or part or (start >= time(12) and clock.hour not in (8, 9, 10, 11))]
    until = part[1] if part else DAY_END
    return _only([(start, until) for start in starts if start < until and _lies_in((start, until), part)])


def span_before(clock: Clock, part: Span | None) -> Span:
    """From the day's begin until this time; *tot 8* may be either, so it is not read.

    *Tot 6 uur 's avonds* ends where the evening begins.
    """
    if not part and not clock.is_fixed and clock.hour in (8, 9):
        raise UnclearTime
    ends = [end for end in clock.times() if MORNING < end <= NIGHT and _lies_in((end, end), part)]
    return _only([(part[0] if part and part[0] < end else DAY_START, end) for end in ends])


def exact_time(clock: Clock, part: Span | None) -> Span:
    """One time of the day."""
    if not part and not clock.is_fixed and clock.hour in (6, 7, 8):
        raise UnclearTime
    return _only([(at, at) for at in clock.times() if MORNING <= at < NIGHT and _lies_in((at, at), part)])


def _lies_in(span: Span, part: Span | None) -> bool:
    return part is None or part[0] <= span[0] <= span[1] <= part[1]


def _only(spans: list[Span]) -> Span:
    if len(spans) != 1:
        raise UnclearTime
    return spans[0]
