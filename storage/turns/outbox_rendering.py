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
from storage.turns.loading import Dependencies, is_someone_available

_RETRY_UNREADABLE_AFTER = timedelta(hours=1)


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


def due_messages(deps: Dependencies, connection: Connection, channel: str, at: datetime, limit: int) -> list[OutboxMessage]:
    """What is due; what cannot be read is put aside, so that it stops nobody else's."""
    said: list[OutboxMessage] = []
    for row in outbox.due_rows(connection, channel, at, limit):
        try:
            said.append(_render(deps, connection, row, at))
        except Exception:
            outbox.reschedule(connection, row.identity_id, row.kind, at + _RETRY_UNREADABLE_AFTER)
    return said


def _render(means: Dependencies, connection: Connection, row: Row[Any], at: datetime) -> OutboxMessage:
    kept = load_record(means.vault, row, at)
    standing: DossierStatus | None = means.statuses.read_statuses(connection, {kept.id: kept.key} if kept.handed_off else {}).get(kept.id)
    context = Context(
        at, is_someone_available(connection), row.may_read_back, standing, row.channel in channel_identities.THIRD_PARTY_CHANNELS
    )
    output = means.turn_engine.say(kept.open_conversation(), context)
    return OutboxMessage(
        row.identity_id,
        row.kind,
        row.since,
        row.tries,
        channel_identities.open_address(means.vault, row.address, row.identity_id),
        output,
        row.messages_sent,
    )
