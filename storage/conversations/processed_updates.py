"""Which updates of seekers were taken. The newest of a conversation stand in its own row, where a turn writes anyway.

Older ones go to a table of their own and are swept from it; so do all where a conversation ends or a door comes to lead elsewhere.
Those that began a conversation stand there at once. A mark is a keyed hash and tells nobody what it was made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from storage.crypto.vault import Vault
from storage.db.compiled_statements import CompiledSelect, array_param, bulk_insert, select_matching
from storage.db.tables import channel_identities, conversations, processed_updates

KEY_DIGITS = 16  # hex digits of a mark
MAX_RECENT = 128  # that stand with one conversation
_SEEKER = "seeker"


def update_key(vault: Vault, channel: str, update_id: str) -> str:
    """The mark of this update; two channels may number theirs alike."""
    return vault.keyed_hash("taken", f"{channel}\0{update_id}")[:KEY_DIGITS]


def contains_key(recent: str, key: str) -> bool:
    """Whether this mark is among those of a conversation."""
    place = recent.find(key)
    while place >= 0 and place % KEY_DIGITS:
        place = recent.find(key, place + 1)
    return place >= 0


def recent_part(recent: str) -> str:
    """Those that stay with their conversation: all, or the newest half where they have become many."""
    return recent if len(recent) <= MAX_RECENT * KEY_DIGITS else recent[-MAX_RECENT * KEY_DIGITS // 2 :]


def older_part(recent: str) -> str:
    """Those that do not stay there."""
    return recent[: len(recent) - len(recent_part(recent))]


def already_processed(connection: Connection, update_keys: Sequence[str]) -> set[str]:
    """Those of these that stand in the table."""
    if not update_keys:
        return set()
    channels = array_param(connection, [_SEEKER] * len(update_keys))
    return {mark for (mark,) in FIND_PROCESSED.fetch_all(connection, channel=channels, update_id=array_param(connection, update_keys))}


def insert_new_keys(connection: Connection, update_keys: Iterable[tuple[str, datetime]]) -> None:
    """Keep the marks of conversations that begin. Who began one with the same update elsewhere, and maybe ended it, is met here."""
    if rows := _rows(update_keys):
        _INSERT_NEW.execute_many(connection, rows)


def insert_keys(connection: Connection, update_keys: Iterable[tuple[str, datetime]]) -> None:
    """Keep these marks, of one conversation each with its time, in the table."""
    if rows := _rows(update_keys):
        _INSERT_OR_TOUCH.execute_many(connection, rows)


def _rows(marks: Iterable[tuple[str, datetime]]) -> list[dict[str, Any]]:
    every = {one[place : place + KEY_DIGITS]: at for one, at in marks for place in range(0, len(one), KEY_DIGITS)}
    return [{"channel": _SEEKER, "update_id": mark, "at": at} for mark, at in sorted(every.items())]


def preserve_for_conversation(connection: Connection, conversation_id: str, at: datetime) -> None:
    """The same, of a conversation that ends, or that a door leads to no more; nobody adds to them meanwhile."""
    _preserve(connection, select(conversations.c.recent_updates).where(conversations.c.id == conversation_id), at)


def preserve_for_identity(connection: Connection, channel: str, lookup: str, at: datetime) -> None:
    """The same, of the conversation that a door leads to, and soon leads to no more."""
    led = channel_identities.join(conversations, conversations.c.id == channel_identities.c.conversation_id)
    _preserve(
        connection,
        select(conversations.c.recent_updates)
        .select_from(led)
        .where(channel_identities.c.channel == channel, channel_identities.c.lookup == lookup),
        at,
    )


def _preserve(connection: Connection, those: Select[Any], at: datetime) -> None:
    found = connection.execute(those.with_for_update(of=conversations)).scalars()
    insert_keys(connection, [(one, at) for one in found])


def _select_processed(dialect: str) -> Select[Any]:
    return select(select_matching(dialect, processed_updates, "channel", "update_id").c.update_id)


FIND_PROCESSED = CompiledSelect(_select_processed)
_INSERT_NEW, _INSERT_OR_TOUCH = bulk_insert(processed_updates), bulk_insert(processed_updates, "at")
