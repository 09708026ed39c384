"""Wiping: everything of one conversation is destroyed, its key first of all, and a number is all that remains."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from storage import destroyed, facts, journal, marks, notices, traces, truncation
from storage.aftermath import request_destruction
from storage.tables import (
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

_OF_CONVERSATION = (
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
    marks.hold_of(connection, conversation_id, at)
    traces.over_for(connection, [conversation_id], at)
    delete_dossier(connection, conversation_id, "expired" if counted == "expired" else "wiped", at)
    destroyed.note(connection, conversation_id, at)
    theirs = select(channel_identities.c.id).where(channel_identities.c.conversation_id == conversation_id)
    connection.execute(delete(outbox).where(outbox.c.identity_id.in_(theirs)))
    journal.anonymise(connection, conversation_id)
    for column in (*_OF_CONVERSATION, channel_identities.c.conversation_id):
        connection.execute(delete(column.table).where(column == conversation_id))
    facts.count(connection, counted, at)
    truncation.request(connection)


def delete_dossier(connection: Connection, conversation_id: str, why: str, at: datetime) -> None:
    """The dossier is gone for everybody; nothing of it needs to be read for that."""
    mine = dossiers.c.conversation_id == conversation_id
    held = connection.execute(select(dossiers.c.id, dossiers.c.coordinator_id, dossiers.c.claimed_at).where(mine)).first()
    if held:
        destroyed.note(connection, held.id, at)
    connection.execute(delete(dossiers).where(mine))
    connection.execute(delete(offers).where(offers.c.conversation_id == conversation_id))
    if held:
        notices.forget(connection, held.id)
    if held and held.coordinator_id:
        request_destruction(connection, held.coordinator_id, why, held.claimed_at or at, at)
    truncation.request(connection)
