"""Times as they stand in documents; no clock is read here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(16)  # a turn asks for its own time again and again
def to_iso(at: datetime) -> str:
    """A time as it stands in documents: UTC, whole seconds, `2026-11-21T20:10:00Z`."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def from_iso(at: str) -> datetime:
    """The time that `written` wrote."""
    return datetime.fromisoformat(at)


def is_future(day: date | None, at: datetime, timezone: str) -> bool:
    """Whether it is not yet this day in that timezone; what has no day does not lie ahead."""
    return day is not None and at.astimezone(ZoneInfo(timezone)).date() < day
