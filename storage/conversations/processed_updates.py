"""Idempotency keys: every update of a seeker is processed once, however often it is delivered.

A conversation's newest keys are stored in its own row, which a turn writes anyway. The table holds the others for 72 hours: older keys,
all keys of a conversation that ended or lost an identity, and from the start those that began a conversation. A key is a keyed hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from storage.crypto.vault import Vault
from storage.db.compiled_statements import CompiledSelect, array_param, bulk_insert, select_matching
from storage.db.tables import channel_identities, conversations, processed_updates

KEY_DIGITS = 16  # hex digits of one key
MAX_RECENT = 128  # keys in a conversation's row
_SEEKER = "seeker"


def update_key(vault: Vault, channel: str, update_id: str) -> str:
    """The key of this update; two channels may use the same update id."""
    return vault.keyed_hash("taken", f"{channel}\0{update_id}", KEY_DIGITS)


def contains_key(recent: str, key: str) -> bool:
    """Whether this key is among a conversation's keys, which are concatenated in one string."""
    place = recent.find(key)
    while place >= 0 and place % KEY_DIGITS:
        place = recent.find(key, place + 1)
    return place >= 0


def list_keys(recent: str) -> list[str]:
    """A conversation's keys, oldest first."""
    return [recent[place : place + KEY_DIGITS] for place in range(0, len(recent), KEY_DIGITS)]


def split_keys(recent: str) -> tuple[str, str]:
    """The keys to move to the table, and those that stay in the row: all, or of more than MAX_RECENT the newest half."""
    at = 0 if len(recent) <= MAX_RECENT * KEY_DIGITS else len(recent) - MAX_RECENT * KEY_DIGITS // 2
    return recent[:at], recent[at:]


def already_processed(connection: Connection, update_keys: Sequence[str]) -> set[str]:
    """Those of these keys that are in the table."""
    if not update_keys:
        return set()
    channels = array_param(connection, [_SEEKER] * len(update_keys))
    rows = FIND_PROCESSED.fetch_all(connection, channel=channels, update_id=array_param(connection, update_keys))
    return {row[0] for row in rows}


def insert_new_keys(connection: Connection, update_keys: Iterable[tuple[str, datetime]]) -> None:
    """Insert the keys of conversations that begin, each with its time.

    The unique key catches another process that began (and maybe ended) a conversation with the same update.
    """
    if rows := _rows(update_keys):
        _INSERT_NEW.execute_many(connection, rows)


def insert_keys(connection: Connection, update_keys: Iterable[tuple[str, datetime]]) -> None:
    """Insert these keys, the keys of one conversation each with its time; a key that is there already gets the new time."""
    if rows := _rows(update_keys):
        _INSERT_OR_TOUCH.execute_many(connection, rows)


def _rows(update_keys: Iterable[tuple[str, datetime]]) -> list[dict[str, object]]:
    times = {key: at for keys, at in update_keys for key in list_keys(keys)}
    return [{"channel": _SEEKER, "update_id": key, "at": at} for key, at in sorted(times.items())]


def preserve_for_conversation(connection: Connection, conversation_id: str, at: datetime) -> None:
    """Move the keys of a conversation that ends, or loses an identity, to the table; its row is locked meanwhile."""
    _preserve(connection, select(conversations.c.recent_updates).where(conversations.c.id == conversation_id), at)


def preserve_for_identity(connection: Connection, channel: str, lookup: str, at: datetime) -> None:
    """The same for the conversation of an identity that is about to be linked to another."""
    linked = channel_identities.join(conversations, conversations.c.id == channel_identities.c.conversation_id)
    this = (channel_identities.c.channel == channel, channel_identities.c.lookup == lookup)
    _preserve(connection, select(conversations.c.recent_updates).select_from(linked).where(*this), at)


def _preserve(connection: Connection, recent_updates: Select[Any], at: datetime) -> None:
    rows = connection.execute(recent_updates.with_for_update(of=conversations)).scalars()
    insert_keys(connection, [(keys, at) for keys in rows])


def _select_processed(dialect: str) -> Select[Any]:
    return select(select_matching(dialect, processed_updates, "channel", "update_id").c.update_id)


FIND_PROCESSED = CompiledSelect(_select_processed)
_INSERT_NEW, _INSERT_OR_TOUCH = bulk_insert(processed_updates), bulk_insert(processed_updates, "at")
