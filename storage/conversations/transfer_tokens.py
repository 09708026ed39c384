"""Transfer tokens: a one-time token continues a conversation in another channel; only its keyed hash is stored."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from storage.conversations import channel_identities, processed_updates, sent_messages
from storage.conversations.channel_identities import ChannelIdentity
from storage.crypto.vault import Vault
from storage.db.tables import channel_identities as identity_rows
from storage.db.tables import conversations, outbox, transfer_tokens

TOKEN_TTL = timedelta(hours=1)


def issue_token(connection: Connection, vault: Vault, identity: ChannelIdentity, to_channel: str, token: str, at: datetime) -> None:
    """Make this the identity's only token: it is valid once, in `to_channel`, for TOKEN_TTL."""
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
    """Link this person to the token's conversation; returns the new identity's id, None for a used, expired or unknown token.

    An identity in a third-party channel is left behind: it is unlinked, and its messages are deleted from the chat. The conversation is
    locked until the transaction ends: nobody is linked to one that another process erases.
    """
    this = transfer_tokens.c.lookup == vault.keyed_hash(f"passage.{channel}", token)
    row = connection.execute(_LOCK_ISSUED_FROM.where(this, transfer_tokens.c.expires_at > at)).first()
    is_first = connection.execute(delete(transfer_tokens).where(this)).rowcount == 1
    if row is None or not is_first:
        return None
    key = channel_identities.identity_key(vault, channel, person)
    identity = ChannelIdentity(channel_identities.new_id(), *key, row.conversation_id, may_read_back=row.may_read_back)
    address = channel_identities.seal_address(vault, person, identity.id) if is_push_channel else None
    channel_identities.relink(connection, identity, address, at)
    if row.channel in channel_identities.THIRD_PARTY_CHANNELS:
        _leave_identity(connection, row, at)
    return identity.id


_LOCK_ISSUED_FROM = (
    select(
        transfer_tokens.c.conversation_id,
        identity_rows.c.id,
        identity_rows.c.channel,
        identity_rows.c.lookup,
        identity_rows.c.may_read_back,
    )
    .select_from(transfer_tokens.join(identity_rows, identity_rows.c.id == transfer_tokens.c.identity_id))
    .join(conversations, conversations.c.id == transfer_tokens.c.conversation_id)
    .with_for_update(of=conversations)
)


def _leave_identity(connection: Connection, left: Any, at: datetime) -> None:
    processed_updates.preserve_for_conversation(connection, left.conversation_id, at)
    sent_messages.expire_chats(connection, [(left.channel, left.lookup)])
    connection.execute(delete(outbox).where(outbox.c.identity_id == left.id))
    connection.execute(delete(identity_rows).where(identity_rows.c.id == left.id))
