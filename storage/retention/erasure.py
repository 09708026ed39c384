"""Wiping: everything of one conversation is destroyed, its key first of all, and a number is all that remains."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from storage import access_log
from storage.conversations import processed_updates, sent_messages
from storage.coordinators import notifications
from storage.coordinators.exclusions import request_destruction
from storage.db import scrubbing
from storage.db.tables import (
    channel_identities,
    conversations,
    dossiers,
    exclusions,
    keys,
    offers,
    outbox,
    return_codes,
    timers,
    transfer_tokens,
)
from storage.installation import facts
from storage.retention import tombstones

COLUMNS_OF_CONVERSATION = (
    keys.c.conversation_id,
    conversations.c.id,
    return_codes.c.conversation_id,
    timers.c.subject,
    exclusions.c.conversation_id,
    transfer_tokens.c.conversation_id,
)


def erase_conversation(connection: Connection, conversation_id: str, counted: str, at: datetime) -> None:
    """Destroy all of it and add one to the counter `counted`; a coordinator who held it is asked to destroy paper.

    A coordinator reads whether the seeker did this or time did (`counted` is `expired`).
    """
    processed_updates.preserve_for_conversation(connection, conversation_id, at)
    sent_messages.expire_conversations(connection, [conversation_id], at)
    delete_dossier(connection, conversation_id, "expired" if counted == "expired" else "wiped", at)
    tombstones.add_tombstone(connection, conversation_id, at)
    theirs = select(channel_identities.c.id).where(channel_identities.c.conversation_id == conversation_id)
    connection.execute(delete(outbox).where(outbox.c.identity_id.in_(theirs)))
    access_log.anonymise_entries(connection, conversation_id)
    for column in (*COLUMNS_OF_CONVERSATION, channel_identities.c.conversation_id):
        connection.execute(delete(column.table).where(column == conversation_id))
    facts.count_event(connection, counted, at)
    scrubbing.request_scrub(connection)


def delete_dossier(connection: Connection, conversation_id: str, why: str, at: datetime) -> None:
    """The dossier is gone for everybody; nothing of it needs to be read for that."""
    mine = dossiers.c.conversation_id == conversation_id
    held = connection.execute(select(dossiers.c.id, dossiers.c.coordinator_id, dossiers.c.claimed_at).where(mine)).first()
    if held:
        tombstones.add_tombstone(connection, held.id, at)
    connection.execute(delete(dossiers).where(mine))
    connection.execute(delete(offers).where(offers.c.conversation_id == conversation_id))
    if held:
        notifications.forget_dossier(connection, held.id)
    if held and held.coordinator_id:
        request_destruction(connection, held.coordinator_id, why, held.claimed_at or at, at)
    scrubbing.request_scrub(connection)
