"""Facts about this installation: small named values, none of which a seeker said, and the counts that remain."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, delete, select

from storage.db.compiled_statements import bulk_insert
from storage.db.tables import counts, facts
from storage.db.upsert import upsert

CLOSED_UNTIL = "closed_until"  # the day (ISO) on which new conversations are welcome again
OPENED = "opened"  # the day (ISO) on which practice ended
_CHECKED = "dialled."


def read_fact(connection: Connection, name: str) -> str | None:
    return connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar_one_or_none()


def write_fact(connection: Connection, name: str, value: str) -> None:
    connection.execute(upsert(connection, facts, "value"), {"name": name, "value": value})


def delete_fact(connection: Connection, name: str) -> None:
    connection.execute(delete(facts).where(facts.c.name == name))


def record_check(connection: Connection, hotline: str, day: date) -> None:
    """A person dialled this safety number (its key) on this day, and somebody answered who should."""
    write_fact(connection, _CHECKED + hotline, day.isoformat())


def last_checks(connection: Connection) -> dict[str, date]:
    """Each safety number's key with the day on which a person last dialled it."""
    rows = connection.execute(select(facts).where(facts.c.name.startswith(_CHECKED, autoescape=True)))
    return {name.removeprefix(_CHECKED): date.fromisoformat(value) for name, value in rows}


def count_event(connection: Connection, name: str, at: datetime, number: int = 1) -> None:
    """Add to a counter of this day: a number, and nothing that leads to anybody."""
    add_to_count(connection, name, at.date().isoformat(), number)


def add_to_count(connection: Connection, name: str, day: str, number: int = 1) -> None:
    """Add to a counter of this day (`2026-11-21`) or month (`2026-11`), which begins at nought."""
    _ADD.execute_many(connection, [{"name": name, "day": day, "count": number}])


_ADD = bulk_insert(counts, count=lambda dialect, given: given + counts.c["count"])
