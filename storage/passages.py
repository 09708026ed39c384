"""Passages: a one-time token leads from one door to another, state and all; only a keyed hash of it is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from storage import doors, marks, traces
from storage.doors import Door
from storage.tables import doors as door_rows
from storage.tables import owed, passages
from storage.vault import Vault

LASTS = timedelta(hours=1)


def give(connection: Connection, vault: Vault, door: Door, to: str, token: str, at: datetime) -> None:
    """From now on this token leads from this door to the other channel, once; no earlier one of this door does."""
    connection.execute(delete(passages).where((passages.c.door_id == door.id) | (passages.c.expires_at <= at)))
    row = {"lookup": vault.lookup(f"passage.{to}", token), "conversation_id": door.conversation_id, "door_id": door.id}
    connection.execute(insert(passages), row | {"expires_at": at + LASTS})


def use(connection: Connection, vault: Vault, channel: str, person: str, token: str, at: datetime, pushed: bool) -> str | None:
    """Let this person's door lead where the token leads; the id of that door, or None where it is used, late or unknown.

    A door that keeps what is typed outside our reach is left: it goes, and what stands there is swept.
    """
    mine = passages.c.lookup == vault.lookup(f"passage.{channel}", token)
    row = connection.execute(_FROM.where(mine, passages.c.expires_at > at)).first()
    connection.execute(delete(passages).where(mine))
    if row is None:
        return None
    key = doors.key(vault, channel, person)
    door = Door(doors.new_id(), *key, row.conversation_id, origin=row.origin)
    doors.point(connection, door, doors.sealed_address(vault, person, door.id) if pushed else None, at)
    _leave(connection, row, at)
    return door.id


_FROM = select(passages.c.conversation_id, door_rows.c.id, door_rows.c.channel, door_rows.c.lookup, door_rows.c.origin).select_from(
    passages.join(door_rows, door_rows.c.id == passages.c.door_id)
)


def _leave(connection: Connection, left: Any, at: datetime) -> None:
    if left.channel not in doors.CHATS:
        return
    marks.hold_of(connection, left.conversation_id, at)
    traces.over(connection, [(left.channel, left.lookup)], at)
    connection.execute(delete(owed).where(owed.c.door_id == left.id))
    connection.execute(delete(door_rows).where(door_rows.c.id == left.id))
