"""What still has to be said to whom: `prompt`, rebuilt from the conversation so that no text is kept, or that there is `news`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, literal_column, select, update

from storage import waking
from storage.swift import inserting
from storage.tables import conversations, doors, keys, owed

PROMPT = "prompt"
NEWS = "news"  # whatever happened: as long as nobody said so, more of it is no second line
WORK = "owed"  # what those who say it are woken for


def _anew(dialect: str, given: Any) -> Any:
    """What is owed anew is told by its time from what is being said, also where the clock did not move."""
    later = func.greatest if dialect == "postgresql" else func.max
    return later(given, owed.c.since + literal_column("1"))


_WAITING: Select[Any] = select(
    owed,
    doors.c.origin,
    doors.c.channel,
    doors.c.address,
    conversations.c.id,
    conversations.c.handed_off,
    conversations.c.content,
    keys.c.wrapped,
).select_from(
    owed.join(doors, doors.c.id == owed.c.door_id)
    .join(conversations, conversations.c.id == doors.c.conversation_id)
    .join(keys, keys.c.conversation_id == conversations.c.id)
)
_OWE = inserting(owed, "due_at", "tries", "begun", since=_anew)


def owe(connection: Connection, door_ids: Iterable[str], kind: str, at: datetime, due_at: datetime | None = None) -> None:
    """Something is to be said at these doors; said again from the start where it was owed already."""
    owe_each(connection, dict.fromkeys(door_ids, at), kind, due_at)


def owe_each(connection: Connection, since: Mapping[str, datetime], kind: str, due_at: datetime | None = None) -> None:
    """The same, to each door since a time of its own."""
    if since:
        never = {"kind": kind, "tries": 0, "begun": 0}
        rows = [never | {"door_id": id, "since": at, "due_at": due_at or at} for id, at in sorted(since.items())]
        _OWE.many(connection, rows)
        waking.want(connection, WORK)


def owe_news(connection: Connection, conversation_id: str, at: datetime, due_at: datetime | None = None) -> None:
    """That something happened, for every door of this conversation that can be spoken to unasked."""
    reachable = (doors.c.conversation_id == conversation_id, doors.c.address.is_not(None))
    owe(connection, connection.execute(select(doors.c.id).where(*reachable)).scalars(), NEWS, at, due_at)


def waiting(connection: Connection, channel: str, at: datetime, most: int) -> Sequence[Row[Any]]:
    """What is due at the doors of this channel, longest waiting first, with the conversation to say it from."""
    due = (doors.c.channel == channel, doors.c.address.is_not(None), owed.c.due_at <= at)
    return connection.execute(_WAITING.where(*due).order_by(owed.c.since).limit(most)).all()


def said(connection: Connection, door_id: str, kind: str, since: datetime) -> None:
    """It was said; what came to be owed while it was being said is owed still."""
    this = (owed.c.door_id == door_id, owed.c.kind == kind, owed.c.since == since)
    connection.execute(delete(owed).where(*this))


def put_off(connection: Connection, door_id: str, kind: str, until: datetime) -> None:
    """It could not be said now."""
    this = (owed.c.door_id == door_id, owed.c.kind == kind)
    connection.execute(update(owed).where(*this).values(due_at=until, tries=owed.c.tries + 1))


def begin(connection: Connection, door_id: str, kind: str, since: datetime, begun: int) -> bool:
    """So many of its messages were said, or may have been; False where it is owed no more, or anew."""
    this = (owed.c.door_id == door_id, owed.c.kind == kind, owed.c.since == since)
    return connection.execute(update(owed).where(*this).values(begun=begun)).rowcount == 1


def give_up_at(connection: Connection, key: tuple[str, str]) -> None:
    """The same, of the door that this channel finds so."""
    mine = select(doors.c.id).where(doors.c.channel == key[0], doors.c.lookup == key[1])
    connection.execute(delete(owed).where(owed.c.door_id.in_(mine)))


def give_up(connection: Connection, door_id: str) -> None:
    """Nobody listens at this door: what is to be said there is found anew when its person returns."""
    connection.execute(delete(owed).where(owed.c.door_id == door_id))
