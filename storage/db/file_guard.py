"""File guard: a look at an SQLite database's files before each commit, so that nothing is confirmed that no longer stands on the disk.

A program that holds a file open goes on writing into it after it was moved, deleted, replaced or cut short; what it writes is lost.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from sqlalchemy import Connection, Engine, event

_LOG_STATE = "kring_log_state"  # of a connection: what its write-ahead log was when it was last looked at
_LOG_SUFFIX = "-wal"


class DatabaseFileLost(Exception):
    """The database file is not the one that was opened: nothing is confirmed until the right one is back, or the service starts anew."""


class _FileState(NamedTuple):
    device: int
    inode: int
    size: int


def guard_file(engine: Engine, path: Path) -> None:
    """Refuse every commit, and every new connection, once the file at `path` is another than now."""
    guard = _FileGuard(path)
    event.listen(engine, "do_connect", guard.connect)
    event.listen(engine, "commit", guard.check_before_commit)


class _FileGuard:
    def __init__(self, path: Path) -> None:
        self._path, self._log = path, path.with_name(path.name + _LOG_SUFFIX)
        self._known = _state_of(path)

    def connect(self, dialect: Any, record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
        self._known = _check(self._path, self._known)
        arguments[0], options["uri"] = f"file:{quote(str(self._path))}?mode=rw", True  # a missing file is an error, not an empty database

    def check_before_commit(self, connection: Connection) -> None:
        try:
            self._known = _check(self._path, self._known)
            self._check_log(connection.info)
        except DatabaseFileLost:
            connection.invalidate()  # rolls back, and has the next use look for the file
            raise

    def _check_log(self, info: MutableMapping[Any, Any]) -> None:
        """The log stays as long as a connection holds it open; only its size may shrink, when it is emptied."""
        if _LOG_STATE in info or self._log.exists():
            info[_LOG_STATE] = _check(self._log, info.get(_LOG_STATE))._replace(size=0)


def _check(path: Path, known: _FileState | None) -> _FileState:
    """The state of the file now; DatabaseFileLost if it is no longer the known one, or shorter. No database file of ours ever shrinks."""
    state = _state_of(path)
    if known and (state[:2] != known[:2] or state.size < known.size):
        raise DatabaseFileLost
    return state


def _state_of(path: Path) -> _FileState:
    try:
        found = os.stat(path)
    except OSError:
        raise DatabaseFileLost from None
    return _FileState(found.st_dev, found.st_ino, found.st_size)
