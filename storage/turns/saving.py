"""Writing a batch of decided turns: few statements, each for all turns at once, and only those that are needed."""

from __future__ import annotations

from sqlalchemy import Connection, update

from flows.conversation.state_migrations import CHART_VERSION
from flows.errors import ConcurrentUpdate
from storage.conversations import channel_identities, outbox, processed_updates, sent_messages
from storage.conversations.channel_identities import ChannelIdentity
from storage.conversations.record import ConversationRecord
from storage.conversations.sent_messages import SentMessage
from storage.db.compiled_statements import BulkStatement, bulk_insert
from storage.db.tables import conversations, keys
from storage.installation import facts
from storage.retention import timers
from storage.turns.effects import EffectHandler
from storage.turns.loading import Dependencies, IncomingTurn, ResolvedTurn

_INSERT_CONVERSATIONS, _INSERT_KEYS = bulk_insert(conversations), bulk_insert(keys)
_CHANGED = ("chart", "revision", "handed_off", "content", "touched_at", "recent_updates", "ends_at", "unsent")
_UPDATE_CONVERSATIONS = BulkStatement(
    {name: conversations.c[name].type for name in _CHANGED}
    | {"this_id": conversations.c.id.type, "read_revision": conversations.c.revision.type},
    lambda dialect, given: (
        update(conversations)
        .where(conversations.c.id == given["this_id"], conversations.c.revision == given["read_revision"])
        .values({name: given[name] for name in _CHANGED})
    ),
)


class BatchWriter:
    """Unit of work of one batch: collects what the decided turns change, then writes it."""

    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps
        self._records: dict[str, ConversationRecord] = {}
        self._new_identities: list[tuple[ChannelIdentity, bytes | None]] = []
        self._used: dict[str, ChannelIdentity] = {}  # conversation id -> the identity of its last turn
        self._sources: dict[str, str] = {}
        self._prompted: dict[str, ChannelIdentity] = {}
        self._sent_messages: list[SentMessage] = []

    def stage(self, identity: ChannelIdentity, record: ConversationRecord, turn: ResolvedTurn, is_new: bool, is_silent: bool) -> None:
        """Write this decided turn at the end of the batch."""
        is_pushed = identity.channel in self._deps.push_channels
        if is_new:
            address = channel_identities.seal_address(self._deps.vault, turn.incoming.person, identity.id) if is_pushed else None
            self._new_identities.append((identity, address))
        if is_pushed and not is_silent:
            self._prompted[identity.id] = identity
        self._records[record.id], self._used[record.id], self._sources[record.id] = record, identity, turn.incoming.source

    def stage_sent_message(self, incoming: IncomingTurn) -> None:
        """Remember the message that brought this turn, whatever becomes of the turn: it is visible in the chat."""
        if incoming.message is not None:
            self._sent_messages.append(SentMessage(incoming.channel, incoming.person, incoming.message, incoming.turn.at))

    def save(self, connection: Connection) -> None:
        """Write everything staged. Raises ConcurrentUpdate if another process wrote one of these conversations since it was read."""
        records = list(self._records.values())
        if new := [record for record in records if record.opened_at]:
            self._insert_new(connection, new)
        if changed := [record for record in records if not record.opened_at]:
            self._update_changed(connection, changed)
        if self._sent_messages:
            sent_messages.record_messages(connection, self._deps.vault, self._sent_messages)
        if acting := [record for record in records if record.effects]:
            self._apply_effects(connection, acting)
        if self._deps.push_channels:
            self._expire_messages(connection, [record for record in records if record.handed_off or record.ended])
        if self._prompted:
            self._enqueue_prompts(connection)
        if ends := {record.id: record.ends_at for record in records if record.ends_at and not record.ended and record.needs_timer()}:
            timers.set_draft_timers(connection, ends)

    def _insert_new(self, connection: Connection, records: list[ConversationRecord]) -> None:
        if staying := [record for record in records if not record.ended]:
            self._insert_conversations(connection, staying)
        processed_updates.insert_new_keys(connection, [(record.recent_updates, record.touched_at) for record in records])

    def _insert_conversations(self, connection: Connection, records: list[ConversationRecord]) -> None:
        vault, ids = self._deps.vault, {record.id for record in records}
        _INSERT_KEYS.execute_many(connection, [{"conversation_id": one.id, "wrapped": vault.wrap(one.key, one.id)} for one in records])
        rows = [one.changed_columns(vault) | {"id": one.id, "chart": CHART_VERSION, "opened_at": one.opened_at} for one in records]
        _INSERT_CONVERSATIONS.execute_many(connection, rows)
        facts.count_event(connection, "started", records[0].touched_at, len(records))
        identities = [new for new in self._new_identities if new[0].conversation_id in ids]
        channel_identities.insert_identities(connection, sorted(identities, key=lambda new: new[0].key))

    def _update_changed(self, connection: Connection, records: list[ConversationRecord]) -> None:
        rows = [
            record.changed_columns(self._deps.vault) | {"this_id": record.id, "read_revision": record.revision, "chart": CHART_VERSION}
            for record in records
            if not record.ended
        ]
        if rows and _UPDATE_CONVERSATIONS.execute_many(connection, rows) != len(rows):
            raise ConcurrentUpdate("conversations")
        if overflow := [(update_keys, record.touched_at) for record in records if (update_keys := record.update_keys_for_table())]:
            processed_updates.insert_keys(connection, overflow)

    def _apply_effects(self, connection: Connection, records: list[ConversationRecord]) -> None:
        handler = EffectHandler(self._deps.vault, self._deps.turn_engine.installation)
        for record in records:
            source = self._sources.get(record.id, "")
            handler.apply_effects(connection, self._used[record.id], record.effects, record.touched_at, source)

    def _expire_messages(self, connection: Connection, records: list[ConversationRecord]) -> None:
        """Messages from before the dossier was sent, or before the end, are deleted from the chats that store them."""
        if records:
            sent_messages.expire_chats(connection, {self._used[record.id].key for record in records})
            sent_messages.expire_conversations(connection, [record.id for record in records])

    def _enqueue_prompts(self, connection: Connection) -> None:
        records = ((identity.id, self._records[identity.conversation_id]) for identity in self._prompted.values())
        since = {identity_id: record.touched_at for identity_id, record in records if not record.ended}
        outbox.enqueue_each(connection, since, outbox.PROMPT)
