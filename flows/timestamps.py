"""Timestamps of stored documents; no clock is read here."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_TO_SECONDS = len("2026-11-21T20:10:00")


def to_iso(at: datetime) -> str:
    """A time as documents hold it: UTC, whole seconds, `2026-11-21T20:10:00Z`."""
    return f"{at.astimezone(UTC).isoformat()[:_TO_SECONDS]}Z"


def from_iso(at: str) -> datetime:
    """The aware time of a timestamp by `to_iso`."""
    return datetime.fromisoformat(at)


def is_within(span: timedelta, since: datetime, at: datetime) -> bool:
    """Whether less than this span has passed since then; not where a clock that was ahead wrote `since`: nothing waits for that."""
    return since <= at < since + span


def start_of_day(at: datetime) -> datetime:
    """The time without its hour: of what was erased the day stays."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def is_future(day: date | None, at: datetime, timezone: str) -> bool:
    """Whether the day is later than today in that timezone; False for None."""
    return day is not None and at.astimezone(ZoneInfo(timezone)).date() < day
