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
from storage.turns.batch import process
from storage.turns.data_export import PersonalData
from storage.turns.loading import Dependencies, IncomingTurn, TurnEngine, load_snapshot, ordering_key
from storage.turns.outbox_rendering import OutboxMessage, due_messages

__all__ = ["ConversationStore", "IncomingTurn", "OutboxMessage"]


class ConversationStore:
    """What channels ask of memory. `pushed` names the channels that are spoken to unasked."""

    def __init__(self, writer: Writer, vault: Vault, intake: TurnEngine, pushed: Collection[str] = ()) -> None:
        self._writer = writer
        self._means = Dependencies(vault, intake, DossierStatusReader(vault, intake.installation), frozenset(pushed))
        self._arrivals: ShardedBatchQueue[IncomingTurn, Outcome] = writer.batch_queue(partial(process, self._means), ordering_key)

    async def turn(self, arrival: IncomingTurn) -> Outcome:
        """Take one turn. The outcome comes after the commit; an exception means that nothing of the turn is kept."""
        return await self._arrivals.submit(arrival)

    async def current_output(self, channel: str, person: str, at: datetime) -> Output | None:
        """What is to be said now at this door, None where there is no conversation; nothing changes."""
        return await self._writer.run(lambda connection: self._output(connection, channel, person, at))

    async def export(self, channel: str, person: str, at: datetime, copied: bool = False) -> PersonalData | None:
        """What is this door's to take along: the dossier that was sent, or is kept until then, and what stands beside it.

        None where there is no conversation, or where its story may not be read back. `copied` leaves a line in the journal.
        """
        key = channel_identities.key(self._means.vault, channel, person)
        return await self._writer.run(lambda connection: data_export.export(self._means, connection, key, at, copied))

    async def enter(self, channel: str, person: str, code: str, at: datetime, source: str) -> bool:
        """Let this door lead to the conversation of a return code (16 digits); wrong codes count against `source`."""
        return await self._writer.run(lambda connection: self._enter(connection, channel, person, code, at, source))

    async def issue_transfer(self, channel: str, person: str, to: str, token: str, at: datetime) -> bool:
        """From now on this token leads from this door to another channel, once; False where there is no such door."""
        return await self._writer.run(lambda connection: self._lead(connection, channel, person, to, token, at))

    async def redeem_transfer(self, channel: str, person: str, token: str, at: datetime) -> bool:
        """Let this door lead where a passage leads; False where it is used, late or unknown."""
        return await self._writer.run(lambda connection: self._cross(connection, channel, person, token, at))

    async def mute(self, channel: str, person: str) -> None:
        """Nothing is said at this door until its person returns."""
        key = channel_identities.key(self._means.vault, channel, person)
        await self._writer.run(lambda connection: outbox.give_up_at(connection, key))

    async def owed(self, channel: str, at: datetime, most: int = 100) -> list[OutboxMessage]:
        """What is to be said at this channel's doors, longest waiting first."""
        return await self._writer.run(lambda connection: due_messages(self._means, connection, channel, at, most))

    async def said(self, one: OutboxMessage) -> None:
        """It was said."""
        await self._writer.run(lambda connection: outbox.mark_sent(connection, one.identity_id, one.kind, one.since))

    async def put_off(self, one: OutboxMessage, until: datetime) -> None:
        """It could not be said, and is due again later."""
        await self._writer.run(lambda connection: outbox.reschedule(connection, one.identity_id, one.kind, until))

    async def begin(self, one: OutboxMessage, messages_sent: int) -> bool:
        """So many of its messages were said, or may have been; False where it is owed no more, or anew."""
        return await self._writer.run(
            lambda connection: outbox.record_progress(connection, one.identity_id, one.kind, one.since, messages_sent)
        )

    async def give_up(self, one: OutboxMessage) -> None:
        """Nobody listens at this door until its person returns."""
        await self._writer.run(lambda connection: outbox.discard(connection, one.identity_id))

    async def record_message(self, channel: str, person: str, message: int, at: datetime, soon: bool = False) -> None:
        """This message, of either side and no turn, stands in the person's chat; `soon` where it is to go at once, as a code is."""
        one, vault = SentMessage(channel, person, message, at), self._means.vault
        if soon:
            await self._writer.run(lambda connection: sent_messages.over_one(connection, vault, one, at))
        else:
            await self._writer.run(lambda connection: sent_messages.keep(connection, vault, [one]))

    def _lead(self, connection: Connection, channel: str, person: str, to: str, token: str, at: datetime) -> bool:
        row = next(iter(channel_identities.found(connection, [channel_identities.key(self._means.vault, channel, person)])), None)
        if row is not None:
            transfer_tokens.issue(connection, self._means.vault, channel_identities.door_of(row), to, token, at)
        return row is not None

    def _cross(self, connection: Connection, channel: str, person: str, token: str, at: datetime) -> bool:
        pushed = channel in self._means.pushed
        identity_id = transfer_tokens.redeem(connection, self._means.vault, channel, person, token, at, pushed)
        if identity_id and pushed:
            outbox.enqueue(connection, [identity_id], outbox.PROMPT, at)
        return identity_id is not None

    def _output(self, connection: Connection, channel: str, person: str, at: datetime) -> Output | None:
        key = channel_identities.key(self._means.vault, channel, person)
        loaded = load_snapshot(self._means, connection, [key], [], at)
        identity = loaded.identities.get(key)
        if identity is None:
            return None
        return self._means.intake.say(loaded.kept[identity.conversation_id].conversation(), loaded.context(identity, at))

    def _enter(self, connection: Connection, channel: str, person: str, code: str, at: datetime, source: str) -> bool:
        id = return_codes.redeem(connection, self._means.vault, code, source, at)
        if id is None:
            return False
        key = channel_identities.key(self._means.vault, channel, person)
        if not channel_identities.leads_to(connection, key, id):
            self._point(
                connection,
                ChannelIdentity(channel_identities.new_id(), *key, id, may_read_back=not self._was_sent(connection, id, at)),
                person,
                at,
            )
        if channel in self._means.pushed:
            outbox.enqueue(connection, [channel_identities.id_of(connection, key)], outbox.PROMPT, at)
        return True

    def _was_sent(self, connection: Connection, id: str, at: datetime) -> bool:
        """Whether this conversation was ever handed over: from then on a code opens the status, and never the story."""
        joined = select(conversations, keys.c.wrapped).join(keys, keys.c.conversation_id == conversations.c.id)
        row = connection.execute(joined.where(conversations.c.id == id)).one()
        return load_record(self._means.vault, row, at).conversation().versions > 0

    def _point(self, connection: Connection, identity: ChannelIdentity, person: str, at: datetime) -> None:
        is_pushed = identity.channel in self._means.pushed
        channel_identities.relink(
            connection, identity, channel_identities.sealed_address(self._means.vault, person, identity.id) if is_pushed else None, at
        )
