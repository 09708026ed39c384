"""Due timers fired one by one, each once and in a transaction of its own: storage.retention.rules carried out.

A few dossiers that are matched in vain share one. However many are due, people's turns go in between. A timer that was missed, because no
process ran, fires once, late.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain, islice
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, Row, bindparam, select

from storage.crypto.vault import Vault
from storage.db.compiled_statements import CompiledSelect, open_savepoint
from storage.db.errors import is_disconnect
from storage.db.tables import conversations, dossiers, timers
from storage.db.upsert import upsert
from storage.retention.clock_watch import ClockWatch
from storage.retention.due_times import HOUR
from storage.retention.erasure import erase_conversation
from storage.retention.rules import RULES
from storage.retention.sweep import sweep_if_due
from storage.retention.timer_queue import list_due, list_due_matching, take_timer
from storage.retention.timers import DRAFT_TIMER, set_draft_timers
from storage.sources.turns import MATCHING

_RETRY_AFTER = HOUR  # where a timer failed
MATCHED_TOGETHER = 30  # dossiers at most in one transaction
REPORTED_ACTIONS = ("erase", "alarm", "names", "tell_ending", "inform")  # run_all returns these; the operator is told of `alarm` only
_STATE = CompiledSelect(lambda _: select(dossiers.c.state).where(dossiers.c.conversation_id == bindparam("subject")))


class FiredTimer(NamedTuple):
    """A timer that fired, for the log and the alarm: a rule's kind and a conversation's id, never a word.

    `action` is empty where nothing followed, because the rule does not apply any more or a draft was prolonged.
    """

    kind: str
    action: str
    conversation_id: str
    error: Exception | None = None


TimerHandler = Callable[[Connection, str, datetime], None]  # connection, conversation id, now


class MatchingRound(Protocol):
    """Matches dossiers of one transaction one after the other, until enough were offered."""

    @property
    def is_over(self) -> bool: ...

    def match(self, connection: Connection, conversation_id: str, now: datetime) -> None:
        """Match the dossier of this conversation."""


@dataclass(frozen=True)
class TimerRunner:
    """Runs due timers. Those that destroy something wait while the clock cannot be believed; the others run.

    `remove_names` removes people who were not informed in time from a dossier; `handlers` are the actions of
    storage.offers.timer_handlers.TimerHandlers, by name, and `begin_round` begins the matching of a transaction, unless
    another process matches.
    """

    vault: Vault
    remove_names: TimerHandler = field(default=lambda connection, conversation_id, now: None)
    handlers: Mapping[str, TimerHandler] = field(default_factory=dict)
    clock_watch: ClockWatch | None = None
    begin_round: Callable[[Connection], MatchingRound | None] | None = None

    def run_next(self, connection: Connection, now: datetime) -> list[FiredTimer]:
        """Run the timer that is due next, or match the next few dossiers; none if something holds back all that were looked at."""
        is_believed = self.clock_watch is None or self.clock_watch.is_believable(connection, now)
        if is_believed:
            sweep_if_due(connection, self.vault, now)
        return self._fire_first(connection, list_due(connection, now, destroys=is_believed), now) or self._match_few(connection, now)

    def run_all(self, connection: Connection, now: datetime) -> list[FiredTimer]:
        """Run all that are due in this one transaction, where nobody waits; gives those that failed or have a reported action."""
        fired = chain.from_iterable(iter(partial(self.run_next, connection, now), []))
        return [timer for timer in fired if timer.error or timer.action in REPORTED_ACTIONS]

    def _fire_first(self, connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> list[FiredTimer]:
        fired = filter(None, (self._fire(connection, row, now, self.handlers) for row in rows))
        return list(islice(fired, 1))

    def _match_few(self, connection: Connection, now: datetime) -> list[FiredTimer]:
        rows, fired = list_due_matching(connection, now), list[FiredTimer]()
        if self.begin_round is None:
            return self._fire_first(connection, rows, now)
        matching = self.begin_round(connection) if rows else None
        if matching is None:
            return []
        for row in rows[:MATCHED_TOGETHER]:
            if timer := self._fire(connection, row, now, {MATCHING: matching.match}):
                fired.append(timer)
            if matching.is_over:
                break
        return fired

    def _fire(self, connection: Connection, row: Row[Any], now: datetime, handlers: Mapping[str, TimerHandler]) -> FiredTimer | None:
        """Fire this timer, unless something holds it back, or another process was first."""
        if not take_timer(connection, row):
            return None
        action = self._action_of(connection, row, now)
        try:
            with open_savepoint(connection):
                self._handler(action, handlers)(connection, row.subject, now)
        except Exception as error:
            if is_disconnect(error):
                raise  # no timer failed: nothing of this transaction stands, and it is run again
            return self._reschedule(connection, row, now, error)
        return FiredTimer(row.kind, action, row.subject)

    def _reschedule(self, connection: Connection, row: Row[Any], now: datetime, error: Exception) -> FiredTimer:
        """A timer that fails is tried again later and stops no other."""
        connection.execute(upsert(connection, timers, "due_at"), {"kind": row.kind, "subject": row.subject, "due_at": now + _RETRY_AFTER})
        return FiredTimer(row.kind, "failed", row.subject, error)

    def _handler(self, action: str, handlers: Mapping[str, TimerHandler]) -> TimerHandler:
        return {"erase": self._expire, "names": self.remove_names, **handlers}.get(action, _write_nothing)

    def _expire(self, connection: Connection, conversation_id: str, now: datetime) -> None:
        erase_conversation(connection, self.vault, conversation_id, "expired", now)

    def _action_of(self, connection: Connection, row: Row[Any], now: datetime) -> str:
        if row.kind == DRAFT_TIMER:
            return "" if _reschedule_draft(connection, row.subject, now) else "erase"
        dossier = _STATE.fetch_first(connection, subject=row.subject)
        actions = (rule.action for rule in RULES if rule.kind == row.kind and (rule.states is None or dossier.state in rule.states))
        return "" if dossier is None else next(actions, "")


def _reschedule_draft(connection: Connection, conversation_id: str, now: datetime) -> bool:
    """Set the timer to the later end that turns since gave this draft; False if the draft ends now."""
    end = connection.execute(select(conversations.c.ends_at).where(conversations.c.id == conversation_id)).scalar()
    if end is None or end <= now:
        return False
    set_draft_timers(connection, {conversation_id: end})
    return True


def _write_nothing(connection: Connection, conversation_id: str, now: datetime) -> None:
    """No action, or an alarm: the caller of `run_next` raises it."""
