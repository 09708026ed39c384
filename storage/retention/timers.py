"""What is kept too long goes: storage.retention.rules carried out by a clock whose due times are rows.

A clock that was missed, because nothing ran, fires once, late.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, select

from flows.installation import Installation
from storage import access_log
from storage.db.compiled_statements import bulk_insert
from storage.db.tables import conversations, dossiers, timers
from storage.db.upsert import upsert
from storage.retention.erasure import erase_conversation
from storage.retention.rules import ACCESS_LOG_TTL, HOUR, RULES, SWEEPS, TIMER_STARTS, RuleContext

DRAFT_TIMER, END_TIMER = "draft", "dossier"
_SWEEP_EVERY = HOUR
_MAX_AT_ONCE = 200
OPERATOR_EVENTS = ("wipe", "alarm", "names", "tell_ending", "inform")  # by the operator; the rest goes by itself


# another process that looks at the same moment takes other rows
_DUE = select(timers).where(timers.c.kind != "sweep").order_by(timers.c.due_at).limit(_MAX_AT_ONCE).with_for_update(skip_locked=True)

_SET_TIMERS = bulk_insert(timers, "due_at")
_SWEEP = select(timers.c.due_at).where(timers.c.kind == "sweep", timers.c.subject == "all")


class FiredTimer(NamedTuple):
    """What the clock did, for the log and the alarm: a rule's kind and a conversation's id, never a word."""

    kind: str
    action: str
    conversation_id: str
    error: Exception | None = None


def start_timers(connection: Connection, starts_on: str, conversation_id: str, at: datetime, installation: Installation) -> None:
    """Start the clocks that run from this: `sent` (or free again), `claimed`, `denied` (no contact after all), `closed`.

    Whoever claims what is in its last week does not end it by that: an end that is over already leaves the former in place.
    """
    sent_at = connection.execute(select(dossiers.c.sent_at).where(dossiers.c.conversation_id == conversation_id)).scalar()
    times = RuleContext(sent_at or at, at, installation)
    due = {rule.kind: rule.due_at(times) for rule in RULES if rule.starts_on == starts_on}
    rows = [
        {"kind": kind, "subject": conversation_id, "due_at": max(end, at)} for kind, end in due.items() if kind != END_TIMER or end > at
    ]
    connection.execute(upsert(connection, timers, "due_at"), rows)


def start_timers_after(connection: Connection, event: str, conversation_id: str, at: datetime, installation: Installation) -> None:
    """Start the clocks that a deed of flows.dossier.lifecycle starts; called by whoever lets a dossier hear one."""
    if event in TIMER_STARTS:
        start_timers(connection, TIMER_STARTS[event], conversation_id, at, installation)


def set_draft_timers(connection: Connection, ends: Mapping[str, datetime]) -> None:
    """Let the clocks of these drafts ring then, by conversation; a turn that only puts an end off need not set its clock anew."""
    rows = [{"kind": DRAFT_TIMER, "subject": id, "due_at": end} for id, end in sorted(ends.items())]
    if rows:
        _SET_TIMERS.execute_many(connection, rows)


def timers_of(connection: Connection, conversation_ids: Sequence[str]) -> dict[str, dict[str, datetime]]:
    """The clocks of these conversations: when each is due."""
    found: dict[str, dict[str, datetime]] = {}
    for row in connection.execute(select(timers).where(timers.c.subject.in_(conversation_ids))):
        found.setdefault(row.subject, {})[row.kind] = row.due_at
    return found


def stop_timers(connection: Connection, conversation_id: str) -> None:
    """None of its clocks runs any more."""
    connection.execute(delete(timers).where(timers.c.subject == conversation_id))


TimerHandler = Callable[[Connection, str, datetime], None]


@dataclass(frozen=True)
class TimerRunner:
    """Carries out what is due.

    `names` removes from a dossier the people who were not informed in time; `deeds` are what storage.dossiers.offers does, by name.
    """

    remove_names: TimerHandler = field(default=lambda connection, conversation_id, now: None)
    handlers: Mapping[str, TimerHandler] = field(default_factory=dict)

    def run_due(self, connection: Connection, now: datetime) -> list[FiredTimer]:
        """Do, once, what is due at this time; call again while it returns something."""
        self._sweep(connection, now)
        rows = connection.execute(_DUE.where(timers.c.due_at <= now)).all()
        done = [self._fire(connection, row, now) for row in rows]
        return [happened for happened in done if happened]

    def _fire(self, connection: Connection, row: Row[Any], now: datetime) -> FiredTimer | None:
        this = (timers.c.kind == row.kind, timers.c.subject == row.subject, timers.c.due_at == row.due_at)
        if _is_busy(connection, row.subject):
            return None
        if connection.execute(delete(timers).where(*this)).rowcount != 1:
            return None
        then = self._action_of(connection, row, now)
        if then is None:
            return None
        try:
            with connection.begin_nested():
                self._handler(then)(connection, row.subject, now)
        except Exception as error:
            return self._reschedule(connection, row, now, error)
        return FiredTimer(row.kind, then, row.subject) if then in OPERATOR_EVENTS else None

    def _reschedule(self, connection: Connection, row: Row[Any], now: datetime, error: Exception) -> FiredTimer:
        """What fails for one dossier stops no other clock, and is tried again."""
        connection.execute(upsert(connection, timers, "due_at"), {"kind": row.kind, "subject": row.subject, "due_at": now + _SWEEP_EVERY})
        return FiredTimer(row.kind, "failed", row.subject, error)

    def _handler(self, then: str) -> TimerHandler:
        return {"wipe": _expire, "alarm": _alarm, "names": self.remove_names, **self.handlers}.get(then, _alarm)

    def _action_of(self, connection: Connection, row: Row[Any], now: datetime) -> str | None:
        if row.kind == DRAFT_TIMER:
            return None if _reschedule_draft(connection, row.subject, now) else "wipe"
        state = connection.execute(select(dossiers.c.state).where(dossiers.c.conversation_id == row.subject)).scalar()
        holds = (rule.action for rule in RULES if rule.kind == row.kind and (not rule.states or state in rule.states))
        return None if state is None else next(holds, None)

    def _sweep(self, connection: Connection, now: datetime) -> None:
        due = connection.execute(_SWEEP).scalar()
        if due is not None and (due > now or not connection.execute(_SWEEP.with_for_update(skip_locked=True)).first()):
            return
        for column, keep in SWEEPS:
            connection.execute(delete(column.table).where(column < now - keep))
        access_log.delete_before(connection, now - ACCESS_LOG_TTL)
        connection.execute(upsert(connection, timers, "due_at"), {"kind": "sweep", "subject": "all", "due_at": now + _SWEEP_EVERY})


def _is_busy(connection: Connection, conversation_id: str) -> bool:
    """Whether somebody speaks or a coordinator acts at this moment: the clock waits for nobody, and looks again soon."""
    for column in (conversations.c.id, dossiers.c.conversation_id):
        there = select(column).where(column == conversation_id)
        if connection.execute(there).first() and not connection.execute(there.with_for_update(skip_locked=True)).first():
            return True
    return False


def _reschedule_draft(connection: Connection, conversation_id: str, now: datetime) -> bool:
    """Set the clock to the later end that words since gave this draft; False where it has none."""
    end = connection.execute(select(conversations.c.ends_at).where(conversations.c.id == conversation_id)).scalar()
    if end is None or end <= now:
        return False
    set_draft_timers(connection, {conversation_id: end})
    return True


def _expire(connection: Connection, conversation_id: str, now: datetime) -> None:
    erase_conversation(connection, conversation_id, "expired", now)


def _alarm(connection: Connection, conversation_id: str, now: datetime) -> None:
    """Nothing to keep: what waits too long is seen in the dossiers; who asked the clock raises the alarm."""
