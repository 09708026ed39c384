"""Waits: nothing waits longer than its wait is long, whatever a clock said that was ahead.

A row that waits knows since when, or lies at most so far ahead as its kind of wait is long. One that began later than now, or lies farther
ahead, was written by a clock that was ahead: its wait begins now. A moment that somebody was told, and the end of what is stored, stay.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, select, true, update

from flows.dossier.recent_events import UNDO_WITHIN
from flows.installation import Installation
from flows.timestamps import is_within
from storage.conversations.sent_messages import DELETE_AFTER
from storage.conversations.transfer_tokens import TOKEN_TTL
from storage.coordinators.notifications import SEEKER
from storage.coordinators.sessions import SESSION_TTL
from storage.coordinators.telegram_accounts import INVITATION_TTL
from storage.crypto.vault import Vault
from storage.db.tables import (
    bot_answers,
    channel_identities,
    dossiers,
    invitations,
    notifications,
    offer_messages,
    outbox,
    sent_messages,
    sessions,
    timers,
    transfer_tokens,
)
from storage.dossiers.notify import Notifier
from storage.dossiers.open_offers import MATCH_AGAIN_AFTER
from storage.retention.rules import SETTLE
from storage.retention.sweep import SWEEP_EVERY
from storage.sources.turns import MATCHING

_EVERY = timedelta(minutes=1)  # another machine's clock may have been ahead


class Longest(NamedTuple):
    """Rows of this condition lie in this column at most so far ahead."""

    until: Column[Any]
    wait: timedelta
    where: ColumnElement[bool] = true()


QUEUES = (outbox, notifications, bot_answers, sent_messages)  # tables with `waits_since` and `due_at`
LONGEST = (
    Longest(sent_messages.c.due_at, DELETE_AFTER, sent_messages.c.waits_since.is_(None)),
    Longest(timers.c.due_at, MATCH_AGAIN_AFTER, timers.c.kind == MATCHING),
    Longest(timers.c.due_at, UNDO_WITHIN, timers.c.kind == SETTLE),
    Longest(timers.c.due_at, SWEEP_EVERY, timers.c.kind == "sweep"),
    Longest(offer_messages.c.since, timedelta()),
    Longest(transfer_tokens.c.expires_at, TOKEN_TTL),
    Longest(invitations.c.expires_at, INVITATION_TTL),
    Longest(sessions.c.expires_at, SESSION_TTL),
)


class Waits:
    """Restarts waits, every minute and as soon as the clock goes back."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._notifier = Notifier(vault, installation)
        self._looked_at: datetime | None = None

    def restart_if_due(self, connection: Connection, now: datetime) -> None:
        """To be called often, in a transaction of its own: of a wait that is what it should be nothing is read."""
        if self._looked_at and is_within(_EVERY, self._looked_at, now):
            return
        self._looked_at = now
        self._restart_news(connection, now)
        self._restart_notifications(connection, now)
        for table in QUEUES:
            later = update(table).where(table.c.waits_since > now)
            connection.execute(later.values(due_at=table.c.due_at - (table.c.waits_since - now), waits_since=now))
        for until, wait, where in LONGEST:
            connection.execute(update(until.table).where(where, until > now + wait).values({until: now + wait}))

    def _restart_news(self, connection: Connection, now: datetime) -> None:
        """News that was not tried yet waits for the next time that its seeker called safe."""
        waiting = select(outbox, channel_identities.c.conversation_id).join_from(
            outbox, channel_identities, channel_identities.c.id == outbox.c.identity_id
        )
        for row in connection.execute(waiting.where(outbox.c.waits_since > now, outbox.c.tries == 0)).all():
            due_at = self._notifier.next_safe_time(connection, row.conversation_id, now) or row.due_at
            this = (outbox.c.identity_id == row.identity_id, outbox.c.kind == row.kind)
            connection.execute(update(outbox).where(*this).values(due_at=due_at, waits_since=now))

    def _restart_notifications(self, connection: Connection, now: datetime) -> None:
        """So does a mail to a seeker; one to anybody else waits for the next hours of its kind."""
        waiting = select(notifications, dossiers.c.conversation_id).join_from(
            notifications, dossiers, dossiers.c.id == notifications.c.dossier_id, isouter=True
        )
        for row in connection.execute(waiting.where(notifications.c.waits_since > now, notifications.c.tries == 0)).all():
            if row.coordinator_id == SEEKER:
                due_at = self._notifier.next_safe_time(connection, row.conversation_id, now) or row.due_at
            else:
                due_at = self._notifier.next_time(row.kind, now)
            this = notifications.c.id == row.id
            connection.execute(update(notifications).where(this).values(due_at=due_at, waits_since=now))
