"""Facts about this installation, small named values of which none was said by a seeker, and daily and monthly counts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, select

from storage.db.compiled_statements import CompiledSelect, bulk_insert
from storage.db.tables import counts, facts
from storage.db.upsert import upsert

CLOSED_UNTIL = "closed_until"  # the day (ISO) from which new conversations are accepted again
GUARD_MODE = "guard"  # what the operator chose for the flood guard; without it the load decides
LAST_BACKUP = "last_backup"  # the moment (ISO) of the newest backup that was read back
LAST_BACKUP_FILE = "last_backup_file"  # its SHA-256 and its path, with a blank between
RESTORE_TESTED = "restore_tested"  # the day (ISO) on which a person last restored a backup to try it
OPENED = "opened"  # the day (ISO) on which practice mode ended
_CHECKED = "dialled."
_OWN_QUESTION = "asked."
_PING = "ping"


def read_fact(connection: Connection, name: str) -> str | None:
    """The value of this fact, or None if there is none."""
    found = _READ.fetch_first(connection, name=name)
    return str(found.value) if found else None


def write_fact(connection: Connection, name: str, value: str) -> None:
    """Set this fact."""
    connection.execute(upsert(connection, facts, "value"), {"name": name, "value": value})


def delete_fact(connection: Connection, name: str) -> None:
    """Remove this fact, if it is there."""
    connection.execute(delete(facts).where(facts.c.name == name))


def write_ping(connection: Connection) -> None:
    """Raise if the database does not take a write, or has no table of ours; the value says nothing."""
    write_fact(connection, _PING, "written")


def record_check(connection: Connection, hotline: str, day: date, number: str = "") -> None:
    """Record that a person called this hotline (its key) under this number on this day, and was answered by the right organisation."""
    write_fact(connection, _CHECKED + hotline, f"{day.isoformat()} {number}".strip())


def last_checks(connection: Connection) -> dict[str, tuple[date, str]]:
    """The day of the last check of each hotline and the number that was dialled, if that was written down, by the hotline's key."""
    rows = connection.execute(select(facts).where(facts.c.name.startswith(_CHECKED, autoescape=True)))
    checks = ((name.removeprefix(_CHECKED), value.partition(" ")) for name, value in rows)
    return {key: (date.fromisoformat(day), number) for key, (day, _, number) in checks}


def read_own_questions(connection: Connection) -> dict[str, str]:
    """Every question of the foundation's own that was ever asked here, as it was written down, by its name."""
    rows = connection.execute(select(facts).where(facts.c.name.startswith(_OWN_QUESTION, autoescape=True)).order_by(facts.c.name))
    return {name.removeprefix(_OWN_QUESTION): value for name, value in rows}


def write_own_question(connection: Connection, question: str, text: str) -> None:
    """Write down a question of the foundation's own, so that its answers can be read when it is asked no more."""
    write_fact(connection, _OWN_QUESTION + question, text)


def count_event(connection: Connection, name: str, at: datetime, number: int = 1) -> None:
    """Add to the day's counter of this name; a count leads to nobody."""
    add_to_count(connection, name, at.date().isoformat(), number)


def add_to_count(connection: Connection, name: str, day: str, number: int = 1) -> None:
    """Add to a counter of this day (`2026-11-21`) or month (`2026-11`), which starts at zero."""
    _ADD.execute_many(connection, [{"name": name, "day": day, "count": number}])


def count_on(connection: Connection, name: str, day: date) -> int:
    """The counter of this name on this day."""
    of_day = (counts.c.name == name, counts.c.day == day.isoformat())
    return connection.execute(select(counts.c["count"]).where(*of_day)).scalar() or 0


_READ = CompiledSelect(lambda _: select(facts.c.value).where(facts.c.name == bindparam("name")))
_ADD = bulk_insert(counts, count=lambda dialect, given: given + counts.c["count"])
