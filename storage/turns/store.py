"""The seeker's memory: one person's turns run alone, each is taken once, and all of it is kept or nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, select

from flows.conversation.messages import Outcome, Output
from storage.conversations import channel_identities, outbox, return_codes, sent_messages, transfer_tokens
from storage.conversations.channel_identities import ChannelIdentity
from storage.conversations.record import load_record
from storage.conversations.sent_messages import SentMessage
from storage.crypto.vault import Vault
from storage.db.engine import Writer
from storage.db.group_commit import ShardedBatchQueue
from storage.db.tables import conversations, keys
from storage.dossiers.status_view import DossierStatusReader
from storage.turns import data_export
from storage.turns.batch import process_batch
from storage.turns.data_export import PersonalData
from storage.turns.loading import Dependencies, IncomingTurn, TurnEngine, load_snapshot, ordering_key
from storage.turns.outbox_rendering import OutboxMessage, due_messages

__all__ = ["ConversationStore", "IncomingTurn", "OutboxMessage"]


class ConversationStore:
    """What channels ask of memory. `pushed` names the channels that are spoken to unasked."""

    def __init__(self, writer: Writer, vault: Vault, turn_engine: TurnEngine, push_channels: Collection[str] = ()) -> None:
        self._writer = writer
        self._deps = Dependencies(vault, turn_engine, DossierStatusReader(vault, turn_engine.installation), frozenset(push_channels))
        self._queue: ShardedBatchQueue[IncomingTurn, Outcome] = writer.batch_queue(partial(process_batch, self._deps), ordering_key)

    async def process_turn(self, incoming: IncomingTurn) -> Outcome:
        """Take one turn. The outcome comes after the commit; an exception means that nothing of the turn is kept."""
        return await self._queue.submit(incoming)

    async def current_output(self, channel: str, person: str, at: datetime) -> Output | None:
        """What is to be said now at this door, None where there is no conversation; nothing changes."""
        return await self._writer.run(lambda connection: self._output(connection, channel, person, at))

    async def export_personal_data(self, channel: str, person: str, at: datetime, copied: bool = False) -> PersonalData | None:
        """What is this door's to take along: the dossier that was sent, or is kept until then, and what stands beside it.

        None where there is no conversation, or where its story may not be read back. `copied` leaves a line in the journal.
        """
        key = channel_identities.identity_key(self._deps.vault, channel, person)
        return await self._writer.run(lambda connection: data_export.export_personal_data(self._deps, connection, key, at, copied))

    async def redeem_return_code(self, channel: str, person: str, code: str, at: datetime, source: str) -> bool:
        """Let this door lead to the conversation of a return code (16 digits); wrong codes count against `source`."""
        return await self._writer.run(lambda connection: self._redeem_return_code(connection, channel, person, code, at, source))

    async def issue_transfer(self, channel: str, person: str, to_channel: str, token: str, at: datetime) -> bool:
        """From now on this token leads from this door to another channel, once; False where there is no such door."""
        return await self._writer.run(lambda connection: self._issue_transfer(connection, channel, person, to_channel, token, at))

    async def redeem_transfer(self, channel: str, person: str, token: str, at: datetime) -> bool:
        """Let this door lead where a passage leads; False where it is used, late or unknown."""
        return await self._writer.run(lambda connection: self._redeem_transfer(connection, channel, person, token, at))

    async def mute(self, channel: str, person: str) -> None:
        """Nothing is said at this door until its person returns."""
        key = channel_identities.identity_key(self._deps.vault, channel, person)
        await self._writer.run(lambda connection: outbox.discard_for_key(connection, key))

    async def due_messages(self, channel: str, at: datetime, limit: int = 100) -> list[OutboxMessage]:
        """What is to be said at this channel's doors, longest waiting first."""
        return await self._writer.run(lambda connection: due_messages(self._deps, connection, channel, at, limit))

    async def mark_sent(self, message: OutboxMessage) -> None:
        """It was said."""
        await self._writer.run(lambda connection: outbox.mark_sent(connection, message.identity_id, message.kind, message.since))

    async def reschedule(self, message: OutboxMessage, until: datetime) -> None:
        """It could not be said, and is due again later."""
        await self._writer.run(lambda connection: outbox.reschedule(connection, message.identity_id, message.kind, until))

    async def record_progress(self, message: OutboxMessage, messages_sent: int) -> bool:
        """So many of its messages were said, or may have been; False where it is owed no more, or anew."""
        return await self._writer.run(
            lambda connection: outbox.record_progress(connection, message.identity_id, message.kind, message.since, messages_sent)
        )

    async def discard(self, message: OutboxMessage) -> None:
        """Nobody listens at this door until its person returns."""
        await self._writer.run(lambda connection: outbox.discard_for_identity(connection, message.identity_id))

    async def record_message(self, channel: str, person: str, message: int, at: datetime, soon: bool = False) -> None:
        """This message, of either side and no turn, stands in the person's chat; `soon` where it is to go at once, as a code is."""
        one, vault = SentMessage(channel, person, message, at), self._deps.vault
        if soon:
            await self._writer.run(lambda connection: sent_messages.expire_message(connection, vault, one, at))
        else:
            await self._writer.run(lambda connection: sent_messages.record_messages(connection, vault, [one]))

    def _issue_transfer(self, connection: Connection, channel: str, person: str, to: str, token: str, at: datetime) -> bool:
        row = next(
            iter(channel_identities.find_linked(connection, [channel_identities.identity_key(self._deps.vault, channel, person)])), None
        )
        if row is not None:
            transfer_tokens.issue_token(connection, self._deps.vault, channel_identities.identity_of(row), to, token, at)
        return row is not None

    def _redeem_transfer(self, connection: Connection, channel: str, person: str, token: str, at: datetime) -> bool:
        pushed = channel in self._deps.push_channels
        identity_id = transfer_tokens.redeem_token(connection, self._deps.vault, channel, person, token, at, pushed)
        if identity_id and pushed:
            outbox.enqueue(connection, [identity_id], outbox.PROMPT, at)
        return identity_id is not None

    def _output(self, connection: Connection, channel: str, person: str, at: datetime) -> Output | None:
        key = channel_identities.identity_key(self._deps.vault, channel, person)
        loaded = load_snapshot(self._deps, connection, [key], [], at)
        identity = loaded.identities.get(key)
        if identity is None:
            return None
        return self._deps.turn_engine.say(loaded.records[identity.conversation_id].open_conversation(), loaded.context(identity, at))

    def _redeem_return_code(self, connection: Connection, channel: str, person: str, code: str, at: datetime, source: str) -> bool:
        id = return_codes.redeem_code(connection, self._deps.vault, code, source, at)
        if id is None:
            return False
        key = channel_identities.identity_key(self._deps.vault, channel, person)
        if not channel_identities.is_linked_to(connection, key, id):
            self._relink(
                connection,
                ChannelIdentity(channel_identities.new_id(), *key, id, may_read_back=not self._was_sent(connection, id, at)),
                person,
                at,
            )
        if channel in self._deps.push_channels:
            outbox.enqueue(connection, [channel_identities.find_identity_id(connection, key)], outbox.PROMPT, at)
        return True

    def _was_sent(self, connection: Connection, id: str, at: datetime) -> bool:
        """Whether this conversation was ever handed over: from then on a code opens the status, and never the story."""
        joined = select(conversations, keys.c.wrapped).join(keys, keys.c.conversation_id == conversations.c.id)
        row = connection.execute(joined.where(conversations.c.id == id)).one()
        return load_record(self._deps.vault, row, at).open_conversation().versions > 0

    def _relink(self, connection: Connection, identity: ChannelIdentity, person: str, at: datetime) -> None:
        is_pushed = identity.channel in self._deps.push_channels
        channel_identities.relink(
            connection, identity, channel_identities.seal_address(self._deps.vault, person, identity.id) if is_pushed else None, at
        )
