"""How far a bot's updates were confirmed, and which of them nobody could read: that they came, never what was in them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from storage.db.tables import dead_letters
from storage.db.upsert import upsert
from storage.installation import facts

_VALID_FOR = timedelta(days=1)  # after a quiet week Telegram counts from anywhere, so an old offset might confirm what is new


def add_dead_letter(connection: Connection, bot: str, update_id: int, at: datetime) -> None:
    """This update is put aside."""
    connection.execute(upsert(connection, dead_letters), {"bot": bot, "update_id": update_id, "at": at})


def count_dead_letters(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(dead_letters)).scalar_one()


def read_offset(connection: Connection, bot: str, at: datetime) -> int | None:
    """The offset to go on from, None where there is none of the last day."""
    kept = facts.read_fact(connection, _name(bot))
    if kept is None:
        return None
    offset, _, moved = kept.partition(" ")
    return int(offset) if at - datetime.fromisoformat(moved) < _VALID_FOR else None


def write_offset(connection: Connection, bot: str, offset: int, at: datetime) -> None:
    """All before this offset was taken."""
    facts.write_fact(connection, _name(bot), f"{offset} {at.isoformat()}")


def _name(bot: str) -> str:
    return f"offset.{bot}"
