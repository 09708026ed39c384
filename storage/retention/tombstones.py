"""Tombstones: ids and days of what was erased, kept as long as a backup could bring it back; also in a file beside the keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, select

from flows.errors import SettingsError
from flows.i18n.messages import _
from flows.timestamps import is_within
from storage.db import files
from storage.db.tables import AT_ONCE, tombstones
from storage.db.upsert import upsert
from storage.retention import rules

_KEEP_FOR: timedelta = next(sweep.keep_for for sweep in rules.SWEEPS if sweep.column is tombstones.c.at)
_EVERY, _RECENT = timedelta(hours=1), timedelta(minutes=10)  # another machine's clock may be so far behind
_HEADER = "# what was destroyed: its id and the day; needed to put back a backup"


def add_tombstone(connection: Connection, subject_id: str, at: datetime) -> None:
    """Record that the conversation or dossier with this id is erased in this transaction."""
    connection.execute(upsert(connection, tombstones), {"id": subject_id, "at": at})


def list_tombstones(connection: Connection) -> dict[str, str]:
    """All tombstones: id -> day (ISO)."""
    rows = connection.execute(select(tombstones).order_by(tombstones.c.at, tombstones.c.id))
    return {row.id: row.at.date().isoformat() for row in rows}


def read_file(path: Path) -> dict[str, str]:
    """The tombstones in this file. Raises SettingsError if a line is no id and day."""
    try:
        lines = [line.split() for line in path.read_text().splitlines() if line and not line.startswith("#")]
        return {subject_id: date.fromisoformat(day).isoformat() for subject_id, day in lines}
    except ValueError:
        raise SettingsError(
            _(
                "{path} is damaged: a line of this tombstone file is no id and day. Take a copy of it from elsewhere, "
                "or set it aside: then what people erased after the backup comes back",
                path=path,
            )
        ) from None


def write_file(path: Path, days: Mapping[str, str]) -> None:
    """Replace the file with these tombstones."""
    lines = (_HEADER, *(f"{subject_id} {day}" for subject_id, day in days.items()))
    files.replace_atomically(path, "".join(f"{line}\n" for line in lines).encode())


def sync_file_job(path: Path) -> Callable[[Connection, datetime], None]:
    """A job for the scheduler that keeps the file as new as the table."""
    return _FileJob(path).sync


class _FileJob:
    """Reads all only where a tombstone is new or the file changed, and every hour.

    Tombstones that only the file knows stay in it: a service that began on an empty or older database must not forget them.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._synced_at, self._version = path, AT_ONCE, tuple[int, ...]()
        self._recent = frozenset[str]()

    def sync(self, connection: Connection, now: datetime) -> None:
        recent = frozenset(connection.execute(select(tombstones.c.id).where(tombstones.c.at >= now - _RECENT)).scalars())
        is_synced = is_within(_EVERY, self._synced_at, now) and self._version == _version_of(self._path)
        if not is_synced or not recent <= self._recent:
            self._sync_all(connection, now)
            self._synced_at, self._version, self._recent = now, _version_of(self._path), recent

    def _sync_all(self, connection: Connection, now: datetime) -> None:
        before = _read_or_none(self._path)
        after = {**_unexpired(before or {}, now), **list_tombstones(connection)}
        if after != before:
            write_file(self._path, after)


def _version_of(path: Path) -> tuple[int, ...]:
    """Another one for a file that was written or put in its place; none where there is no file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns


def count_missing(connection: Connection, path: Path, now: datetime) -> int:
    """The number of unexpired tombstones in the file that this database does not have."""
    return len(_unexpired(read_file(path), now).keys() - list_tombstones(connection).keys()) if path.is_file() else 0


def _unexpired(days: Mapping[str, str], now: datetime) -> dict[str, str]:
    oldest = (now - _KEEP_FOR).date().isoformat()
    return {subject_id: day for subject_id, day in days.items() if day > oldest}


def _read_or_none(path: Path) -> dict[str, str] | None:
    """The tombstones in the file, empty if there is no file, or None if it is damaged and must be written again."""
    try:
        return read_file(path) if path.exists() else {}
    except SettingsError:
        return None
