"""Timers as rows of the database: set, read and stopped. A timer survives a restart; storage.retention.timer_runner fires it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, select

from flows.installation import Installation
from storage.db.compiled_statements import CompiledSelect, array_param, bulk_insert, is_among
from storage.db.tables import dossiers, timers
from storage.installation.believed_time import last_believed, time_behind
from storage.retention.due_times import RuleContext
from storage.retention.rules import DESTRUCTIVE, PLAN_KINDS, RULES

DRAFT_TIMER, END_TIMER = "draft", "dossier"
DESTRUCTIVE_TIMERS = (DRAFT_TIMER, *sorted({rule.kind for rule in RULES if rule.action in DESTRUCTIVE}))
OVERDUE_AFTER = timedelta(minutes=10)  # a timer that waits for so long shows that nothing runs them

_SENT_AT = CompiledSelect(lambda _: select(dossiers.c.sent_at).where(dossiers.c.conversation_id == bindparam("conversation_id")))
_TIMERS_OF = CompiledSelect(lambda dialect: select(timers).where(is_among(dialect, timers.c.subject, "subjects")))
_SET_TIMERS = bulk_insert(timers, "due_at")


def start_timers(
    connection: Connection,
    starts_on: str,
    conversation_id: str,
    at: datetime,
    installation: Installation,
    is_soon: bool = False,
    planned: tuple[datetime | None, datetime | None] = (None, None),
    sent_at: datetime | None = None,
) -> None:
    """Start the timers that run from `starts_on`: `sent` (or given back), `claimed`, `denied` (no contact after all), `closed`...

    `is_soon`: the seeker shares a date this week. `planned`: from when until when contact is planned. `sent_at`, if the caller knows it.
    An end timer that would be due in the past is not set: claiming a dossier in its last week does not end it. What destroys something is
    due later by as much as the clock is behind.
    """
    times = RuleContext(sent_at or _read_sent_at(connection, conversation_id) or at, at, installation, is_soon, *planned)
    due = {rule.kind: rule.due_at(times) for rule in RULES if rule.starts_on == starts_on}
    if destructive := due.keys() & DESTRUCTIVE_TIMERS:
        behind = time_behind(last_believed(connection), at)
        due |= {kind: due[kind] + behind for kind in destructive}
    rows = [
        {"kind": kind, "subject": conversation_id, "due_at": max(end, at)} for kind, end in due.items() if kind != END_TIMER or end > at
    ]
    _SET_TIMERS.execute_many(connection, rows)


def _read_sent_at(connection: Connection, conversation_id: str) -> datetime | None:
    dossier = _SENT_AT.fetch_first(connection, conversation_id=conversation_id)
    return dossier.sent_at if dossier else None


def set_timer(connection: Connection, kind: str, conversation_id: str, due_at: datetime) -> None:
    """Set one timer of a conversation."""
    _SET_TIMERS.execute_many(connection, [{"kind": kind, "subject": conversation_id, "due_at": due_at}])


def set_draft_timers(connection: Connection, ends: Mapping[str, datetime]) -> None:
    """Set the end timers of these drafts, by conversation id.

    A turn that moves an end further off need not call this: the timer reads the later end when it fires.
    """
    rows = [{"kind": DRAFT_TIMER, "subject": conversation_id, "due_at": end} for conversation_id, end in sorted(ends.items())]
    if rows:
        _SET_TIMERS.execute_many(connection, rows)


def timers_of(connection: Connection, conversation_ids: Sequence[str]) -> dict[str, dict[str, datetime]]:
    """The running timers of these conversations: conversation id -> kind -> due time."""
    found: dict[str, dict[str, datetime]] = {}
    for row in _TIMERS_OF.fetch_rows(connection, subjects=array_param(connection, conversation_ids)) if conversation_ids else ():
        found.setdefault(row.subject, {})[row.kind] = row.due_at
    return found


def next_due_at(connection: Connection) -> datetime | None:
    """When the first timer of a conversation is due, or None if none runs."""
    return connection.execute(select(func.min(timers.c.due_at)).where(timers.c.kind != "sweep")).scalar()


def count_overdue(connection: Connection, before: datetime) -> int:
    """How many timers were due before this time and did not fire."""
    return connection.execute(select(func.count()).select_from(timers).where(timers.c.due_at < before)).scalar_one()


def stop_plan_timers(connection: Connection, conversation_id: str) -> None:
    """Delete the timers that run for a plan, or for one that must be made again."""
    connection.execute(delete(timers).where(timers.c.subject == conversation_id, timers.c.kind.in_(PLAN_KINDS)))


def stop_timer(connection: Connection, kind: str, conversation_id: str) -> None:
    """Delete one timer of this conversation, if it runs."""
    connection.execute(delete(timers).where(timers.c.kind == kind, timers.c.subject == conversation_id))


def stop_timers(connection: Connection, conversation_id: str) -> None:
    """Delete all timers of this conversation."""
    connection.execute(delete(timers).where(timers.c.subject == conversation_id))
