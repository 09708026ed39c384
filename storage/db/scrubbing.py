"""What was destroyed also leaves the files: SQLite's write-ahead log, PostgreSQL's dead rows, within a minute.

A unit of work that destroys says so with `want`; after its commit the writer empties them as soon as it is idle.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

from sqlalchemy import Connection, LargeBinary

from storage.db.tables import metadata

_HOLDS_SECRETS = [table.name for table in metadata.sorted_tables if any(isinstance(one.type, LargeBinary) for one in table.c)]
_LEFT = "SELECT coalesce(sum(n_dead_tup), 0) FROM pg_stat_user_tables WHERE relname = 'keys'"
_WANTED = "kring_truncation_wanted"
_PATIENCE_SECONDS = 20.0  # a busy writer stops for it after this long
_RETRY_SECONDS = 1.0
_WAIT_MILLISECONDS = 200  # for readers in other processes


def request(connection: Connection) -> None:
    """Something was destroyed in this transaction."""
    connection.info[_WANTED] = True


class ScrubSchedule:
    """Remembers since when the log must be emptied. At the start it must: a process may have died in between."""

    def __init__(self) -> None:
        self._since: float | None = monotonic()
        self._not_before = 0.0

    def observe(self, connection: Connection) -> None:
        """Called after every commit and every rollback."""
        if connection.info.pop(_WANTED, False) and self._since is None:
            self._since = monotonic()

    def is_wanted(self) -> bool:
        return self._since is not None

    def pause(self) -> float | None:
        """Seconds after which to look again while nothing happens, None for never."""
        return None if self._since is None else max(0.01, self._not_before - monotonic())

    def is_due(self, idle: bool) -> bool:
        if self._since is None or monotonic() < self._not_before:
            return False
        return idle or monotonic() - self._since > _PATIENCE_SECONDS

    def attempt(self, connection: Connection) -> None:
        """Empty them; where somebody still reads from them, try again soon."""
        if truncate(connection) if connection.dialect.name == "sqlite" else vacuum(connection):
            self._since = None
        self.postpone()

    def postpone(self) -> None:
        self._not_before = monotonic() + _RETRY_SECONDS


def truncate(connection: Connection) -> bool:
    """Move the log into the database and empty it, outside any transaction; False while somebody else reads from it."""
    sqlite: Any = connection.connection.dbapi_connection
    before = sqlite.execute("PRAGMA busy_timeout").fetchone()[0]
    sqlite.execute(f"PRAGMA busy_timeout = {_WAIT_MILLISECONDS}")
    try:
        return not sqlite.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        sqlite.execute(f"PRAGMA busy_timeout = {before}")


def vacuum(connection: Connection) -> bool:
    """Give up the dead rows of all that is sealed; False while an older reader, such as a backup, still sees a key that is gone."""
    server: Any = connection.connection.dbapi_connection
    server.autocommit = True
    try:
        server.execute(f"VACUUM {', '.join(_HOLDS_SECRETS)}")
        return not server.execute(_LEFT).fetchone()[0]
    finally:
        server.autocommit = False
