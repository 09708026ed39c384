"""Turns of matching: sources take turns, so that a dossier never waits behind the many that one source sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Select, Subquery, func, select

from storage.db.tables import dossier_sources, timers

MATCHING = "offer"  # the kind of timer at which a waiting dossier is offered

_PLACE = func.row_number().over(partition_by=dossier_sources.c.source, order_by=(dossier_sources.c.at, dossier_sources.c.conversation_id))


def list_due_in_turns(connection: Connection, now: datetime, limit: int) -> list[str]:
    """The ids of conversations whose dossiers are to be matched now: first the oldest of each source, then the next of each.

    A turn is a place among all of the source that wait, so that one which was matched in vain gives its turn to no other of its source.
    """
    is_due = (timers.c.kind == MATCHING, timers.c.due_at <= now)
    places = _places_in(select(dossier_sources.c.source).join(timers, timers.c.subject == dossier_sources.c.conversation_id).where(*is_due))
    due = select(timers.c.subject).join(places, places.c.conversation_id == timers.c.subject, isouter=True).where(*is_due)
    turn = func.coalesce(places.c.place, 1)  # a dossier of which the source is not known is one by itself
    return list(connection.execute(due.order_by(turn, timers.c.due_at, timers.c.subject).limit(limit)).scalars())


def _places_in(sources: Select[tuple[str]]) -> Subquery:
    """The place of each that waits among those of its source, in these sources."""
    return select(dossier_sources.c.conversation_id, _PLACE.label("place")).where(dossier_sources.c.source.in_(sources)).subquery()
