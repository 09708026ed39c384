"""Rendering of outbox rows: text is rendered from the conversation when it is sent, and is never stored."""

from __future__ import annotations

from collections.abc import Collection, Container
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from flows.conversation.messages import Context, Output
from flows.conversation.owed_notices import keep_unseen
from flows.dossier.status import DossierStatus
from storage.conversations import outbox, sent_messages
from storage.conversations.channel_identities import THIRD_PARTY_CHANNELS, open_address
from storage.conversations.record import load_record
from storage.conversations.sent_messages import SentMessage
from storage.crypto.vault import Vault
from storage.db.compiled_statements import CompiledSelect
from storage.db.errors import is_disconnect
from storage.db.tables import UtcMicroseconds, channel_identities, conversations
from storage.turns.loading import Dependencies, is_someone_available

_RETRY_UNREADABLE_AFTER = timedelta(hours=1)
_ROWS_AT_ONCE = 100
_LINKED = channel_identities.join(conversations, conversations.c.id == channel_identities.c.conversation_id)
_STANDING = CompiledSelect(
    lambda _: (
        select(conversations.c.handed_off, conversations.c.revision)
        .select_from(_LINKED)
        .where(channel_identities.c.id == bindparam("identity_id"))
    )
)


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One due outbox row with its rendered output. `person` is the channel's id of the recipient.

    Of the messages in `output`, the first `messages_sent` were sent, or may have been; notices that were sent are not in it.
    `code` is the keyed hash of the return code that its question shows, empty for none.
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
    revision: int = 0  # of the conversation that it was rendered from
    code: str = field(default="", repr=False)


def due_messages(
    deps: Dependencies, connection: Connection, channel: str, at: datetime, people: int, busy: Container[str] = ()
) -> list[OutboxMessage]:
    """The due messages of this channel to at most so many people, but those to whoever is `busy`; no other is rendered.

    A row that cannot be rendered is postponed and blocks no other.
    """
    messages, served = list[OutboxMessage](), set[str]()
    rows = outbox.due_rows(connection, channel, at, _ROWS_AT_ONCE)
    is_available = bool(rows) and is_someone_available(connection)
    for row in rows:
        if len(served) == people:
            break
        try:
            person = open_address(deps.vault, row.address, row.identity_id)
            if person not in busy:
                messages.append(_render(deps, connection, row, person, is_available, at))
                served.add(person)
        except Exception as error:
            if is_disconnect(error):
                raise  # every row can be read once the server is back
            outbox.reschedule(connection, row.identity_id, row.kind, at + _RETRY_UNREADABLE_AFTER, at)
    return messages


def _render(
    deps: Dependencies, connection: Connection, row: outbox.DueRow, person: str, is_someone_available: bool, at: datetime
) -> OutboxMessage:
    record = load_record(deps.vault, row, at)
    status: DossierStatus | None = None
    if record.handed_off:
        status = deps.statuses.read_statuses(connection, {record.id: record.key}).get(record.id)
    chat = row.channel in THIRD_PARTY_CHANNELS
    context = Context(at, is_someone_available, bool(row.may_read_back), status, chat, here=row.identity_id)
    conversation = record.open_conversation()
    keep_unseen(conversation, row.notices_shown)
    output = deps.turn_engine.render_output(conversation, context)
    shows_code = bool(conversation.code) and output.replies[-1].key == "receipt"
    return OutboxMessage(
        row.identity_id,
        row.kind,
        UtcMicroseconds.from_microseconds(row.since_microseconds) or at,
        row.tries,
        person,
        output,
        row.messages_sent,
        record.id,
        row.channel,
        row.revision,
        deps.vault.keyed_hash("code", str(conversation.code)) if shows_code else "",
    )


def record_sent(vault: Vault, connection: Connection, message: OutboxMessage, number: int, at: datetime) -> None:
    """Remember a message that was sent of this, to be deleted in time, or at once if it is outdated: a process may be killed after it."""
    sent = SentMessage(message.channel, message.person, number, at)
    if _is_outdated(connection, message):
        sent_messages.expire_message(connection, vault, sent)
    else:
        sent_messages.record_messages(connection, vault, [sent])


def expire_outdated(vault: Vault, connection: Connection, message: OutboxMessage, sent: Collection[int], at: datetime) -> None:
    """The same once more for all that were sent: on a server another process may have emptied the chat at the moment of recording."""
    if _is_outdated(connection, message):
        for number in sent:
            sent_messages.expire_message(connection, vault, SentMessage(message.channel, message.person, number, at))


def _is_outdated(connection: Connection, message: OutboxMessage) -> bool:
    """Whether a turn meanwhile had all deleted that the chat shows, and could not find what was not recorded yet.

    It ended the conversation, left the chat, or came after the handoff.
    """
    standing = _STANDING.fetch_all(connection, identity_id=message.identity_id)
    return not standing or any(handed_off and revision != message.revision for handed_off, revision in standing)
