"""Which updates of seekers were taken. The newest of a conversation stand in its own row, where a turn writes anyway.

Where a conversation ends, or a door comes to lead elsewhere, they go to a table of their own, and are swept from it.
A mark is a keyed hash and tells nobody what it was made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from storage.swift import Swift, inserting, listed, met
from storage.tables import conversations, doors, taken
from storage.vault import Vault

WIDTH = 16  # hex digits of a mark
MOST = 128  # of one conversation; Telegram brings at most 100 updates again
_SEEKER = "seeker"


def of(vault: Vault, channel: str, update_id: str) -> str:
    """The mark of this update; two channels may number theirs alike."""
    return vault.lookup("taken", f"{channel}\0{update_id}")[:WIDTH]


def has(kept: str, mark: str) -> bool:
    """Whether this mark is among those of a conversation."""
    place = kept.find(mark)
    while place >= 0 and place % WIDTH:
        place = kept.find(mark, place + 1)
    return place >= 0


def added(kept: str, mark: str) -> str:
    """With this mark, the newest."""
    return (kept + mark)[-MOST * WIDTH :]


def held(connection: Connection, marks: Sequence[str]) -> set[str]:
    """Those of these that stand in the table."""
    if not marks:
        return set()
    channels = listed(connection, [_SEEKER] * len(marks))
    return {mark for (mark,) in _HELD.rows(connection, channel=channels, update_id=listed(connection, marks))}


def hold(connection: Connection, marks: Iterable[str], at: datetime) -> None:
    """Keep these marks, of one conversation each, where they outlast it."""
    every = sorted({one[place : place + WIDTH] for one in marks for place in range(0, len(one), WIDTH)})
    if every:
        _HOLD.many(connection, [{"channel": _SEEKER, "update_id": mark, "at": at} for mark in every])


def hold_of(connection: Connection, conversation_id: str, at: datetime) -> None:
    """The same, of a conversation that ends."""
    hold(connection, connection.execute(select(conversations.c.marks).where(conversations.c.id == conversation_id)).scalars(), at)


def hold_of_door(connection: Connection, channel: str, lookup: str, at: datetime) -> None:
    """The same, of the conversation that a door leads to, and soon leads to no more."""
    led = doors.join(conversations, conversations.c.id == doors.c.conversation_id)
    those = select(conversations.c.marks).select_from(led).where(doors.c.channel == channel, doors.c.lookup == lookup)
    hold(connection, connection.execute(those).scalars(), at)


def _held(dialect: str) -> Select[Any]:
    return select(met(dialect, taken, "channel", "update_id").c.update_id)


_HELD = Swift(_held)
_HOLD = inserting(taken, "at")
