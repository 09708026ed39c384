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

_BEGIN, _LOCK = bulk_insert(conversations), bulk_insert(keys)
_CHANGED = ("chart", "revision", "handed_off", "content", "touched_at", "recent_updates", "ends_at")
_UPDATE = BulkStatement(
    {name: conversations.c[name].type for name in _CHANGED} | {"this": conversations.c.id.type, "read": conversations.c.revision.type},
    lambda dialect, given: (
        update(conversations)
        .where(conversations.c.id == given["this"], conversations.c.revision == given["read"])
        .values({name: given[name] for name in _CHANGED})
    ),
)


class BatchWriter:
    """Collects what is to be written while a batch decides."""

    def __init__(self, means: Dependencies) -> None:
        self._means = means
        self._kept: dict[str, ConversationRecord] = {}
        self._new_doors: list[tuple[ChannelIdentity, bytes | None]] = []
        self._used: dict[str, ChannelIdentity] = {}  # the last door of each conversation
        self._prompted: dict[str, ChannelIdentity] = {}
        self._left: list[SentMessage] = []

    def stage(self, identity: ChannelIdentity, kept: ConversationRecord, knock: ResolvedTurn, is_new: bool) -> None:
        """This turn went well and will be kept."""
        arrival = knock.arrival
        is_pushed = arrival.channel in self._means.pushed
        if is_new:
            self._new_doors.append(
                (identity, channel_identities.sealed_address(self._means.vault, arrival.person, identity.id) if is_pushed else None)
            )
        if is_pushed:
            self._prompted[identity.id] = identity
        self._kept[kept.id], self._used[kept.id] = kept, identity

    def stage_sent_message(self, arrival: IncomingTurn) -> None:
        """Its message stands in the chat, whatever became of the turn."""
        if arrival.message is not None:
            self._left.append(SentMessage(arrival.channel, arrival.person, arrival.message, arrival.turn.at))

    def save(self, connection: Connection) -> None:
        """Write it all. Superseded where another process wrote one of these conversations since it was read."""
        staying = [one for one in self._kept.values() if not one.ended]
        self._insert(connection, [one for one in staying if one.opened_at])
        self._update(connection, [one for one in staying if not one.opened_at])
        processed_updates.insert_new(connection, [(one.recent_updates, one.touched_at) for one in self._kept.values() if one.opened_at])
        processed_updates.insert(connection, [(one.marks_apart(), one.touched_at) for one in self._kept.values() if not one.opened_at])
        sent_messages.keep(connection, self._means.vault, self._left)
        self._clear(connection)
        self._keep_effects(connection)
        self._owe(connection)
        timers.draft_ends(connection, {one.id: one.ends_at for one in staying if one.ends_at and one.needs_clock()})

    def _insert(self, connection: Connection, new: list[ConversationRecord]) -> None:
        if not new:
            return
        vault = self._means.vault
        _LOCK.many(connection, [{"conversation_id": one.id, "wrapped": vault.wrap(one.key, one.id)} for one in new])
        rows = [one.row(vault) | {"id": one.id, "chart": CHART_VERSION, "opened_at": one.opened_at} for one in new]
        _BEGIN.many(connection, rows)
        facts.count(connection, "started", new[0].touched_at, len(new))
        ids = {one.id for one in new}
        made = (made for made in self._new_doors if made[0].conversation_id in ids)
        channel_identities.make(connection, sorted(made, key=lambda one: one[0].key))

    def _update(self, connection: Connection, old: list[ConversationRecord]) -> None:
        if not old:
            return
        rows = [one.row(self._means.vault) | {"this": one.id, "read": one.revision, "chart": CHART_VERSION} for one in old]
        if _UPDATE.many(connection, rows) != len(rows):
            raise ConcurrentUpdate("conversations")

    def _keep_effects(self, connection: Connection) -> None:
        acting = [one for one in self._kept.values() if one.effects]
        if not acting:
            return
        handoffs = EffectHandler(self._means.vault, self._means.intake.installation)
        for one in acting:
            handoffs.apply(connection, self._used[one.id], one.effects, one.touched_at)

    def _clear(self, connection: Connection) -> None:
        """What was said until a dossier was sent, or until the end, is swept from the chats that keep it."""
        over = [one for one in self._kept.values() if one.handed_off or one.ended]
        if not self._means.pushed or not over:
            return
        at = over[-1].touched_at
        sent_messages.over(connection, {self._used[one.id].key for one in over}, at)
        sent_messages.over_for(connection, [one.id for one in over], at)

    def _owe(self, connection: Connection) -> None:
        those = ((identity.id, self._kept[identity.conversation_id]) for identity in self._prompted.values())
        outbox.owe_each(connection, {id: kept.touched_at for id, kept in those if not kept.ended}, outbox.PROMPT)
