"""Turns of matching: sources take turns, so that a dossier never waits behind the many that one source sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.db.tables import dossier_sources, timers

MATCHING = "offer"  # the kind of timer at which a waiting dossier is offered

_OF_SOURCE = func.coalesce(dossier_sources.c.source, timers.c.subject)  # a dossier of which the source is not known is one by itself
_TURN = func.row_number().over(partition_by=_OF_SOURCE, order_by=(dossier_sources.c.at, timers.c.subject))


def list_due_in_turns(connection: Connection, now: datetime, limit: int) -> list[str]:
    """The ids of conversations whose dossiers are to be matched now: first the oldest of each source, then the next of each."""
    due = select(timers.c.subject).join(dossier_sources, dossier_sources.c.conversation_id == timers.c.subject, isouter=True)
    due = due.where(timers.c.kind == MATCHING, timers.c.due_at <= now).order_by(_TURN, timers.c.due_at, timers.c.subject)
    return list(connection.execute(due.limit(limit)).scalars())
