"""Turns of matching: sources take turns, so that a dossier never waits behind the many that one source sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Connection, Select, Subquery, bindparam, func, literal_column, select

from storage.db.compiled_statements import CompiledSelect
from storage.db.tables import UtcMicroseconds, dossier_sources, timers

MATCHING = "offer"  # the kind of timer at which a waiting dossier is offered

_PLACE = func.row_number().over(partition_by=dossier_sources.c.source, order_by=(dossier_sources.c.at, dossier_sources.c.conversation_id))


def list_due_in_turns(connection: Connection, now: datetime, limit: int) -> list[str]:
    """The ids of conversations whose dossiers are to be matched now: first the oldest of each source, then the next of each.

    A turn is a place among all of the source that wait, so that one which was matched in vain gives its turn to no other of its source.
    """
    rows = _DUE_IN_TURNS.fetch_all(connection, now=UtcMicroseconds.to_microseconds(now), most=limit)
    return [subject for (subject,) in rows]


def _select_due(_: str) -> Select[tuple[str]]:
    is_due = (timers.c.kind == literal_column(f"'{MATCHING}'"), timers.c.due_at <= bindparam("now"))
    places = _places_in(select(dossier_sources.c.source).join(timers, timers.c.subject == dossier_sources.c.conversation_id).where(*is_due))
    due = select(timers.c.subject).join(places, places.c.conversation_id == timers.c.subject, isouter=True).where(*is_due)
    turn = func.coalesce(places.c.place, literal_column("1"))  # a dossier of which the source is not known is one by itself
    # on SQLite a limit without an offset would bring a parameter of its own
    return due.order_by(turn, timers.c.due_at, timers.c.subject).limit(bindparam("most", type_=BigInteger)).offset(literal_column("0"))


def _places_in(sources: Select[tuple[str]]) -> Subquery:
    """The place of each that waits among those of its source, in these sources."""
    return select(dossier_sources.c.conversation_id, _PLACE.label("place")).where(dossier_sources.c.source.in_(sources)).subquery()


_DUE_IN_TURNS = CompiledSelect(_select_due)
