"""Channel identities: how a channel knows a person, each linked to one conversation; a conversation may have several.

Of the channel's id only a keyed hash is stored; for a channel in which the outbox sends unasked, also the sealed address.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, select, update

from storage.conversations import processed_updates
from storage.crypto.vault import Vault
from storage.db.compiled_statements import BulkStatement, bulk_insert
from storage.db.tables import channel_identities, outbox, sealed_as

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


def identity_key(vault: Vault, channel: str, person: str) -> IdentityKey:
    """The key under which this person is found in this channel, without their id being stored."""
    return channel, vault.keyed_hash(f"door.{channel}", person)


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
