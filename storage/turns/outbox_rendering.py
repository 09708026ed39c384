"""Rendering of outbox rows: text is rendered from the conversation when it is sent, and is never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from flows.conversation.messages import Context, Output
from flows.conversation.owed_notices import keep_unseen
from flows.dossier.status import DossierStatus
from storage.conversations import channel_identities, outbox
from storage.conversations.record import load_record
from storage.turns.loading import Dependencies, is_someone_available

_RETRY_UNREADABLE_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One due outbox row with its rendered output. `person` is the channel's id of the recipient.

    Of the messages in `output`, the first `messages_sent` were sent, or may have been; notices that were sent are not in it.
    """

    identity_id: str
    kind: str
    since: datetime
    tries: int
    person: str
    output: Output
    messages_sent: int = 0
    conversation_id: str = ""
    channel: str = ""


def due_messages(deps: Dependencies, connection: Connection, channel: str, at: datetime, limit: int) -> list[OutboxMessage]:
    """At most `limit` due messages of this channel; a row that cannot be rendered is postponed and blocks no other."""
    messages: list[OutboxMessage] = []
    for row in outbox.due_rows(connection, channel, at, limit):
        try:
            messages.append(_render(deps, connection, row, at))
        except Exception:
            outbox.reschedule(connection, row.identity_id, row.kind, at + _RETRY_UNREADABLE_AFTER)
    return messages


def _render(deps: Dependencies, connection: Connection, row: Row[Any], at: datetime) -> OutboxMessage:
    record = load_record(deps.vault, row, at)
    status: DossierStatus | None = None
    if record.handed_off:
        status = deps.statuses.read_statuses(connection, {record.id: record.key}).get(record.id)
    chat = row.channel in channel_identities.THIRD_PARTY_CHANNELS
    context = Context(at, is_someone_available(connection), row.may_read_back, status, chat)
    conversation = record.open_conversation()
    keep_unseen(conversation, row.notices_shown)
    return OutboxMessage(
        row.identity_id,
        row.kind,
        row.since,
        row.tries,
        channel_identities.open_address(deps.vault, row.address, row.identity_id),
        deps.turn_engine.render_output(conversation, context),
        row.messages_sent,
        record.id,
        row.channel,
    )
