"""Polling offsets of the bots, and dead letters: the ids of updates that could not be processed, never their content."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from flows.timestamps import from_iso, is_within
from storage.db.tables import dead_letters
from storage.db.upsert import upsert
from storage.installation import facts

_VALID_FOR = timedelta(days=1)  # after a quiet week Telegram's ids start anywhere: an old offset might confirm new updates


def add_dead_letter(connection: Connection, bot: str, update_id: int, at: datetime) -> None:
    """Record an update that cannot be parsed or failed too often; it is confirmed to Telegram and not tried again."""
    connection.execute(upsert(connection, dead_letters), {"bot": bot, "update_id": update_id, "at": at})


def count_dead_letters(connection: Connection) -> int:
    """The number of dead letters of the last days."""
    return connection.execute(select(func.count()).select_from(dead_letters)).scalar_one()


def read_offset(connection: Connection, bot: str, at: datetime) -> int | None:
    """The offset to continue polling from, or None if there is none of the last day."""
    fact = facts.read_fact(connection, _fact_name(bot))
    if fact is None:
        return None
    offset, _, written_at = fact.partition(" ")
    return int(offset) if is_within(_VALID_FOR, from_iso(written_at), at) else None


def write_offset(connection: Connection, bot: str, offset: int, at: datetime) -> None:
    """Record that all updates before this offset were processed."""
    facts.write_fact(connection, _fact_name(bot), f"{offset} {at.isoformat()}")


def _fact_name(bot: str) -> str:
    return f"offset.{bot}"
