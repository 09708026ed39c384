"""A door is how one channel knows one person; it leads to a conversation, and a conversation may have several.

Only a keyed hash of the channel's id is kept. A channel that is spoken to unasked also leaves an address, sealed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, Select, delete, select, update

from storage import marks
from storage.swift import Swift, inserting, listed, met
from storage.tables import conversations, doors, keys, owed
from storage.vault import Vault

Key = tuple[str, str]  # channel and keyed hash
CHATS = frozenset({"telegram"})  # channels that keep what is typed outside our reach


class Door(NamedTuple):
    """A door of a conversation. `origin` is True where the story may be read back."""

    id: str
    channel: str
    lookup: str
    conversation_id: str
    origin: bool = True

    @property
    def key(self) -> Key:
        return self.channel, self.lookup


def _led(dialect: str) -> Select[Any]:
    door = met(dialect, doors, "channel", "lookup")
    open = (conversations.c.id, conversations.c.revision, conversations.c.handed_off, conversations.c.marks, conversations.c.ends_at)
    sealed = (conversations.c.content, keys.c.wrapped)
    joined = door.join(conversations, conversations.c.id == door.c.conversation_id).join(keys, keys.c.conversation_id == conversations.c.id)
    led = select(door.c.id.label("door_id"), door.c.channel, door.c.lookup, door.c.origin, *open, *sealed).select_from(joined)
    return led.order_by(conversations.c.id).with_for_update(of=conversations) if dialect == "postgresql" else led


_FOUND = Swift(_led)
_MADE = inserting(doors)


class Found(NamedTuple):
    """A door, and the row of the conversation that it leads to."""

    door_id: str
    channel: str
    lookup: str
    origin: bool
    id: str
    revision: int
    handed_off: bool
    marks: str
    ends: int | None  # microseconds since 1970
    content: bytes
    wrapped: bytes


def key(vault: Vault, channel: str, person: str) -> Key:
    """How the door of this person is found, without keeping who it is."""
    return channel, vault.lookup(f"door.{channel}", person)


def found(connection: Connection, wanted: Collection[Key]) -> Sequence[Found]:
    """The doors that exist, each with its conversation, which nobody else can change before this transaction ends."""
    channels, lookups = zip(*dict.fromkeys(wanted), strict=True)
    rows = _FOUND.rows(connection, channel=listed(connection, channels), lookup=listed(connection, lookups))
    return [Found._make(row) for row in rows]


def door_of(row: Found) -> Door:
    return Door(row.door_id, row.channel, row.lookup, row.id, bool(row.origin))


def make(connection: Connection, made: Collection[tuple[Door, bytes | None]]) -> None:
    """Keep new doors, each with its sealed address where it has one."""
    if made:
        _MADE.many(connection, [door._asdict() | {"address": address} for door, address in made])


def sealed_address(vault: Vault, person: str, door_id: str) -> bytes:
    return vault.seal_own(person.encode("utf-8", "surrogatepass"), f"doors.address:{door_id}")


def address(vault: Vault, sealed: bytes, door_id: str) -> str:
    return vault.open_own(sealed, f"doors.address:{door_id}").decode("utf-8", "surrogatepass")


def point(connection: Connection, door: Door, sealed: bytes | None, at: datetime) -> None:
    """Let this door lead to another conversation; where it led before, it leads no more."""
    marks.hold_of_door(connection, *door.key, at)
    former = select(doors.c.id).where(doors.c.channel == door.channel, doors.c.lookup == door.lookup)
    connection.execute(delete(owed).where(owed.c.door_id.in_(former)))
    connection.execute(delete(doors).where(doors.c.channel == door.channel, doors.c.lookup == door.lookup))
    make(connection, [(door, sealed)])


def close_reading(connection: Connection, conversation_id: str, but: str) -> None:
    """After sending, the story is read back only where it was sent from."""
    others = (doors.c.conversation_id == conversation_id, doors.c.id != but)
    connection.execute(update(doors).where(*others).values(origin=False))


def new_id() -> str:
    return uuid4().hex


def leads_to(connection: Connection, key: Key, conversation_id: str) -> bool:
    mine = (doors.c.channel == key[0], doors.c.lookup == key[1])
    return connection.execute(select(doors.c.conversation_id).where(*mine)).scalar() == conversation_id


def id_of(connection: Connection, key: Key) -> str:
    mine = (doors.c.channel == key[0], doors.c.lookup == key[1])
    return str(connection.execute(select(doors.c.id).where(*mine)).scalar_one())
