"""What still has to be said to whom: `prompt`, rebuilt from the conversation so that no text is kept, or that there is `news`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, literal_column, select, update

from storage.db import notify
from storage.db.compiled_statements import bulk_insert
from storage.db.tables import channel_identities, conversations, keys, outbox

PROMPT = "prompt"
NEWS = "news"  # whatever happened: as long as nobody said so, more of it is no second line
WAKE_UP_KIND = "owed"  # what those who say it are woken for


def _strictly_later(dialect: str, given: Any) -> Any:
    """What is owed anew is told by its time from what is being said, also where the clock did not move."""
    later = func.greatest if dialect == "postgresql" else func.max
    return later(given, outbox.c.since + literal_column("1"))


_OUTBOX_ROWS: Select[Any] = select(
    outbox,
    channel_identities.c.may_read_back,
    channel_identities.c.channel,
    channel_identities.c.address,
    conversations.c.id,
    conversations.c.handed_off,
    conversations.c.content,
    keys.c.wrapped,
).select_from(
    outbox.join(channel_identities, channel_identities.c.id == outbox.c.identity_id)
    .join(conversations, conversations.c.id == channel_identities.c.conversation_id)
    .join(keys, keys.c.conversation_id == conversations.c.id)
)
_ENQUEUE = bulk_insert(outbox, "due_at", "tries", "messages_sent", since=_strictly_later)


def enqueue(connection: Connection, identity_ids: Iterable[str], kind: str, at: datetime, due_at: datetime | None = None) -> None:
    """Something is to be said at these doors; said again from the start where it was owed already."""
    enqueue_each(connection, dict.fromkeys(identity_ids, at), kind, due_at)


def enqueue_each(connection: Connection, since: Mapping[str, datetime], kind: str, due_at: datetime | None = None) -> None:
    """The same, to each door since a time of its own."""
    if since:
        never = {"kind": kind, "tries": 0, "messages_sent": 0}
        rows = [never | {"identity_id": id, "since": at, "due_at": due_at or at} for id, at in sorted(since.items())]
        _ENQUEUE.execute_many(connection, rows)
        notify.request_wakeup(connection, WAKE_UP_KIND)


def enqueue_news(connection: Connection, conversation_id: str, at: datetime, due_at: datetime | None = None) -> None:
    """That something happened, for every door of this conversation that can be spoken to unasked."""
    reachable = (channel_identities.c.conversation_id == conversation_id, channel_identities.c.address.is_not(None))
    enqueue(connection, connection.execute(select(channel_identities.c.id).where(*reachable)).scalars(), NEWS, at, due_at)


def due_rows(connection: Connection, channel: str, at: datetime, limit: int) -> Sequence[Row[Any]]:
    """What is due at the doors of this channel, longest waiting first, with the conversation to say it from."""
    due = (channel_identities.c.channel == channel, channel_identities.c.address.is_not(None), outbox.c.due_at <= at)
    return connection.execute(_OUTBOX_ROWS.where(*due).order_by(outbox.c.since).limit(limit)).all()


def mark_sent(connection: Connection, identity_id: str, kind: str, since: datetime) -> None:
    """It was said; what came to be owed while it was being said is owed still."""
    this = (outbox.c.identity_id == identity_id, outbox.c.kind == kind, outbox.c.since == since)
    connection.execute(delete(outbox).where(*this))


def reschedule(connection: Connection, identity_id: str, kind: str, until: datetime) -> None:
    """It could not be said now."""
    this = (outbox.c.identity_id == identity_id, outbox.c.kind == kind)
    connection.execute(update(outbox).where(*this).values(due_at=until, tries=outbox.c.tries + 1))


def record_progress(connection: Connection, identity_id: str, kind: str, since: datetime, messages_sent: int) -> bool:
    """So many of its messages were said, or may have been; False where it is owed no more, or anew."""
    this = (outbox.c.identity_id == identity_id, outbox.c.kind == kind, outbox.c.since == since)
    return connection.execute(update(outbox).where(*this).values(messages_sent=messages_sent)).rowcount == 1


def discard_for_key(connection: Connection, key: tuple[str, str]) -> None:
    """The same, of the door that this channel finds so."""
    mine = select(channel_identities.c.id).where(channel_identities.c.channel == key[0], channel_identities.c.lookup == key[1])
    connection.execute(delete(outbox).where(outbox.c.identity_id.in_(mine)))


def discard_for_identity(connection: Connection, identity_id: str) -> None:
    """Nobody listens at this door: what is to be said there is found anew when its person returns."""
    connection.execute(delete(outbox).where(outbox.c.identity_id == identity_id))
