"""Disk reserve: a file beside an SQLite database that is given up when the disk is full, so that what destroys can still be written.

Nothing else may use the room. It is kept anew once the write-ahead log of that transaction is gone.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, Engine

RESERVED_BYTES, LEAST_BYTES = 16 * 1024 * 1024, 4 * 1024 * 1024  # the largest conversation is erased within the smaller of them
_LEFT_BYTES = 1024 * 1024  # to others, when it is made
_ALLOWED = "kring_may_use_reserve"


def reserve_beside(database: Path) -> Path:
    """The file that keeps the room."""
    return database.with_name(f"{database.name}-reserve")


def allow_reserve(connection: Connection) -> None:
    """This transaction destroys something, or leads to that: it may be written with the reserve."""
    connection.info[_ALLOWED] = True


def was_allowed(connection: Connection) -> bool:
    """Whether this transaction, which is over, said so."""
    return bool(connection.info.pop(_ALLOWED, False))


class DiskReserve:
    """The reserve of one database; a server has its own disk, and none here."""

    def __init__(self, engine: Engine) -> None:
        database = engine.url.database if engine.dialect.name == "sqlite" else None
        self.path = reserve_beside(Path(database)) if database else None
        self._was_given_up = False

    def keep(self) -> None:
        """Make it if it is not there, as large as fits; a disk that is full is no error here."""
        if self.path is None or self.path.exists():
            return
        size = min(RESERVED_BYTES, shutil.disk_usage(self.path.parent).free - _LEFT_BYTES)
        if size < LEAST_BYTES:
            return
        with suppress(OSError):
            descriptor = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            try:
                os.posix_fallocate(descriptor, 0, size)
            except OSError:
                self.path.unlink()
            finally:
                os.close(descriptor)

    def give_up(self) -> bool:
        """Leave its room to others; False if there was none."""
        try:
            if self.path is None:
                return False
            self.path.unlink()
        except OSError:
            return False
        self._was_given_up = True
        return True

    def keep_again(self) -> None:
        """After it was given up, as soon as there is room."""
        if self._was_given_up:
            self.keep()
            self._was_given_up = self.path is not None and not self.path.exists()
