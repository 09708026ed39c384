"""The list of what was destroyed: random ids and days, kept as long as a backup may bring it back, also in a file beside the keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, select

from flows.errors import SettingsError
from storage.db import files
from storage.db.tables import tombstones
from storage.db.upsert import upsert
from storage.retention import rules

_KEEP_FOR: timedelta = next(sweep.keep_for for sweep in rules.SWEEPS if sweep.column is tombstones.c.at)
_HEADER = "# what was destroyed: its id and the day; needed to put back a backup"


def add_tombstone(connection: Connection, id: str, at: datetime) -> None:
    """The conversation or dossier with this id is destroyed in this transaction."""
    connection.execute(upsert(connection, tombstones), {"id": id, "at": at})


def list_tombstones(connection: Connection) -> dict[str, str]:
    """Every id with its day (ISO)."""
    rows = connection.execute(select(tombstones).order_by(tombstones.c.at, tombstones.c.id))
    return {row.id: row.at.date().isoformat() for row in rows}


def read_file(path: Path) -> dict[str, str]:
    """The list in this file; SettingsError where a line is no id and day."""
    try:
        lines = [line.split() for line in path.read_text().splitlines() if line and not line.startswith("#")]
        return {id: date.fromisoformat(day).isoformat() for id, day in lines}
    except ValueError:
        raise SettingsError(
            f"{path} is damaged: a line of the list of what was destroyed is no id and day. Take a copy of it from elsewhere, "
            "or set it aside: then what people wiped after the backup comes back"
        ) from None


def write_file(path: Path, ids: Mapping[str, str]) -> None:
    lines = (_HEADER, *(f"{id} {day}" for id, day in ids.items()))
    files.replace_atomically(path, "".join(f"{line}\n" for line in lines).encode())


def sync_file_job(path: Path) -> Callable[[Connection, datetime], None]:
    """A tick of the clock that keeps the file as new as the list.

    What the file alone knows stays in it: a service that began on an empty or an older database must not forget what was wiped.
    """

    def tick(connection: Connection, now: datetime) -> None:
        standing, ids = _read_or_none(path), list_tombstones(connection)
        wanted = {**_unexpired(standing or {}, now), **ids}
        if wanted != standing:
            write_file(path, wanted)

    return tick


def count_missing(connection: Connection, path: Path, now: datetime) -> int:
    """How many that the file names this database should know and does not."""
    return len(_unexpired(read_file(path), now).keys() - list_tombstones(connection).keys()) if path.is_file() else 0


def _unexpired(ids: Mapping[str, str], now: datetime) -> dict[str, str]:
    oldest = (now - _KEEP_FOR).date().isoformat()
    return {id: day for id, day in ids.items() if day > oldest}


def _read_or_none(path: Path) -> dict[str, str] | None:
    """What the file says now; None where it is damaged, and is to be written again."""
    try:
        return read_file(path) if path.exists() else {}
    except SettingsError:
        return None
