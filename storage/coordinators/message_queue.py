"""Message queue of the coordinators over one table: a row is deleted once sent, and retried with a delay that doubles."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

_FIRST_DELAY, _LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=6)
DISCARD_AFTER = timedelta(days=3)
WAKE_UP_KIND = "notices"
_OF_ONE_TRY = frozenset({"id", "since", "due_at", "tries"})


def next_retry(at: datetime, tries: int) -> datetime:
    """When to retry what failed this often: after a minute, then twice as late each time, at most after 6 hours."""
    return at + min(_FIRST_DELAY * (1 << min(tries, 20)), _LONGEST_DELAY)


class MessageQueue:
    """Rows of `table`, which has the columns id, since, due_at and tries."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def mark_sent(self, connection: Connection, row_id: str) -> bool:
        """Delete the row; False if it was no longer there."""
        return connection.execute(delete(self._table).where(self._table.c.id == row_id)).rowcount == 1

    def find_row(self, connection: Connection, row_id: str) -> Row[Any] | None:
        """The row, or None if it is no longer there."""
        return connection.execute(select(self._table).where(self._table.c.id == row_id)).first()

    def is_queued(self, connection: Connection, row_id: str) -> bool:
        """Whether the row is still there."""
        return self.find_row(connection, row_id) is not None

    def reschedule(self, connection: Connection, row_id: str, at: datetime) -> None:
        """Retry later; after three days the row says nothing that is still true, and is deleted."""
        row = self.find_row(connection, row_id)
        if row is None:
            return
        if at - row.since > DISCARD_AFTER:
            self.mark_sent(connection, row_id)
            return
        values = {"due_at": next_retry(at, row.tries), "tries": row.tries + 1}
        connection.execute(update(self._table).where(self._table.c.id == row_id).values(values))

    def requeue(self, connection: Connection, row: Row[Any], until: datetime) -> None:
        """Insert a row again that was deleted before sending; but not if the same was enqueued meanwhile, nor after three days."""
        same = [column == getattr(row, column.name) for column in self._table.c if column.name not in _OF_ONE_TRY]
        present = connection.execute(select(self._table.c.id).where(*same)).scalar()
        if present not in (None, row.id):
            return
        self.mark_sent(connection, row.id)
        if until - row.since <= DISCARD_AFTER:
            connection.execute(insert(self._table), {**row._mapping, "due_at": until, "tries": row.tries + 1})
