"""What was destroyed also leaves the files: SQLite's write-ahead log, PostgreSQL's dead rows, within a minute.

A unit of work that destroys says so with `want`; after its commit the writer empties them as soon as it is idle.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

from sqlalchemy import Connection, LargeBinary

from storage.db.tables import metadata

_SEALED_TABLES = [table.name for table in metadata.sorted_tables if any(isinstance(one.type, LargeBinary) for one in table.c)]
_COUNT_DEAD_KEYS = "SELECT coalesce(sum(n_dead_tup), 0) FROM pg_stat_user_tables WHERE relname = 'keys'"
_REQUESTED = "kring_truncation_wanted"
_PATIENCE_SECONDS = 20.0  # a busy writer stops for it after this long
_RETRY_SECONDS = 1.0
_WAIT_MILLISECONDS = 200  # for readers in other processes


def request_scrub(connection: Connection) -> None:
    """Something was destroyed in this transaction."""
    connection.info[_REQUESTED] = True


class ScrubSchedule:
    """Remembers since when the log must be emptied. At the start it must: a process may have died in between."""

    def __init__(self) -> None:
        self._since: float | None = monotonic()
        self._not_before = 0.0

    def observe(self, connection: Connection) -> None:
        """Called after every commit and every rollback."""
        if connection.info.pop(_REQUESTED, False) and self._since is None:
            self._since = monotonic()

    def is_pending(self) -> bool:
        return self._since is not None

    def seconds_until_retry(self) -> float | None:
        """Seconds after which to look again while nothing happens, None for never."""
        return None if self._since is None else max(0.01, self._not_before - monotonic())

    def is_due(self, idle: bool) -> bool:
        if self._since is None or monotonic() < self._not_before:
            return False
        return idle or monotonic() - self._since > _PATIENCE_SECONDS

    def try_scrub(self, connection: Connection) -> None:
        """Empty them; where somebody still reads from them, try again soon."""
        if truncate_wal(connection) if connection.dialect.name == "sqlite" else vacuum_tables(connection):
            self._since = None
        self.postpone()

    def postpone(self) -> None:
        self._not_before = monotonic() + _RETRY_SECONDS


def truncate_wal(connection: Connection) -> bool:
    """Move the log into the database and empty it, outside any transaction; False while somebody else reads from it."""
    sqlite: Any = connection.connection.dbapi_connection
    before = sqlite.execute("PRAGMA busy_timeout").fetchone()[0]
    sqlite.execute(f"PRAGMA busy_timeout = {_WAIT_MILLISECONDS}")
    try:
        return not sqlite.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        sqlite.execute(f"PRAGMA busy_timeout = {before}")


def vacuum_tables(connection: Connection) -> bool:
    """Give up the dead rows of all that is sealed; False while an older reader, such as a backup, still sees a key that is gone."""
    server: Any = connection.connection.dbapi_connection
    server.autocommit = True
    try:
        server.execute(f"VACUUM {', '.join(_SEALED_TABLES)}")
        return not server.execute(_COUNT_DEAD_KEYS).fetchone()[0]
    finally:
        server.autocommit = False
