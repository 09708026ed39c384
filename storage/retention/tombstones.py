"""Tombstones: ids and days of what was erased, kept as long as a backup could bring it back; also in a file beside the keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, select

from flows.errors import SettingsError
from flows.i18n.messages import _
from storage.db import files
from storage.db.tables import tombstones
from storage.db.upsert import upsert
from storage.retention import rules

_KEEP_FOR: timedelta = next(sweep.keep_for for sweep in rules.SWEEPS if sweep.column is tombstones.c.at)
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
    """A job for the scheduler that keeps the file as new as the table.

    Tombstones that only the file knows stay in it: a service that began on an empty or older database must not forget them.
    """

    def sync_file(connection: Connection, now: datetime) -> None:
        before = _read_or_none(path)
        after = {**_unexpired(before or {}, now), **list_tombstones(connection)}
        if after != before:
            write_file(path, after)

    return sync_file


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
