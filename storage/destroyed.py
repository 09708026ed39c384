"""The list of what was destroyed: random ids and days, kept as long as a backup may bring it back, also in a file beside the keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from flows.errors import SettingsError
from storage import folder
from storage.tables import destroyed
from storage.upsert import upsert

_FIRST = "# what was destroyed: its id and the day; needed to put back a backup"


def note(connection: Connection, id: str, at: datetime) -> None:
    """The conversation or dossier with this id is destroyed in this transaction."""
    connection.execute(upsert(connection, destroyed), {"id": id, "at": at})


def listed(connection: Connection) -> dict[str, str]:
    """Every id with its day (ISO)."""
    rows = connection.execute(select(destroyed).order_by(destroyed.c.at, destroyed.c.id))
    return {row.id: row.at.date().isoformat() for row in rows}


def read(path: Path) -> dict[str, str]:
    """The list in this file; SettingsError where a line is no id and day."""
    try:
        lines = [line.split() for line in path.read_text().splitlines() if line and not line.startswith("#")]
        return {id: date.fromisoformat(day).isoformat() for id, day in lines}
    except ValueError:
        raise SettingsError(
            f"{path} is damaged: a line of the list of what was destroyed is no id and day. Take a copy of it from elsewhere, "
            "or set it aside: then what people wiped after the backup comes back"
        ) from None


def write(path: Path, ids: Mapping[str, str]) -> None:
    folder.replace(path, "".join(f"{line}\n" for line in (_FIRST, *_lines(ids.items()))).encode())


def keeping(path: Path) -> Callable[[Connection, datetime], None]:
    """A tick of the clock that keeps the file as new as the list."""

    def tick(connection: Connection, now: datetime) -> None:
        ids = listed(connection)
        if ids != _standing(path):
            write(path, ids)

    return tick


def _standing(path: Path) -> dict[str, str] | None:
    """What the file says now; None where it is damaged, and is to be written again."""
    try:
        return read(path) if path.exists() else {}
    except SettingsError:
        return None


def _lines(ids: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (f"{id} {day}" for id, day in ids)
