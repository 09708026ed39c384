"""Passages: a one-time token leads from one door to another, state and all; only a keyed hash of it is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from storage.conversations import channel_identities, processed_updates, sent_messages
from storage.conversations.channel_identities import ChannelIdentity
from storage.crypto.vault import Vault
from storage.db.tables import channel_identities as door_rows
from storage.db.tables import outbox, transfer_tokens

TOKEN_TTL = timedelta(hours=1)


def issue_token(connection: Connection, vault: Vault, identity: ChannelIdentity, to_channel: str, token: str, at: datetime) -> None:
    """From now on this token leads from this door to the other channel, once; no earlier one of this door does."""
    connection.execute(delete(transfer_tokens).where((transfer_tokens.c.identity_id == identity.id) | (transfer_tokens.c.expires_at <= at)))
    row = {
        "lookup": vault.keyed_hash(f"passage.{to_channel}", token),
        "conversation_id": identity.conversation_id,
        "identity_id": identity.id,
    }
    connection.execute(insert(transfer_tokens), row | {"expires_at": at + TOKEN_TTL})


def redeem_token(
    connection: Connection, vault: Vault, channel: str, person: str, token: str, at: datetime, is_push_channel: bool
) -> str | None:
    """Let this person's door lead where the token leads; the id of that door, or None where it is used, late or unknown.

    A door that keeps what is typed outside our reach is left: it goes, and what stands there is swept.
    """
    mine = transfer_tokens.c.lookup == vault.keyed_hash(f"passage.{channel}", token)
    row = connection.execute(_ISSUED_FROM.where(mine, transfer_tokens.c.expires_at > at)).first()
    connection.execute(delete(transfer_tokens).where(mine))
    if row is None:
        return None
    key = channel_identities.identity_key(vault, channel, person)
    identity = ChannelIdentity(channel_identities.new_id(), *key, row.conversation_id, may_read_back=row.may_read_back)
    channel_identities.relink(
        connection, identity, channel_identities.seal_address(vault, person, identity.id) if is_push_channel else None, at
    )
    _leave_identity(connection, row, at)
    return identity.id


_ISSUED_FROM = select(
    transfer_tokens.c.conversation_id, door_rows.c.id, door_rows.c.channel, door_rows.c.lookup, door_rows.c.may_read_back
).select_from(transfer_tokens.join(door_rows, door_rows.c.id == transfer_tokens.c.identity_id))


def _leave_identity(connection: Connection, left: Any, at: datetime) -> None:
    if left.channel not in channel_identities.THIRD_PARTY_CHANNELS:
        return
    processed_updates.preserve_for_conversation(connection, left.conversation_id, at)
    sent_messages.expire_chats(connection, [(left.channel, left.lookup)], at)
    connection.execute(delete(outbox).where(outbox.c.identity_id == left.id))
    connection.execute(delete(door_rows).where(door_rows.c.id == left.id))
