"""Idle lock: a story that is opened again in a browser long after its last turn stays closed there, until its return code is typed.

What is locked is the channel identity, which may not read back; its turns are taken as ever.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, exists, select, update

from storage.conversations.channel_identities import IdentityKey, matches_key
from storage.conversations.record import read_record
from storage.db.tables import channel_identities, conversations, return_codes
from storage.turns.loading import Dependencies


class IdleLock(NamedTuple):
    """How a story is closed here. `shows_status`: it was sent, and its status stays; `has_code`: a return code opens it.

    `ends_at` is the end of a draft.
    """

    shows_status: bool
    has_code: bool
    ends_at: datetime | None


def lock_if_idle(deps: Dependencies, connection: Connection, key: IdentityKey, at: datetime) -> IdleLock | None:
    """The lock of this identity, which is set if its conversation is idle for longer than the installation allows; None if it is open."""
    installation = deps.turn_engine.installation
    row = connection.execute(_SELECT.where(*matches_key(key))).first()
    if row is None or not installation.idle_minutes:
        return None
    if row.touched_at > at:
        _begin_idle_time(connection, key, at)  # a clock that was ahead wrote it: nothing stays open longer for that
    if not row.locked and at - row.touched_at <= timedelta(minutes=installation.idle_minutes):
        return None
    conversation = read_record(connection, deps.vault, row.conversation_id, at).open_conversation()
    if not conversation.consent:
        return None
    if not row.locked:
        _set_locked(connection, key, True)
    ends_at = None if row.handed_off else conversation.draft_ends_at(installation)
    return IdleLock(bool(row.handed_off), bool(row.has_code), ends_at)


def open_here(connection: Connection, key: IdentityKey, at: datetime) -> None:
    """A return code or a link opened this identity's conversation here: it is locked no more, and idle from now."""
    _set_locked(connection, key, False)
    _begin_idle_time(connection, key, at)


def _begin_idle_time(connection: Connection, key: IdentityKey, at: datetime) -> None:
    linked = select(channel_identities.c.conversation_id).where(*matches_key(key)).scalar_subquery()
    connection.execute(update(conversations).where(conversations.c.id == linked).values(touched_at=at))


def _set_locked(connection: Connection, key: IdentityKey, is_locked: bool) -> None:
    connection.execute(update(channel_identities).where(*matches_key(key)).values(locked=is_locked))


_SELECT = select(
    channel_identities.c.locked,
    channel_identities.c.conversation_id,
    conversations.c.handed_off,
    conversations.c.touched_at,
    exists().where(return_codes.c.conversation_id == channel_identities.c.conversation_id).label("has_code"),
).select_from(channel_identities.join(conversations, conversations.c.id == channel_identities.c.conversation_id))
