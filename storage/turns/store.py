"""Conversation store: the awaitable face of storage for the seeker's channels.

One person's turns run one after the other, each update is processed once, and a turn is saved completely or not at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Container
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, select

from flows.conversation.messages import Outcome, Output
from storage.conversations import channel_identities, linked_conversations, outbox, return_codes, sent_messages, successors, transfer_tokens
from storage.conversations.channel_identities import ChannelIdentity
from storage.conversations.record import read_record
from storage.conversations.sent_messages import SentMessage
from storage.crypto.vault import Vault
from storage.db.group_commit import BatchQueue
from storage.db.tables import conversations
from storage.db.writer import Writer
from storage.delivery import notice_ledger
from storage.guess_limits import Guess
from storage.turns.batch import lock_conversations, process_batch
from storage.turns.current_question import CurrentQuestion, keep_unsent, read_question
from storage.turns.data_export import PersonalData, export_personal_data
from storage.turns.idle_lock import IdleLock, lock_if_idle, open_here
from storage.turns.loading import Dependencies, IncomingTurn, TurnEngine, ordering_key
from storage.turns.outbox_rendering import OutboxMessage, due_messages, expire_outdated, record_sent

T = TypeVar("T")

__all__ = ["ConversationStore", "CurrentQuestion", "IncomingTurn", "OutboxMessage"]


class ConversationStore:
    """All that channels ask of storage. In `push_channels` the outbox sends without being asked."""

    def __init__(self, writer: Writer, vault: Vault, turn_engine: TurnEngine, push_channels: Collection[str] = ()) -> None:
        self._writer = writer
        self._deps = Dependencies.of(vault, turn_engine, push_channels)
        self._queue: BatchQueue[IncomingTurn, Outcome] = writer.batch_queue(
            partial(process_batch, self._deps), ordering_key, lock=partial(lock_conversations, self._deps)
        )

    async def process_turn(self, incoming: IncomingTurn) -> Outcome:
        """Process one turn and return its outcome after the commit; an exception means that nothing of it was saved."""
        return await self._queue.submit(incoming)

    async def current_output(self, channel: str, person: str, at: datetime) -> Output | None:
        """The output that this person should see now, or None if there is no conversation; nothing changes."""
        question = await self.current_question(channel, person, at)
        return question.output if question else None

    async def current_question(self, channel: str, person: str, at: datetime) -> CurrentQuestion | None:
        """The same with the words that were typed at it and not sent."""
        key = channel_identities.identity_key(self._deps.vault, channel, person)
        return await self._run_beside_turns(channel, person, lambda connection: read_question(self._deps, connection, key, at))

    async def keep_unsent(self, channel: str, person: str, revision: int, text: str, at: datetime) -> bool:
        """Keep words that were typed at the question of this revision; False if that is no longer the current one."""
        key = channel_identities.identity_key(self._deps.vault, channel, person)
        return await self._writer.run(lambda connection: keep_unsent(self._deps, connection, key, revision, text, at))

    async def export_personal_data(self, channel: str, person: str, at: datetime, copied: bool = False) -> PersonalData | None:
        """The person's data: the dossier as sent, or the draft, with its access log and consents.

        None if there is no conversation, or if its story may not be read back. `copied` enters it in the access log.
        """
        key = channel_identities.identity_key(self._deps.vault, channel, person)
        return await self._writer.run(lambda connection: export_personal_data(self._deps, connection, key, at, copied))

    async def begin_code_try(self, source: str, at: datetime) -> Guess:
        """Count a try of a return code from this source; it may be redeemed after its pause."""
        return await self._writer.run(lambda connection: return_codes.begin_try(connection, self._deps.vault, source, at))

    async def is_code_paused(self, source: str, at: datetime) -> bool:
        """Whether a try from this source would still have to wait."""
        return await self._writer.run(lambda connection: return_codes.is_paused(connection, self._deps.vault, source, at))

    async def redeem_return_code(self, channel: str, person: str, code: str, at: datetime, guess: Guess) -> bool:
        """Link this person to the conversation of a return code (16 digits); False for a wrong code."""
        return await self._writer.run(lambda connection: self._redeem_return_code(connection, channel, person, code, at, guess))

    async def issue_transfer(self, channel: str, person: str, to_channel: str, token: str, at: datetime) -> bool:
        """Let this token continue the person's conversation in another channel, once; False if there is no conversation."""
        return await self._writer.run(lambda connection: self._issue_transfer(connection, channel, person, to_channel, token, at))

    async def redeem_transfer(self, channel: str, person: str, token: str, at: datetime) -> bool:
        """Link this person to the conversation of a transfer token; False if it was used, is expired or unknown."""
        return await self._writer.run(lambda connection: self._redeem_transfer(connection, channel, person, token, at))

    async def lock_if_idle(self, channel: str, person: str, at: datetime) -> IdleLock | None:
        """The lock of a story that is opened again after too long; None if it is open."""
        key = channel_identities.identity_key(self._deps.vault, channel, person)
        return await self._writer.run(lambda connection: lock_if_idle(self._deps, connection, key, at))

    async def announce_successor(self, channel: str, person: str, successor: str) -> bool:
        """Let this person go on under another id of the channel, from when it first comes back; False if they cannot."""
        key, next_key = (channel_identities.identity_key(self._deps.vault, channel, one) for one in (person, successor))
        return await self._writer.run(lambda connection: successors.announce_successor(connection, key, next_key))

    async def adopt_successor(self, channel: str, successor: str) -> None:
        """This id came back: the one before it opens nothing any more."""
        key = channel_identities.identity_key(self._deps.vault, channel, successor)
        await self._writer.run(lambda connection: successors.adopt_successor(connection, key))

    async def mute(self, channel: str, person: str) -> None:
        """Drop what waits for this person in the outbox; the next prompt follows their next turn."""
        key = channel_identities.identity_key(self._deps.vault, channel, person)
        await self._writer.run(lambda connection: outbox.discard_for_key(connection, key))

    async def due_messages(self, channel: str, at: datetime, people: int = 100, busy: Container[str] = ()) -> list[OutboxMessage]:
        """Due outbox messages of this channel to at most so many people, longest waiting first, but those to whoever is `busy`.

        They are as of the moment when they arrive: no turn of this process lies in between.
        """
        due = partial(due_messages, self._deps, channel=channel, at=at, people=people, busy=busy)
        return await self._writer.run_shared_last(channel, due)

    async def mark_sent(self, message: OutboxMessage, last_notice: int = 0, asked_in: int | None = None) -> bool:
        """Remove the outbox row of a message that was sent, with the notices up to `last_notice` and the question in message `asked_in`.

        False if a turn may have changed what it shows while it was on its way.
        """
        note = partial(self._mark_sent, message=message, last_notice=last_notice, asked_in=asked_in)
        return await self._run_beside_turns(message.channel, message.person, note)

    def record_sent(self, message: OutboxMessage, number: int, at: datetime) -> asyncio.Future[None]:
        """Remember a message that was sent of it; it is deleted at once if a turn had the chat emptied while it was on its way."""
        note = partial(record_sent, self._deps.vault, message=message, number=number, at=at)
        return self._run_beside_turns(message.channel, message.person, note)

    async def record_code(self, message: OutboxMessage, number: int, at: datetime) -> None:
        """Note that what was sent under this number shows the message's return code: it leaves the chat with the code.

        In a transaction of its own, which waits for whoever replaces the code and holds nothing else meanwhile.
        """
        sent = SentMessage(message.channel, message.person, number, at)
        await self._writer.run(partial(return_codes.note_shown, vault=self._deps.vault, lookup=message.code, message=sent))

    async def expire_outdated(self, message: OutboxMessage, sent: Collection[int], at: datetime) -> None:
        """Delete from the chat what was sent of it, if a turn had everything deleted there while it was on its way."""
        expire = partial(expire_outdated, self._deps.vault, message=message, sent=sent, at=at)
        await self._run_beside_turns(message.channel, message.person, expire)

    async def reschedule(self, message: OutboxMessage, until: datetime, at: datetime) -> None:
        """Send this message later, because it could not be sent now."""
        await self._writer.run(lambda connection: outbox.reschedule(connection, message.identity_id, message.kind, until, at))

    async def record_progress(self, message: OutboxMessage, messages_sent: int, last_notice: int = 0) -> bool:
        """Record how many messages of it were sent, or may have been, and the last notice that was sent for sure.

        False if the row is gone or was enqueued again; what was sent is noted all the same.
        """
        progress = partial(self._record_progress, message=message, messages_sent=messages_sent, last_notice=last_notice)
        return await self._run_beside_turns(message.channel, message.person, progress)

    async def discard(self, message: OutboxMessage) -> None:
        """Drop all that waits for the recipient, who cannot be reached; the next prompt follows their next turn."""
        await self._writer.run(lambda connection: outbox.discard_for_identity(connection, message.identity_id))

    async def record_refusal(self, message: OutboxMessage, status: int, at: datetime) -> None:
        """Note that the channel refused this message for good."""
        await self._writer.run(lambda connection: self._record_refusal(connection, message, status, at))

    async def record_failure(self, message: OutboxMessage, at: datetime) -> None:
        """Note that the channel could not be reached with this message; it is tried again."""
        await self._writer.run(lambda connection: self._record_failure(connection, message, at))

    async def record_message(self, channel: str, person: str, message: int, at: datetime, soon: bool = False) -> None:
        """Remember a message, of either side, that no turn brought; `soon` deletes it from the chat at once, as for a code."""
        sent, vault = SentMessage(channel, person, message, at), self._deps.vault
        if soon:
            await self._writer.run(lambda connection: sent_messages.expire_message(connection, vault, sent))
        else:
            await self._run_beside_turns(channel, person, lambda connection: sent_messages.record_messages(connection, vault, [sent]))

    def _run_beside_turns(self, channel: str, person: str, unit: Callable[[Connection], T]) -> asyncio.Future[T]:
        """With the ordering key of this person's turns, so that a turn finds noted what was there before it."""
        return self._writer.run_shared((channel, person), unit)

    def _mark_sent(self, connection: Connection, message: OutboxMessage, last_notice: int, asked_in: int | None) -> bool:
        if last_notice:
            channel_identities.mark_shown(connection, message.identity_id, last_notice)
        if asked_in is not None:
            channel_identities.mark_asked(connection, message.identity_id, message.output.question_number, asked_in)
        is_current = outbox.mark_sent(connection, message.identity_id, message.kind, message.since)
        if message.kind == outbox.NEWS and self._is_there(connection, message):
            notice_ledger.record_sent(connection, message.conversation_id, message.channel, message.kind, message.since)
        else:
            notice_ledger.clear_way(connection, message.conversation_id, message.channel)
        return is_current and message.kind == outbox.PROMPT  # no turn enqueues news again

    def _record_refusal(self, connection: Connection, message: OutboxMessage, status: int, at: datetime) -> None:
        if self._is_there(connection, message):
            notice_ledger.record_refusal(connection, message.conversation_id, message.channel, message.kind, status, at)

    def _record_failure(self, connection: Connection, message: OutboxMessage, at: datetime) -> None:
        if self._is_there(connection, message):
            given = (message.conversation_id, message.channel, message.kind, notice_ledger.NO_SERVER, at)
            notice_ledger.record_failure(connection, *given)

    def _is_there(self, connection: Connection, message: OutboxMessage) -> bool:
        """False if its conversation was erased while the message was on its way: then nothing of it is noted."""
        return connection.execute(select(conversations.c.id).where(conversations.c.id == message.conversation_id)).first() is not None

    def _record_progress(self, connection: Connection, message: OutboxMessage, messages_sent: int, last_notice: int) -> bool:
        if last_notice:
            channel_identities.mark_shown(connection, message.identity_id, last_notice)
        return outbox.record_progress(connection, message.identity_id, message.kind, message.since, messages_sent)

    def _issue_transfer(self, connection: Connection, channel: str, person: str, to_channel: str, token: str, at: datetime) -> bool:
        key = channel_identities.identity_key(self._deps.vault, channel, person)
        for row in linked_conversations.find_linked(connection, [key]):
            transfer_tokens.issue_token(connection, self._deps.vault, linked_conversations.identity_of(row), to_channel, token, at)
            return True
        return False

    def _redeem_transfer(self, connection: Connection, channel: str, person: str, token: str, at: datetime) -> bool:
        is_pushed = channel in self._deps.push_channels
        identity_id = transfer_tokens.redeem_token(connection, self._deps.vault, channel, person, token, at, is_pushed)
        if identity_id:
            open_here(connection, channel_identities.identity_key(self._deps.vault, channel, person), at)
        if identity_id and is_pushed:
            outbox.enqueue(connection, [identity_id], outbox.PROMPT, at)
        return identity_id is not None

    def _redeem_return_code(self, connection: Connection, channel: str, person: str, code: str, at: datetime, guess: Guess) -> bool:
        conversation_id = return_codes.redeem_code(connection, self._deps.vault, code, guess)
        if conversation_id is None:
            return False
        key = channel_identities.identity_key(self._deps.vault, channel, person)
        if not channel_identities.is_linked_to(connection, key, conversation_id):
            self._relink(connection, key, conversation_id, person, at)
        open_here(connection, key, at)
        if channel in self._deps.push_channels:
            outbox.enqueue(connection, [channel_identities.find_identity_id(connection, key)], outbox.PROMPT, at)
        return True

    def _relink(self, connection: Connection, key: channel_identities.IdentityKey, conversation_id: str, person: str, at: datetime) -> None:
        """Once a conversation was handed over, a return code opens its status and never the story."""
        was_sent = read_record(connection, self._deps.vault, conversation_id, at).open_conversation().versions > 0
        identity = ChannelIdentity(channel_identities.new_id(), *key, conversation_id, may_read_back=not was_sent)
        is_pushed = identity.channel in self._deps.push_channels
        address = channel_identities.seal_address(self._deps.vault, person, identity.id) if is_pushed else None
        channel_identities.relink(connection, identity, address, at)
