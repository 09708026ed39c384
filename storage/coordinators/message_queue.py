"""Message queue of the coordinators over one table: a row is deleted once sent, and retried with a delay that doubles.

Whoever withdraws what is not true any more deletes its row, also while it is on its way: then it is not sent again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, select, update

from storage.installation.believed_time import not_beyond_belief

_FIRST_DELAY, _LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=6)
DISCARD_AFTER = timedelta(days=3)
WAKE_UP_KIND = "notices"
_ON_ITS_WAY = -1  # tries of a row that may have been sent: no process sends it again


def next_retry(at: datetime, tries: int) -> datetime:
    """When to retry what failed this often: after a minute, then twice as late each time, at most after 6 hours."""
    return at + min(_FIRST_DELAY * (1 << min(tries, 20)), _LONGEST_DELAY)


def _is_over(connection: Connection, since: datetime, at: datetime) -> bool:
    """Whether three days have passed, whatever a clock says that jumped."""
    return not_beyond_belief(connection, at) - since > DISCARD_AFTER


class MessageQueue:
    """Rows of `table`, which has the columns id, since, due_at, tries and waits_since."""

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
        if _is_over(connection, row.since, at):
            self.mark_sent(connection, row_id)
            return
        self._put_off(connection, row, next_retry(at, row.tries), at)

    def begin(self, connection: Connection, row_id: str) -> bool:
        """Take the row out of what is due, before it is sent at most once; True for one of all who begin. It can still be withdrawn."""
        is_free = (self._table.c.id == row_id, self._table.c.tries >= 0)
        return connection.execute(update(self._table).where(*is_free).values(tries=_ON_ITS_WAY)).rowcount == 1

    def requeue(self, connection: Connection, row: Row[Any], until: datetime, at: datetime) -> None:
        """It surely was not sent at `at`: it is due again at `until`, unless it was withdrawn meanwhile; after three days it is deleted."""
        if _is_over(connection, row.since, until):
            self.mark_sent(connection, row.id)
            return
        self._put_off(connection, row, until, at)

    def _put_off(self, connection: Connection, row: Row[Any], until: datetime, at: datetime) -> None:
        later = {"due_at": until, "waits_since": at, "tries": row.tries + 1}
        connection.execute(update(self._table).where(self._table.c.id == row.id).values(later))
