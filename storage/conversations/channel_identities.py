"""Channel identities: how a channel knows a person, each linked to one conversation; a conversation may have several.

Of the channel's id only a keyed hash is stored; for a channel in which the outbox sends unasked, also the sealed address.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Join, Select, Subquery, delete, select, update

from storage.conversations import processed_updates
from storage.crypto.vault import Vault
from storage.db.compiled_statements import BulkStatement, CompiledSelect, array_param, bulk_insert, select_matching
from storage.db.tables import channel_identities, conversations, keys, outbox, sealed_as

IdentityKey = tuple[str, str]  # channel and keyed hash of the channel's id
THIRD_PARTY_CHANNELS = frozenset({"telegram"})  # somebody else stores what is typed there


class ChannelIdentity(NamedTuple):
    """One channel identity of a conversation; `may_read_back` says whether the story may be shown there.

    `locked`: not before its return code is typed there, because it was left for long (storage.turns.idle_lock).
    In a channel in which the outbox sends, `notices_shown` is the number of the last notice that was sent there, and `asked_number` that
    of the last question, which was first shown in the message with the channel's number `asked_in`.
    """

    id: str
    channel: str
    lookup: str
    conversation_id: str
    may_read_back: bool = True
    notices_shown: int = 0
    locked: bool = False
    asked_number: int = 0
    asked_in: int = 0

    @property
    def key(self) -> IdentityKey:
        """The key under which the identity is looked up."""
        return self.channel, self.lookup

    def was_typed_before(self, question_number: int, message: int) -> bool:
        """Whether this message of the person came to the channel before this question did, by the channel's own numbers."""
        return self.asked_number != question_number or message < self.asked_in


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
_INSERT_IDENTITIES = bulk_insert(channel_identities)
_MARK_SHOWN = BulkStatement(
    {"this_id": channel_identities.c.id.type, "number": channel_identities.c.notices_shown.type},
    lambda _, given: (
        update(channel_identities)
        .where(channel_identities.c.id == given["this_id"], channel_identities.c.notices_shown < given["number"])
        .values(notices_shown=given["number"])
    ),
)

_MARK_ASKED = BulkStatement(
    {name: channel_identities.c[name.removeprefix("this_")].type for name in ("this_id", "asked_number", "asked_in")},
    lambda _, given: (
        update(channel_identities)
        .where(channel_identities.c.id == given["this_id"], channel_identities.c.asked_number != given["asked_number"])
        .values(asked_number=given["asked_number"], asked_in=given["asked_in"])
    ),
)


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


def identity_key(vault: Vault, channel: str, person: str) -> IdentityKey:
    """The key under which this person is found in this channel, without their id being stored."""
    return channel, vault.keyed_hash(f"door.{channel}", person)


def find_linked(connection: Connection, keys: Collection[IdentityKey]) -> Sequence[LinkedConversation]:
    """Those of these identities that exist, each with its conversation, which is locked until the transaction ends."""
    channels, lookups = zip(*dict.fromkeys(keys), strict=True)
    rows = FIND_LINKED.fetch_all(connection, channel=array_param(connection, channels), lookup=array_param(connection, lookups))
    return list(map(LinkedConversation._make, rows))


def lock_linked(connection: Connection, keys: Collection[IdentityKey]) -> None:
    """Lock the conversations of these identities until the transaction ends, on a server."""
    channels, lookups = zip(*dict.fromkeys(keys), strict=True)
    _LOCK_LINKED.fetch_all(connection, channel=array_param(connection, channels), lookup=array_param(connection, lookups))


def identity_of(row: LinkedConversation) -> ChannelIdentity:
    """The identity's part of this row."""
    may_read_back, is_locked = bool(row.may_read_back) and not row.locked, bool(row.locked)
    asked = row.asked_number, row.asked_in
    return ChannelIdentity(row.identity_id, row.channel, row.lookup, row.id, may_read_back, row.notices_shown, is_locked, *asked)


def insert_identities(connection: Connection, identities: Collection[tuple[ChannelIdentity, bytes | None]]) -> None:
    """Insert new identities, each with its sealed address if its channel needs one."""
    if identities:
        rows = [identity._asdict() | {"address": address, "successor": None} for identity, address in identities]
        _INSERT_IDENTITIES.execute_many(connection, rows)


def seal_address(vault: Vault, person: str, identity_id: str) -> bytes:
    """The channel's id of a person, sealed for this identity's row."""
    return vault.seal_with_master(person.encode("utf-8", "surrogatepass"), f"{sealed_as(channel_identities.c.address)}:{identity_id}")


def open_address(vault: Vault, sealed: bytes, identity_id: str) -> str:
    """The channel's id that `seal_address` sealed."""
    return vault.open_with_master(sealed, f"{sealed_as(channel_identities.c.address)}:{identity_id}").decode("utf-8", "surrogatepass")


def relink(connection: Connection, identity: ChannelIdentity, sealed: bytes | None, at: datetime) -> None:
    """Link this identity's key to its conversation, in place of the one that it was linked to before."""
    processed_updates.preserve_for_identity(connection, *identity.key, at)
    former = select(channel_identities.c.id).where(*matches_key(identity.key))
    connection.execute(delete(outbox).where(outbox.c.identity_id.in_(former)))
    connection.execute(delete(channel_identities).where(*matches_key(identity.key)))
    insert_identities(connection, [(identity, sealed)])


def revoke_read_back(connection: Connection, conversation_id: str, except_id: str) -> None:
    """Forbid reading the story back everywhere but at this identity, from which the dossier was sent."""
    others = (channel_identities.c.conversation_id == conversation_id, channel_identities.c.id != except_id)
    connection.execute(update(channel_identities).where(*others).values(may_read_back=False))


def mark_shown(connection: Connection, identity_id: str, number: int) -> None:
    """Note that the notices up to this number were sent to this identity."""
    _MARK_SHOWN.execute_many(connection, [{"this_id": identity_id, "number": number}])


def mark_asked(connection: Connection, identity_id: str, number: int, message: int) -> None:
    """Note in which message of the chat the question with this number was shown first."""
    _MARK_ASKED.execute_many(connection, [{"this_id": identity_id, "asked_number": number, "asked_in": message}])


def new_id() -> str:
    """A random id of 32 hex digits."""
    return os.urandom(16).hex()


def is_linked_to(connection: Connection, key: IdentityKey, conversation_id: str) -> bool:
    """Whether this identity is linked to this conversation."""
    return connection.execute(select(channel_identities.c.conversation_id).where(*matches_key(key))).scalar() == conversation_id


def find_identity_id(connection: Connection, key: IdentityKey) -> str:
    """The id of this identity, which exists."""
    return str(connection.execute(select(channel_identities.c.id).where(*matches_key(key))).scalar_one())


def matches_key(key: IdentityKey) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions that select the row with this key."""
    return channel_identities.c.channel == key[0], channel_identities.c.lookup == key[1]
