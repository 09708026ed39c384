"""A door is how one channel knows one person; it leads to a conversation, and a conversation may have several.

Only a keyed hash of the channel's id is kept. A channel that is spoken to unasked also leaves an address, sealed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, Select, delete, select, update

from storage.conversations import processed_updates
from storage.crypto.vault import Vault
from storage.db.compiled_statements import CompiledSelect, array_param, bulk_insert, select_matching
from storage.db.tables import channel_identities, conversations, keys, outbox, sealed_as

IdentityKey = tuple[str, str]  # channel and keyed hash
THIRD_PARTY_CHANNELS = frozenset({"telegram"})  # channels that keep what is typed outside our reach


class ChannelIdentity(NamedTuple):
    """A door of a conversation. `origin` is True where the story may be read back."""

    id: str
    channel: str
    lookup: str
    conversation_id: str
    may_read_back: bool = True

    @property
    def key(self) -> IdentityKey:
        return self.channel, self.lookup


def select_linked(dialect: str) -> Select[Any]:
    """The identities with these keys, each with the row and the wrapped key of its conversation."""
    identity = select_matching(dialect, channel_identities, "channel", "lookup")
    open = (
        conversations.c.id,
        conversations.c.revision,
        conversations.c.handed_off,
        conversations.c.recent_updates,
        conversations.c.ends_at,
    )
    sealed = (conversations.c.content, keys.c.wrapped)
    joined = identity.join(conversations, conversations.c.id == identity.c.conversation_id).join(
        keys, keys.c.conversation_id == conversations.c.id
    )
    own = (identity.c.id.label("identity_id"), identity.c.channel, identity.c.lookup, identity.c.may_read_back)
    return select(*own, *open, *sealed).select_from(joined)


def _select_locked(dialect: str) -> Select[Any]:
    """The same, each conversation locked until the transaction ends; SQLite has one writer and needs no lock."""
    linked = select_linked(dialect)
    return linked.order_by(conversations.c.id).with_for_update(of=conversations) if dialect == "postgresql" else linked


FIND_LINKED = CompiledSelect(_select_locked)
_INSERT_IDENTITIES = bulk_insert(channel_identities)


class LinkedConversation(NamedTuple):
    """A door, and the row of the conversation that it leads to."""

    identity_id: str
    channel: str
    lookup: str
    may_read_back: bool
    id: str
    revision: int
    handed_off: bool
    recent_updates: str
    ends_at_microseconds: int | None  # microseconds since 1970
    content: bytes
    wrapped: bytes


def identity_key(vault: Vault, channel: str, person: str) -> IdentityKey:
    """How the door of this person is found, without keeping who it is."""
    return channel, vault.keyed_hash(f"door.{channel}", person)


def find_linked(connection: Connection, keys: Collection[IdentityKey]) -> Sequence[LinkedConversation]:
    """The doors that exist, each with its conversation, which nobody else can change before this transaction ends."""
    channels, lookups = zip(*dict.fromkeys(keys), strict=True)
    rows = FIND_LINKED.fetch_all(connection, channel=array_param(connection, channels), lookup=array_param(connection, lookups))
    return [LinkedConversation._make(row) for row in rows]


def identity_of(row: LinkedConversation) -> ChannelIdentity:
    return ChannelIdentity(row.identity_id, row.channel, row.lookup, row.id, bool(row.may_read_back))


def insert_identities(connection: Connection, identities: Collection[tuple[ChannelIdentity, bytes | None]]) -> None:
    """Keep new doors, each with its sealed address where it has one."""
    if identities:
        _INSERT_IDENTITIES.execute_many(connection, [identity._asdict() | {"address": address} for identity, address in identities])


def seal_address(vault: Vault, person: str, identity_id: str) -> bytes:
    return vault.seal_with_master(person.encode("utf-8", "surrogatepass"), f"{sealed_as(channel_identities.c.address)}:{identity_id}")


def open_address(vault: Vault, sealed: bytes, identity_id: str) -> str:
    return vault.open_with_master(sealed, f"{sealed_as(channel_identities.c.address)}:{identity_id}").decode("utf-8", "surrogatepass")


def relink(connection: Connection, identity: ChannelIdentity, sealed: bytes | None, at: datetime) -> None:
    """Let this door lead to another conversation; where it led before, it leads no more."""
    processed_updates.preserve_for_identity(connection, *identity.key, at)
    former = select(channel_identities.c.id).where(
        channel_identities.c.channel == identity.channel, channel_identities.c.lookup == identity.lookup
    )
    connection.execute(delete(outbox).where(outbox.c.identity_id.in_(former)))
    connection.execute(
        delete(channel_identities).where(channel_identities.c.channel == identity.channel, channel_identities.c.lookup == identity.lookup)
    )
    insert_identities(connection, [(identity, sealed)])


def revoke_read_back(connection: Connection, conversation_id: str, except_id: str) -> None:
    """After sending, the story is read back only where it was sent from."""
    others = (channel_identities.c.conversation_id == conversation_id, channel_identities.c.id != except_id)
    connection.execute(update(channel_identities).where(*others).values(may_read_back=False))


def new_id() -> str:
    return uuid4().hex


def is_linked_to(connection: Connection, key: IdentityKey, conversation_id: str) -> bool:
    mine = (channel_identities.c.channel == key[0], channel_identities.c.lookup == key[1])
    return connection.execute(select(channel_identities.c.conversation_id).where(*mine)).scalar() == conversation_id


def find_identity_id(connection: Connection, key: IdentityKey) -> str:
    mine = (channel_identities.c.channel == key[0], channel_identities.c.lookup == key[1])
    return str(connection.execute(select(channel_identities.c.id).where(*mine)).scalar_one())
