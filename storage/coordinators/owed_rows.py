"""Rows of a coordinator's queue, whichever table they stand in: deleted once sent, retried with a delay that doubles."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=6)
_DISCARD_AFTER = timedelta(days=3)
_OF_ONE_TRY = frozenset({"id", "since", "due_at", "tries"})


def retry_at(at: datetime, tries: int) -> datetime:
    """When to try again what failed this often: after a minute, then twice as late each time, at most 6 hours."""
    return at + min(_FIRST * (1 << min(tries, 20)), _LONGEST)


def mark_sent(connection: Connection, table: Table, id: str) -> bool:
    """Delete the row; False where it was no longer there."""
    return connection.execute(delete(table).where(table.c.id == id)).rowcount == 1


def is_owed(connection: Connection, table: Table, id: str) -> bool:
    """Whether the row is still there."""
    return connection.execute(select(table.c.id).where(table.c.id == id)).first() is not None


def reschedule(connection: Connection, table: Table, id: str, at: datetime) -> None:
    """Retry later; after three days the row says nothing that is still true, and is deleted."""
    row = connection.execute(select(table).where(table.c.id == id)).first()
    if row is None:
        return
    if at - row.since > _DISCARD_AFTER:
        mark_sent(connection, table, id)
        return
    connection.execute(update(table).where(table.c.id == id).values(due_at=retry_at(at, row.tries), tries=row.tries + 1))


def requeue(connection: Connection, table: Table, row: Row[Any], until: datetime) -> None:
    """Insert a row again that was deleted before sending; not where the same was enqueued meanwhile, nor after three days."""
    same = [column == getattr(row, column.name) for column in table.c if column.name not in _OF_ONE_TRY]
    kept = connection.execute(select(table.c.id).where(*same)).scalar()
    if kept not in (None, row.id):
        return
    mark_sent(connection, table, row.id)
    if until - row.since <= _DISCARD_AFTER:
        connection.execute(insert(table), {**row._mapping, "due_at": until, "tries": row.tries + 1})
