"""Believed time: the latest time that was not doubted, a fact of the database (storage/retention/clock_watch.py says what is believed)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from flows.timestamps import from_iso
from storage.installation import facts

SEEN = "clock_seen"  # ISO, UTC: the latest time that was believed


def last_believed(connection: Connection) -> datetime | None:
    """The latest time that was believed; None if the service never ran."""
    return read_time(connection, SEEN)


def not_beyond_belief(connection: Connection, at: datetime) -> datetime:
    """`at`, or the latest believed time where the clock is ahead of that: by it is judged what is too old to be sent or taken back."""
    return min(at, last_believed(connection) or at)


def time_behind(believed: datetime | None, at: datetime) -> timedelta:
    """How far the clock that says `at` is behind the latest time that was believed: by so much later ends what is set to end by it."""
    return max(believed - at, timedelta()) if believed else timedelta()


def read_time(connection: Connection, name: str) -> datetime | None:
    """The time that this fact names, or None if it is not there."""
    value = facts.read_fact(connection, name)
    return from_iso(value) if value else None
