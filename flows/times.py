"""Times as they stand in documents; no clock is read here."""

from __future__ import annotations

from datetime import UTC, datetime


def written(at: datetime) -> str:
    """A time as it stands in documents: UTC, whole seconds, `2026-11-21T20:10:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(at: str) -> datetime:
    """The time that `written` wrote."""
    return datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
