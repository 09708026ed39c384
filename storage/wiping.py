"""Wiping: everything of one conversation is destroyed, its key first of all, and a number is all that remains."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from storage import destroyed, facts, journal, marks, notices, traces, truncation
from storage.aftermath import ask_to_destroy
from storage.tables import clocks, codes, conversations, doors, dossiers, exclusions, keys, offers, owed, passages

_OF_CONVERSATION = (
    keys.c.conversation_id,
    conversations.c.id,
    codes.c.conversation_id,
    clocks.c.subject,
    exclusions.c.conversation_id,
    passages.c.conversation_id,
)


def wipe(connection: Connection, conversation_id: str, counted: str, at: datetime) -> None:
    """Destroy all of it and add one to the counter `counted`; a coordinator who held it is asked to destroy paper.

    A coordinator reads whether the seeker did this or time did (`counted` is `expired`).
    """
    marks.hold_of(connection, conversation_id, at)
    traces.over_for(connection, [conversation_id], at)
    withdraw(connection, conversation_id, "expired" if counted == "expired" else "wiped", at)
    destroyed.note(connection, conversation_id, at)
    theirs = select(doors.c.id).where(doors.c.conversation_id == conversation_id)
    connection.execute(delete(owed).where(owed.c.door_id.in_(theirs)))
    journal.blank(connection, conversation_id)
    for column in (*_OF_CONVERSATION, doors.c.conversation_id):
        connection.execute(delete(column.table).where(column == conversation_id))
    facts.count(connection, counted, at)
    truncation.want(connection)


def withdraw(connection: Connection, conversation_id: str, why: str, at: datetime) -> None:
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
        ask_to_destroy(connection, held.coordinator_id, why, held.claimed_at or at, at)
    truncation.want(connection)
