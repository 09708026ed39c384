"""Linked conversations: the row of a conversation as it is found, and locked, by the channel identity of whoever comes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Join, Select, Subquery, select

from storage.conversations.channel_identities import ChannelIdentity, IdentityKey
from storage.db.compiled_statements import CompiledSelect, array_param, select_matching
from storage.db.tables import channel_identities, conversations, keys


def select_linked(dialect: str) -> Select[Any]:
    """The identities with these keys, each with the row and the wrapped key of its conversation."""
    identity = select_matching(dialect, channel_identities, "channel", "lookup")
    joined = _with_conversations(identity).join(keys, keys.c.conversation_id == conversations.c.id)
    plain = (
        conversations.c.id,
        conversations.c.revision,
        conversations.c.handed_off,
        conversations.c.recent_updates,
        conversations.c.ends_at,
    )
    sealed = (conversations.c.content, keys.c.wrapped, conversations.c.unsent)
    own = ("channel", "lookup", "may_read_back", "notices_shown", "locked", "asked_number", "asked_in")
    return select(identity.c.id.label("identity_id"), *(identity.c[name] for name in own), *plain, *sealed).select_from(joined)


def _select_locked(dialect: str) -> Select[Any]:
    """`select_linked` with the conversations locked, in the order of their ids; SQLite has one writer and needs no lock."""
    linked = select_linked(dialect)
    return _locked(linked) if dialect == "postgresql" else linked


def _select_locked_alone(dialect: str) -> Select[Any]:
    identity = select_matching(dialect, channel_identities, "channel", "lookup")
    return _locked(select(conversations.c.id).select_from(_with_conversations(identity)))


def _with_conversations(identity: Subquery) -> Join:
    return identity.join(conversations, conversations.c.id == identity.c.conversation_id)


def _locked(linked: Select[Any]) -> Select[Any]:
    return linked.order_by(conversations.c.id).with_for_update(of=conversations)


FIND_LINKED, _LOCK_LINKED = CompiledSelect(_select_locked), CompiledSelect(_select_locked_alone)


class LinkedConversation(NamedTuple):
    """A channel identity with the row of its conversation."""

    identity_id: str
    channel: str
    lookup: str
    may_read_back: bool
    notices_shown: int
    locked: bool
    asked_number: int
    asked_in: int
    id: str
    revision: int
    handed_off: bool
    recent_updates: str
    ends_at_microseconds: int | None  # since 1970
    content: bytes
    wrapped: bytes
    unsent: bytes | None


def find_linked(connection: Connection, keys: Collection[IdentityKey]) -> Sequence[LinkedConversation]:
    """Those of these identities that exist, each with its conversation, which is locked until the transaction ends."""
    return list(map(LinkedConversation._make, _fetch(FIND_LINKED, connection, keys)))


def lock_linked(connection: Connection, keys: Collection[IdentityKey]) -> None:
    """Lock the conversations of these identities until the transaction ends, on a server."""
    _fetch(_LOCK_LINKED, connection, keys)


def _fetch(statement: CompiledSelect, connection: Connection, keys: Collection[IdentityKey]) -> Sequence[tuple[Any, ...]]:
    channels, lookups = zip(*dict.fromkeys(keys), strict=True)
    return statement.fetch_all(connection, channel=array_param(connection, channels), lookup=array_param(connection, lookups))


def identity_of(row: LinkedConversation) -> ChannelIdentity:
    """The identity's part of this row."""
    may_read_back, is_locked = bool(row.may_read_back) and not row.locked, bool(row.locked)
    asked = row.asked_number, row.asked_in
    return ChannelIdentity(row.identity_id, row.channel, row.lookup, row.id, may_read_back, row.notices_shown, is_locked, *asked)
