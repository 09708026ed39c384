"""Messages that are visible in Telegram chats, remembered until they are deleted there: longer than the conversation itself.

A chat is found by the key of its channel identity; its address is sealed under the installation's key, bound to the message's row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, select, tuple_, update

from storage.conversations import channel_identities
from storage.crypto.vault import Vault
from storage.db import scrubbing
from storage.db.compiled_statements import bulk_insert
from storage.db.tables import AT_ONCE, sealed_as, sent_messages
from storage.db.tables import channel_identities as identity_rows
from storage.installation import facts
from storage.installation.believed_time import not_beyond_belief

DELETE_AFTER = timedelta(hours=24)
ALARM_AFTER = timedelta(hours=40)
DELETABLE_FOR = timedelta(hours=48)  # Telegram's limit for bots
LONGEST_DELAY = timedelta(hours=1)  # before another attempt
MAX_PER_CALL = 100  # Telegram's limit for deleteMessages
MAX_GAP = 50  # numbers between two messages of a chat, of which some may be messages that a killed process sent and could not record
SETTLED_AFTER = timedelta(minutes=1)  # what was sent before a message so old was recorded, or never will be
UNDELETED_COUNTER = "traces_left"  # messages that could not be deleted in time
_INSERT_NEW = bulk_insert(sent_messages, keeps_known=True)


class SentMessage(NamedTuple):
    """One message of either side; `person` is the chat's id, `message` the message's number in it."""

    bot: str
    person: str
    message: int
    sent_at: datetime


class DeletionBatch(NamedTuple):
    """Messages of one chat to delete in one call, with the ids of their rows.

    Among them are numbers that nobody recorded; Telegram passes over those that are no message of this chat.
    """

    person: str
    messages: tuple[int, ...]
    ids: tuple[str, ...]
    tries: int


def record_messages(connection: Connection, vault: Vault, messages: Iterable[SentMessage]) -> None:
    """Remember these messages; one that is remembered already stays as it is."""
    rows = [_row(vault, message) for message in messages]
    if rows:
        _INSERT_NEW.execute_many(connection, rows)


def _record(connection: Connection, vault: Vault, message: SentMessage) -> ColumnElement[bool]:
    """Remember this message; gives the condition of its row."""
    row = _row(vault, message)
    _INSERT_NEW.execute_many(connection, [row])
    return sent_messages.c.id == row["id"]


def _row(vault: Vault, message: SentMessage) -> dict[str, object]:
    bot, lookup = channel_identities.identity_key(vault, message.bot, message.person)
    row_id = vault.keyed_hash("trace", f"{bot}\0{message.person}\0{message.message}", 32)
    address = vault.seal_with_master(message.person.encode("utf-8", "surrogatepass"), _sealing_context(row_id))
    due = {"sent_at": message.sent_at, "due_at": message.sent_at + DELETE_AFTER, "tries": 0, "waits_since": None, "shows_code": False}
    return {"id": row_id, "bot": bot, "lookup": lookup, "address": address, "message": message.message, **due}


def _sealing_context(row_id: str) -> str:
    return f"{sealed_as(sent_messages.c.address)}:{row_id}"


def expire_chats(connection: Connection, chats: Collection[channel_identities.IdentityKey]) -> None:
    """Make all messages of these chats due for deletion now."""
    _expire(connection, tuple_(sent_messages.c.bot, sent_messages.c.lookup).in_(sorted(chats)))


def expire_message(connection: Connection, vault: Vault, message: SentMessage) -> None:
    """Make this message due for deletion now, whether or not it was remembered before."""
    _expire(connection, _record(connection, vault, message))


def note_code(connection: Connection, vault: Vault, message: SentMessage) -> None:
    """This message shows a return code, whether or not it was remembered before."""
    connection.execute(update(sent_messages).where(_record(connection, vault, message)).values(shows_code=True))


def expire_codes(connection: Connection, conversation_id: str) -> None:
    """Make the messages that show a return code of this conversation due for deletion now, in all of its chats."""
    _expire(connection, and_(sent_messages.c.shows_code, _in_chats_of([conversation_id])))


def expire_conversations(connection: Connection, conversation_ids: Collection[str]) -> None:
    """The same for all chats of these conversations; to be called before their identities are deleted."""
    _expire(connection, _in_chats_of(conversation_ids))


def _in_chats_of(conversation_ids: Collection[str]) -> ColumnElement[bool]:
    chats = select(identity_rows.c.channel, identity_rows.c.lookup).where(identity_rows.c.conversation_id.in_(sorted(conversation_ids)))
    return tuple_(sent_messages.c.bot, sent_messages.c.lookup).in_(chats)


def _expire(connection: Connection, condition: ColumnElement[bool]) -> None:
    """By every clock: who asks for it does not wait for one that was ahead."""
    is_untried = (sent_messages.c.due_at > AT_ONCE, sent_messages.c.tries == 0)
    connection.execute(update(sent_messages).where(condition, *is_untried).values(due_at=AT_ONCE))


def due_deletions(connection: Connection, vault: Vault, bot: str, at: datetime) -> list[DeletionBatch]:
    """Deletions due now, chat by chat, at most MAX_PER_CALL messages each."""
    due = (sent_messages.c.bot == bot, sent_messages.c.due_at <= at, sent_messages.c.sent_at > at - DELETABLE_FOR)
    found = connection.execute(select(sent_messages).where(*due).order_by(sent_messages.c.due_at).limit(10 * MAX_PER_CALL)).all()
    rows = sorted(found, key=lambda row: (row.lookup, row.message))
    following = _find_following(connection, bot, {row.lookup for row in rows}, at)
    batches: list[tuple[list[Row[Any]], list[int]]] = []
    for row in rows:
        numbers = [row.message, *_unrecorded(row.message, following.get((row.lookup, row.message)))]
        if not batches or batches[-1][0][0].lookup != row.lookup or len(batches[-1][1]) + len(numbers) > MAX_PER_CALL:
            batches.append(([], []))
        batches[-1][0].append(row)
        batches[-1][1].extend(numbers)
    return [_as_batch(vault, *batch) for batch in batches]


def _find_following(connection: Connection, bot: str, lookups: Collection[str], at: datetime) -> dict[tuple[str, int], int]:
    """After each message of these chats the number of the next one, if that one is old enough."""
    columns = (sent_messages.c.lookup, sent_messages.c.message, sent_messages.c.sent_at)
    known = select(*columns).where(sent_messages.c.bot == bot, sent_messages.c.lookup.in_(sorted(lookups)))
    rows = connection.execute(known.order_by(sent_messages.c.lookup, sent_messages.c.message)).all()
    settled = at - SETTLED_AFTER
    return {
        (row.lookup, row.message): later.message for row, later in pairwise(rows) if row.lookup == later.lookup and later.sent_at <= settled
    }


def _unrecorded(message: int, following: int | None) -> Sequence[int]:
    between = range(message + 1, following or 0)
    return between if len(between) <= MAX_GAP else ()


def _as_batch(vault: Vault, rows: Sequence[Row[Any]], numbers: Sequence[int]) -> DeletionBatch:
    first = rows[0]
    person = vault.open_with_master(first.address, _sealing_context(first.id)).decode("utf-8", "surrogatepass")
    return DeletionBatch(person, tuple(numbers), tuple(row.id for row in rows), max(row.tries for row in rows))


def mark_deleted(connection: Connection, ids: Collection[str]) -> None:
    """Forget messages that were deleted from their chat."""
    connection.execute(delete(sent_messages).where(sent_messages.c.id.in_(ids)))
    scrubbing.request_scrub(connection)


def reschedule_deletion(connection: Connection, ids: Collection[str], until: datetime, at: datetime) -> None:
    """Try to delete these messages again later; they wait from `at` on."""
    later = update(sent_messages).where(sent_messages.c.id.in_(ids))
    connection.execute(later.values(due_at=until, waits_since=at, tries=sent_messages.c.tries + 1))


def drop_undeletable(connection: Connection, at: datetime) -> int:
    """Forget and count the messages that Telegram no longer lets us delete; returns how many. By a clock that jumped none is forgotten."""
    too_old = sent_messages.c.sent_at <= not_beyond_belief(connection, at) - DELETABLE_FOR
    is_due = sent_messages.c.due_at <= at  # each is, between two tries; the index finds it by that
    old = connection.execute(delete(sent_messages).where(is_due, too_old)).rowcount
    if old:
        facts.count_event(connection, UNDELETED_COUNTER, at, old)
    return old


def count_overdue(connection: Connection, at: datetime) -> int:
    """The number of messages that should have been deleted long ago: a reason for an alarm."""
    is_due = sent_messages.c.due_at <= at + LONGEST_DELAY  # each is, also between two tries; the index finds it by that
    overdue = select(func.count()).select_from(sent_messages).where(is_due, sent_messages.c.sent_at <= at - ALARM_AFTER)
    return connection.execute(overdue).scalar_one()
