"""Which messages of a chat still stand with Telegram: kept until they are swept, and longer than the conversation itself.

A chat is found by the keyed hash of its door; where it is, is sealed under the installation's key, bound to the trace's row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, func, select, tuple_, update

from storage.conversations import channel_identities
from storage.crypto.vault import Vault
from storage.db import scrubbing
from storage.db.tables import channel_identities as door_rows
from storage.db.tables import sealed_as, sent_messages
from storage.db.upsert import upsert
from storage.installation import facts

DELETE_AFTER = timedelta(hours=24)
ALARM_AFTER = timedelta(hours=40)
DELETABLE_FOR = timedelta(hours=48)  # Telegram lets nobody delete what is older
MAX_PER_CALL = 100  # messages in one call
UNDELETED_COUNTER = "traces_left"  # counts what could not be swept in time


class SentMessage(NamedTuple):
    """One message of either side, in the chat of this person."""

    bot: str
    person: str
    message: int
    sent_at: datetime


class DeletionBatch(NamedTuple):
    """Messages of one chat that are to be deleted in one call."""

    person: str
    messages: tuple[int, ...]
    ids: tuple[str, ...]
    tries: int


def record_messages(connection: Connection, vault: Vault, messages: Iterable[SentMessage]) -> None:
    """Remember these messages; what is remembered already stays as it is."""
    rows = [_row(vault, one) for one in messages]
    if rows:
        connection.execute(upsert(connection, sent_messages), rows)


def _row(vault: Vault, one: SentMessage) -> dict[str, Any]:
    bot, lookup = channel_identities.identity_key(vault, one.bot, one.person)
    id = vault.keyed_hash("trace", f"{bot}\0{one.person}\0{one.message}")[:32]
    address = vault.seal_with_master(one.person.encode("utf-8", "surrogatepass"), _sealing_context(id))
    due = {"sent_at": one.sent_at, "due_at": one.sent_at + DELETE_AFTER, "tries": 0}
    return {"id": id, "bot": bot, "lookup": lookup, "address": address, "message": one.message, **due}


def _sealing_context(id: str) -> str:
    return f"{sealed_as(sent_messages.c.address)}:{id}"


def expire_chats(connection: Connection, chats: Collection[channel_identities.IdentityKey], at: datetime) -> None:
    """All that stands in these chats until now is to go now."""
    _expire(connection, tuple_(sent_messages.c.bot, sent_messages.c.lookup).in_(sorted(chats)), at)


def expire_message(connection: Connection, vault: Vault, message: SentMessage, at: datetime) -> None:
    """This message is to go now, whether or not it was remembered before."""
    record_messages(connection, vault, [message])
    _expire(connection, sent_messages.c.id == _row(vault, message)["id"], at)


def expire_conversations(connection: Connection, conversation_ids: Collection[str], at: datetime) -> None:
    """All that stands in the chats of these conversations is to go now. Asked before their doors are gone."""
    theirs = select(door_rows.c.channel, door_rows.c.lookup).where(door_rows.c.conversation_id.in_(sorted(conversation_ids)))
    _expire(connection, tuple_(sent_messages.c.bot, sent_messages.c.lookup).in_(theirs), at)


def _expire(connection: Connection, these: Any, at: datetime) -> None:
    connection.execute(update(sent_messages).where(these, sent_messages.c.due_at > at, sent_messages.c.tries == 0).values(due_at=at))


def due_deletions(connection: Connection, vault: Vault, bot: str, at: datetime) -> list[DeletionBatch]:
    """What is to be deleted now, chat by chat, at most a hundred messages in each call."""
    mine = (sent_messages.c.bot == bot, sent_messages.c.due_at <= at, sent_messages.c.sent_at > at - DELETABLE_FOR)
    rows = connection.execute(
        select(sent_messages).where(*mine).order_by(sent_messages.c.lookup, sent_messages.c.message).limit(10 * MAX_PER_CALL)
    ).all()
    chats: dict[str, list[Row[Any]]] = {}
    for row in rows:
        chats.setdefault(row.lookup, []).append(row)
    return [_as_batch(vault, chat[start : start + MAX_PER_CALL]) for chat in chats.values() for start in range(0, len(chat), MAX_PER_CALL)]


def _as_batch(vault: Vault, rows: Sequence[Row[Any]]) -> DeletionBatch:
    first = rows[0]
    person = vault.open_with_master(first.address, _sealing_context(first.id)).decode("utf-8", "surrogatepass")
    return DeletionBatch(person, tuple(row.message for row in rows), tuple(row.id for row in rows), max(row.tries for row in rows))


def mark_deleted(connection: Connection, ids: Collection[str]) -> None:
    """They are gone with Telegram, and here too."""
    connection.execute(delete(sent_messages).where(sent_messages.c.id.in_(ids)))
    scrubbing.request_scrub(connection)


def reschedule_deletion(connection: Connection, ids: Collection[str], until: datetime) -> None:
    connection.execute(update(sent_messages).where(sent_messages.c.id.in_(ids)).values(due_at=until, tries=sent_messages.c.tries + 1))


def drop_undeletable(connection: Connection, at: datetime) -> int:
    """What nobody can delete any more is forgotten and counted; how many these are."""
    old = connection.execute(delete(sent_messages).where(sent_messages.c.sent_at <= at - DELETABLE_FOR)).rowcount
    if old:
        facts.count_event(connection, UNDELETED_COUNTER, at, old)
    return old


def count_overdue(connection: Connection, at: datetime) -> int:
    """How many messages stand so long that somebody must look why."""
    return connection.execute(
        select(func.count()).select_from(sent_messages).where(sent_messages.c.sent_at <= at - ALARM_AFTER)
    ).scalar_one()
