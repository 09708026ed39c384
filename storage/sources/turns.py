"""Turns of matching: sources take turns, so that a dossier never waits behind the many that one source sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.db.tables import dossier_sources, timers

MATCHING = "offer"  # the kind of timer at which a waiting dossier is offered

_PLACE = func.row_number().over(partition_by=dossier_sources.c.source, order_by=(dossier_sources.c.at, dossier_sources.c.conversation_id))
_PLACES = select(dossier_sources.c.conversation_id, _PLACE.label("place")).subquery()  # of each that waits among those of its source


def list_due_in_turns(connection: Connection, now: datetime, limit: int) -> list[str]:
    """The ids of conversations whose dossiers are to be matched now: first the oldest of each source, then the next of each.

    A turn is a place among all of the source that wait, so that one which was matched in vain gives its turn to no other of its source.
    """
    due = select(timers.c.subject).join(_PLACES, _PLACES.c.conversation_id == timers.c.subject, isouter=True)
    due = due.where(timers.c.kind == MATCHING, timers.c.due_at <= now)
    turn = func.coalesce(_PLACES.c.place, 1)  # a dossier of which the source is not known is one by itself
    return list(connection.execute(due.order_by(turn, timers.c.due_at, timers.c.subject).limit(limit)).scalars())
