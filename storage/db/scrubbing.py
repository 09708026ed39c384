"""Scrubbing: destroyed data leaves SQLite's write-ahead log and PostgreSQL's dead rows too, within a minute.

A unit of work that destroys something calls `request_scrub`; the writer scrubs after the commit, as soon as it is idle.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

from sqlalchemy import Connection, LargeBinary

from storage.db.disk_reserve import allow_reserve
from storage.db.tables import metadata

_SEALED_TABLES = [table.name for table in metadata.sorted_tables if any(isinstance(one.type, LargeBinary) for one in table.c)]
_COUNT_DEAD_KEYS = "SELECT coalesce(sum(n_dead_tup), 0) FROM pg_stat_user_tables WHERE relname = 'keys'"
_REQUESTED = "kring_truncation_wanted"
_PATIENCE_SECONDS = 20.0  # a busy writer interrupts its work for a scrub after this long
_RETRY_SECONDS = 1.0
_WAIT_MILLISECONDS = 20  # for readers in other processes: whoever reads longer is waited for by trying again


def request_scrub(connection: Connection) -> None:
    """Scrub the files after this transaction, which destroys something, commits."""
    connection.info[_REQUESTED] = True
    allow_reserve(connection)


class ScrubSchedule:
    """When the next scrub is due. One is pending at the start, because the last process may have died before its own."""

    def __init__(self) -> None:
        self._since: float | None = monotonic()
        self._not_before = 0.0

    def observe(self, connection: Connection) -> None:
        """Note whether this transaction requested a scrub; called after every commit and rollback."""
        if connection.info.pop(_REQUESTED, False) and self._since is None:
            self._since = monotonic()

    def is_pending(self) -> bool:
        """Whether a scrub was requested and has not succeeded yet."""
        return self._since is not None

    def seconds_until_retry(self) -> float:
        """Seconds until the next attempt at a pending scrub."""
        return max(0.01, self._not_before - monotonic())

    def is_due(self, idle: bool) -> bool:
        """Whether to scrub now: a pending scrub waits for an idle writer, but not for ever."""
        if self._since is None or monotonic() < self._not_before:
            return False
        return idle or monotonic() - self._since > _PATIENCE_SECONDS

    def try_scrub(self, connection: Connection) -> None:
        """Scrub now; try again after _RETRY_SECONDS while another process still reads the old data."""
        if truncate_wal(connection) if connection.dialect.name == "sqlite" else vacuum_tables(connection):
            self._since = None
        self.postpone()

    def postpone(self) -> None:
        """Wait _RETRY_SECONDS before the next attempt."""
        self._not_before = monotonic() + _RETRY_SECONDS


def truncate_wal(connection: Connection) -> bool:
    """Checkpoint and truncate SQLite's WAL, outside any transaction; False while another process reads from it."""
    sqlite: Any = connection.connection.dbapi_connection
    before = sqlite.execute("PRAGMA busy_timeout").fetchone()[0]
    sqlite.execute(f"PRAGMA busy_timeout = {_WAIT_MILLISECONDS}")
    try:
        return not sqlite.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        sqlite.execute(f"PRAGMA busy_timeout = {before}")


def vacuum_tables(connection: Connection) -> bool:
    """VACUUM all tables with sealed columns; False while an older reader, such as a backup, still sees a deleted key."""
    psycopg: Any = connection.connection.dbapi_connection
    psycopg.autocommit = True
    try:
        psycopg.execute(f"VACUUM {', '.join(_SEALED_TABLES)}")
        return not psycopg.execute(_COUNT_DEAD_KEYS).fetchone()[0]
    finally:
        psycopg.autocommit = False
