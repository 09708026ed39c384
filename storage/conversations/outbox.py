"""Transactional outbox: one row per channel identity and kind; text is rendered when it is sent, and is never stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, Select, String, bindparam, delete, func, literal_column, select, update

from storage.conversations.channel_identities import IdentityKey, matches_key
from storage.db import notify
from storage.db.compiled_statements import BulkStatement, CompiledSelect, bulk_insert
from storage.db.tables import AT_ONCE, UtcMicroseconds, channel_identities, conversations, keys, outbox

PROMPT = "prompt"
NEWS = "news"  # whatever happened: until it is sent, further news adds no second row
WAKE_UP_KIND = "owed"


def _strictly_later(dialect: str, given: Any) -> Any:
    """`since` grows whenever a row is enqueued again, even within one clock tick: a sender recognises its own row by it."""
    later = func.greatest if dialect == "postgresql" else func.max
    return later(given, outbox.c.since + literal_column("1"))


class DueRow(NamedTuple):
    """A due outbox row with the conversation that it is rendered from. `since_microseconds` are counted from 1970."""

    identity_id: str
    kind: str
    since_microseconds: int
    tries: int
    messages_sent: int
    may_read_back: bool
    notices_shown: int
    channel: str
    address: bytes
    id: str
    handed_off: bool
    content: bytes
    revision: int
    wrapped: bytes


def _select_due(dialect: str) -> Select[Any]:
    own = (outbox.c.identity_id, outbox.c.kind, outbox.c.since, outbox.c.tries, outbox.c.messages_sent)
    identity = [channel_identities.c[name] for name in ("may_read_back", "notices_shown", "channel", "address")]
    conversation = [conversations.c[name] for name in ("id", "handed_off", "content", "revision")]
    joined = (
        outbox.join(channel_identities, channel_identities.c.id == outbox.c.identity_id)
        .join(conversations, conversations.c.id == channel_identities.c.conversation_id)
        .join(keys, keys.c.conversation_id == conversations.c.id)
    )
    is_due = outbox.c.due_at <= bindparam("at", type_=BigInteger)
    # found by no index: the search begins at the outbox, not at everybody in the channel
    channel = channel_identities.c.channel.concat(literal_column("''"))
    reachable = (channel == bindparam("channel", type_=String), channel_identities.c.address.is_not(None))
    due = select(*own, *identity, *conversation, keys.c.wrapped).select_from(joined).where(*reachable, is_due)
    return due.order_by(outbox.c.since).limit(bindparam("most", type_=BigInteger)).offset(literal_column("0"))


_FIND_DUE = CompiledSelect(_select_due)
_ENQUEUE = bulk_insert(outbox, "due_at", "tries", "messages_sent", "waits_since", since=_strictly_later)
_ROW = {name: outbox.c[name].type for name in ("identity_id", "kind", "since")}
_DELETE_SENT = BulkStatement(_ROW, lambda _, given: delete(outbox).where(*(outbox.c[name] == given[name] for name in _ROW)))
_SET_PROGRESS = BulkStatement(
    {f"this_{name}": column_type for name, column_type in _ROW.items()} | {"count": outbox.c.messages_sent.type},
    lambda _, given: update(outbox).where(*(outbox.c[name] == given[f"this_{name}"] for name in _ROW)).values(messages_sent=given["count"]),
)


def enqueue(connection: Connection, identity_ids: Iterable[str], kind: str, at: datetime, due_at: datetime | None = None) -> None:
    """Enqueue a message of this kind for these identities, due at once unless `due_at` says otherwise.

    A row that is there already starts again from its first message.
    """
    enqueue_each(connection, dict.fromkeys(identity_ids, at), kind, due_at)


def enqueue_each(connection: Connection, since: Mapping[str, datetime], kind: str, due_at: datetime | None = None) -> None:
    """Enqueue for each identity (by id) with a time of its own."""
    if since:
        unsent = {"kind": kind, "tries": 0, "messages_sent": 0, "due_at": due_at or AT_ONCE}
        rows = [
            unsent | {"identity_id": identity_id, "since": at, "waits_since": at if due_at else None}
            for identity_id, at in sorted(since.items())
        ]
        _ENQUEUE.execute_many(connection, rows)
        notify.request_wakeup(connection, WAKE_UP_KIND)


def enqueue_news(connection: Connection, conversation_id: str, at: datetime, due_at: datetime | None = None) -> None:
    """Enqueue news for every identity of this conversation that has an address to send to."""
    reachable = (channel_identities.c.conversation_id == conversation_id, channel_identities.c.address.is_not(None))
    enqueue(connection, connection.execute(select(channel_identities.c.id).where(*reachable)).scalars(), NEWS, at, due_at)


def due_rows(connection: Connection, channel: str, at: datetime, limit: int) -> list[DueRow]:
    """Due rows of this channel, longest waiting first, each with the conversation that it is rendered from."""
    rows = _FIND_DUE.fetch_all(connection, channel=channel, at=UtcMicroseconds.to_microseconds(at), most=limit)
    return list(map(DueRow._make, rows))


def mark_sent(connection: Connection, identity_id: str, kind: str, since: datetime) -> bool:
    """Delete a row that was sent; False if it is gone or was enqueued again meanwhile (another `since`): then it stays."""
    return _DELETE_SENT.execute_many(connection, [{"identity_id": identity_id, "kind": kind, "since": since}]) == 1


def reschedule(connection: Connection, identity_id: str, kind: str, until: datetime, at: datetime) -> None:
    """Make a row due later, after an attempt that failed; it waits from `at` on."""
    this = (outbox.c.identity_id == identity_id, outbox.c.kind == kind)
    connection.execute(update(outbox).where(*this).values(due_at=until, waits_since=at, tries=outbox.c.tries + 1))


def record_progress(connection: Connection, identity_id: str, kind: str, since: datetime, messages_sent: int) -> bool:
    """Record how many of its messages were sent, or may have been; False if the row is gone or was enqueued again."""
    row = {"this_identity_id": identity_id, "this_kind": kind, "this_since": since, "count": messages_sent}
    return _SET_PROGRESS.execute_many(connection, [row]) == 1


def discard_for_identity(connection: Connection, identity_id: str) -> None:
    """Drop all rows of an identity that cannot be reached; its person's next turn enqueues the prompt again."""
    connection.execute(delete(outbox).where(outbox.c.identity_id == identity_id))


def discard_for_key(connection: Connection, key: IdentityKey) -> None:
    """Drop all rows of the identity with this key."""
    identity = select(channel_identities.c.id).where(*matches_key(key))
    connection.execute(delete(outbox).where(outbox.c.identity_id.in_(identity)))


def count_queued(connection: Connection) -> int:
    """How many rows wait to be sent, on all channels."""
    return connection.execute(select(func.count()).select_from(outbox)).scalar_one()
