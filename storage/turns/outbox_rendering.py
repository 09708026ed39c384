"""What is owed, made into words at the moment it is said: no text waits anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from flows.conversation.messages import Context, Output
from flows.dossier.status import DossierStatus
from storage.conversations import channel_identities, outbox
from storage.conversations.record import load_record
from storage.turns.loading import Dependencies, someone_available

_ASIDE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """To be said at one door: to whom, as the channel knows them, the kind it is owed as, what is to be said now.

    `messages_sent` messages of it were said, or may have been.
    """

    identity_id: str
    kind: str
    since: datetime
    tries: int
    person: str
    output: Output
    messages_sent: int = 0


def due_messages(means: Dependencies, connection: Connection, channel: str, at: datetime, most: int) -> list[OutboxMessage]:
    """What is due; what cannot be read is put aside, so that it stops nobody else's."""
    said: list[OutboxMessage] = []
    for row in outbox.waiting(connection, channel, at, most):
        try:
            said.append(_one(means, connection, row, at))
        except Exception:
            outbox.reschedule(connection, row.identity_id, row.kind, at + _ASIDE)
    return said


def _one(means: Dependencies, connection: Connection, row: Row[Any], at: datetime) -> OutboxMessage:
    kept = load_record(means.vault, row, at)
    standing: DossierStatus | None = means.standings.read_statuses(connection, {kept.id: kept.key} if kept.handed_off else {}).get(kept.id)
    context = Context(
        at, someone_available(connection), row.may_read_back, standing, row.channel in channel_identities.THIRD_PARTY_CHANNELS
    )
    output = means.intake.say(kept.conversation(), context)
    return OutboxMessage(
        row.identity_id,
        row.kind,
        row.since,
        row.tries,
        channel_identities.address(means.vault, row.address, row.identity_id),
        output,
        row.messages_sent,
    )
