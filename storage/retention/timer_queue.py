"""Queue of due timers in the database: a row is taken by one process, and waits where a turn or an action holds its conversation now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, literal_column, select

from storage.db.compiled_statements import BulkStatement, CompiledSelect, array_param, is_among
from storage.db.tables import UtcMicroseconds, conversations, dossiers, timers
from storage.retention.rules import SETTLE
from storage.retention.timers import DESTRUCTIVE_TIMERS, set_timer
from storage.sources.turns import MATCHING, list_due_in_turns

_LOOKED_AT = 40  # of those that are due, for the first that nothing holds back
_AFTER_SETTLING = timedelta(seconds=1)

# SKIP LOCKED: another process that runs timers at the same moment takes other rows
_LOCKED = select(timers).with_for_update(skip_locked=True)
_DUE = _LOCKED.where(timers.c.kind.not_in(("sweep", MATCHING))).order_by(timers.c.due_at).limit(_LOOKED_AT)
_IS_MATCHING = (timers.c.kind == literal_column(f"'{MATCHING}'"), timers.c.due_at <= bindparam("now"))
_DUE_MATCHING = CompiledSelect(lambda dialect: _LOCKED.where(*_IS_MATCHING, is_among(dialect, timers.c.subject, "subjects")))
_TAKE = BulkStatement(
    {name: timers.c[name].type for name in ("kind", "subject", "due_at")},
    lambda _, given: delete(timers).where(*(timers.c[name] == given[name] for name in given)),
)
_SETTLES_AT = CompiledSelect(
    lambda _: select(timers.c.due_at).where(timers.c.kind == literal_column(f"'{SETTLE}'"), timers.c.subject == bindparam("subject"))
)


def list_due(connection: Connection, now: datetime, *, destroys: bool) -> Sequence[Row[Any]]:
    """The timers that are due first, but those of matching; unless it `destroys`, without those that destroy something."""
    due = _DUE.where(timers.c.due_at <= now)
    return connection.execute(due if destroys else due.where(timers.c.kind.not_in(DESTRUCTIVE_TIMERS))).all()


def list_due_matching(connection: Connection, now: datetime) -> list[Row[Any]]:
    """Dossiers that are to be offered, one of each source in turn, so that none waits behind many of another."""
    turns = list_due_in_turns(connection, now, _LOOKED_AT)
    if not turns:
        return []
    subjects, until = array_param(connection, turns), UtcMicroseconds.to_microseconds(now)
    found = _DUE_MATCHING.fetch_rows(connection, subjects=subjects, now=until)
    return sorted(found, key=lambda row: turns.index(row.subject))


def take_timer(connection: Connection, row: Row[Any]) -> bool:
    """Delete a timer that fires now; False if something holds it back, or another process was first."""
    if _is_busy(connection, row.subject):
        return False
    if _TAKE.execute_many(connection, [{"kind": row.kind, "subject": row.subject, "due_at": row.due_at}]) != 1:
        return False
    return not _waits_for_settling(connection, row)


def _is_busy(connection: Connection, conversation_id: str) -> bool:
    """Whether a turn or a coordinator's action holds the row at this moment: the timer does not wait, and is tried again soon.

    SQLite has one transaction at a time that writes: this one.
    """
    if connection.dialect.name == "sqlite":
        return False
    for column in (conversations.c.id, dossiers.c.conversation_id):
        row = select(column).where(column == conversation_id)
        if connection.execute(row).first() and not connection.execute(row.with_for_update(skip_locked=True)).first():
            return True
    return False


def _waits_for_settling(connection: Connection, row: Row[Any]) -> bool:
    """Reschedule a timer behind what can still be undone: before that is final, nobody knows whether the timer still applies."""
    settling = None if row.kind == SETTLE else _SETTLES_AT.fetch_first(connection, subject=row.subject)
    if settling is None:
        return False
    set_timer(connection, row.kind, row.subject, settling.due_at + _AFTER_SETTLING)
    return True
