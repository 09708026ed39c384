"""What a batch decided is written: few statements, each for all turns at once, and nothing where there is nothing."""

from __future__ import annotations

from sqlalchemy import Connection, update

from flows.errors import ConcurrentUpdate
from flows.questionnaire.transitions import CHART_VERSION
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
_CHANGED = ("chart", "revision", "handed_off", "content", "touched_at", "recent_updates", "ends_at")
_UPDATE_CONVERSATIONS = BulkStatement(
    {name: conversations.c[name].type for name in _CHANGED} | {"this": conversations.c.id.type, "read": conversations.c.revision.type},
    lambda dialect, given: (
        update(conversations)
        .where(conversations.c.id == given["this"], conversations.c.revision == given["read"])
        .values({name: given[name] for name in _CHANGED})
    ),
)


class BatchWriter:
    """Collects what is to be written while a batch decides."""

    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps
        self._records: dict[str, ConversationRecord] = {}
        self._new_identities: list[tuple[ChannelIdentity, bytes | None]] = []
        self._used: dict[str, ChannelIdentity] = {}  # the last door of each conversation
        self._prompted: dict[str, ChannelIdentity] = {}
        self._sent_messages: list[SentMessage] = []

    def stage(self, identity: ChannelIdentity, record: ConversationRecord, turn: ResolvedTurn, is_new: bool) -> None:
        """This turn went well and will be kept."""
        arrival = turn.incoming
        is_pushed = arrival.channel in self._deps.push_channels
        if is_new:
            self._new_identities.append(
                (identity, channel_identities.seal_address(self._deps.vault, arrival.person, identity.id) if is_pushed else None)
            )
        if is_pushed:
            self._prompted[identity.id] = identity
        self._records[record.id], self._used[record.id] = record, identity

    def stage_sent_message(self, incoming: IncomingTurn) -> None:
        """Its message stands in the chat, whatever became of the turn."""
        if incoming.message is not None:
            self._sent_messages.append(SentMessage(incoming.channel, incoming.person, incoming.message, incoming.turn.at))

    def save(self, connection: Connection) -> None:
        """Write it all. Superseded where another process wrote one of these conversations since it was read."""
        staying = [one for one in self._records.values() if not one.ended]
        self._insert_new(connection, [one for one in staying if one.opened_at])
        self._update_changed(connection, [one for one in staying if not one.opened_at])
        processed_updates.insert_new_keys(
            connection, [(one.recent_updates, one.touched_at) for one in self._records.values() if one.opened_at]
        )
        processed_updates.insert_keys(
            connection, [(one.update_keys_for_table(), one.touched_at) for one in self._records.values() if not one.opened_at]
        )
        sent_messages.record_messages(connection, self._deps.vault, self._sent_messages)
        self._expire_messages(connection)
        self._apply_effects(connection)
        self._enqueue_prompts(connection)
        timers.set_draft_timers(connection, {one.id: one.ends_at for one in staying if one.ends_at and one.needs_timer()})

    def _insert_new(self, connection: Connection, new: list[ConversationRecord]) -> None:
        if not new:
            return
        vault = self._deps.vault
        _INSERT_KEYS.execute_many(connection, [{"conversation_id": one.id, "wrapped": vault.wrap(one.key, one.id)} for one in new])
        rows = [one.changed_columns(vault) | {"id": one.id, "chart": CHART_VERSION, "opened_at": one.opened_at} for one in new]
        _INSERT_CONVERSATIONS.execute_many(connection, rows)
        facts.count_event(connection, "started", new[0].touched_at, len(new))
        ids = {one.id for one in new}
        made = (made for made in self._new_identities if made[0].conversation_id in ids)
        channel_identities.insert_identities(connection, sorted(made, key=lambda one: one[0].key))

    def _update_changed(self, connection: Connection, old: list[ConversationRecord]) -> None:
        if not old:
            return
        rows = [one.changed_columns(self._deps.vault) | {"this": one.id, "read": one.revision, "chart": CHART_VERSION} for one in old]
        if _UPDATE_CONVERSATIONS.execute_many(connection, rows) != len(rows):
            raise ConcurrentUpdate("conversations")

    def _apply_effects(self, connection: Connection) -> None:
        acting = [one for one in self._records.values() if one.effects]
        if not acting:
            return
        handoffs = EffectHandler(self._deps.vault, self._deps.turn_engine.installation)
        for one in acting:
            handoffs.apply_effects(connection, self._used[one.id], one.effects, one.touched_at)

    def _expire_messages(self, connection: Connection) -> None:
        """What was said until a dossier was sent, or until the end, is swept from the chats that keep it."""
        over = [one for one in self._records.values() if one.handed_off or one.ended]
        if not self._deps.push_channels or not over:
            return
        at = over[-1].touched_at
        sent_messages.expire_chats(connection, {self._used[one.id].key for one in over}, at)
        sent_messages.expire_conversations(connection, [one.id for one in over], at)

    def _enqueue_prompts(self, connection: Connection) -> None:
        those = ((identity.id, self._records[identity.conversation_id]) for identity in self._prompted.values())
        outbox.enqueue_each(connection, {id: kept.touched_at for id, kept in those if not kept.ended}, outbox.PROMPT)
