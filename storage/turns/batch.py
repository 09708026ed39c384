"""Batch processing of turns in one transaction: load the snapshot, decide in memory, write.

An exception while one turn is decided concerns that turn alone: nothing of it is written, not even its idempotency key.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from flows.conversation.effects import Erase, HandOver, SendAnew
from flows.conversation.messages import Context, Outcome, Reply, Turn
from flows.conversation.owed_notices import URGENT
from flows.conversation.state import ConversationState
from flows.dossier.lifecycle import CLAIMED
from flows.dossier.status import DossierStatus
from storage.conversations import channel_identities, linked_conversations, processed_updates
from storage.conversations.channel_identities import ChannelIdentity
from storage.conversations.record import ConversationRecord, new_record
from storage.conversations.unsent_words import words_after_turn
from storage.db.disk_reserve import allow_reserve
from storage.dossiers.status_projection import project_status
from storage.installation.believed_time import time_behind
from storage.turns.loading import BatchSnapshot, Dependencies, IncomingTurn, ResolvedTurn, load_snapshot
from storage.turns.saving import BatchWriter

ASKS_TO_ERASE = "wipe_ask"  # the question before everything is erased: even a full disk must let a person come here


def process_batch(deps: Dependencies, connection: Connection, turns: Sequence[IncomingTurn]) -> list[Outcome | Exception]:
    """Process these turns in their order; the result of each is its outcome, or the exception that it raised.

    Turns that follow an effect of the same conversation wait for the next round, which reads what the effect wrote.
    """
    results: dict[int, Outcome | Exception] = {}
    waiting = list(enumerate(map(deps.resolve, turns)))
    while waiting:
        batch, later = Batch(deps, connection, [resolved for _, resolved in waiting]), []
        for place, resolved in waiting:
            if batch.must_follow(resolved):
                later.append((place, resolved))
                continue
            try:
                results[place] = batch.decide(resolved)
            except Exception as error:
                results[place] = error
        batch.writer.save(connection)
        waiting = later
    return [results[place] for place in range(len(turns))]


def lock_conversations(deps: Dependencies, connection: Connection, turns: Sequence[IncomingTurn]) -> None:
    """Lock the conversations of these turns before anything else in their transaction is written.

    Everybody takes their locks in one order: conversation, channel identities and outbox, dossier, messages that were sent.
    """
    if connection.dialect.name == "postgresql":
        keys = [channel_identities.identity_key(deps.vault, turn.channel, turn.person) for turn in turns]
        linked_conversations.lock_linked(connection, keys)


class Batch:
    """Turns that share one snapshot and one write; several turns of one person build on each other in memory."""

    def __init__(self, deps: Dependencies, connection: Connection, turns: Sequence[ResolvedTurn]) -> None:
        self._deps, self._engine = deps, deps.turn_engine
        self._snapshot: BatchSnapshot = load_snapshot(
            deps, connection, [turn.key for turn in turns], [turn.update_key for turn in turns], turns[0].incoming.turn.at
        )
        self.writer, self._connection = BatchWriter(deps), connection

    def must_follow(self, resolved: ResolvedTurn) -> bool:
        """Whether an effect of the same conversation has to be applied before this turn is decided."""
        identity = self._snapshot.identities.get(resolved.key)
        return identity is not None and self._snapshot.records[identity.conversation_id].has_pending_effects()

    def decide(self, resolved: ResolvedTurn) -> Outcome:
        """Decide one turn in memory and stage what has to be written."""
        identity, turn = self._snapshot.identities.get(resolved.key), resolved.incoming.turn
        if self._is_already_processed(identity, resolved.update_key):
            return self._repeat_output(identity, resolved)
        self.writer.stage_sent_message(resolved.incoming)
        if identity is None and self._snapshot.is_closed(turn.at, self._engine.installation.timezone):
            return Outcome(self._engine.render_closed(turn))
        return self._decide_new(identity, resolved)

    def _is_already_processed(self, identity: ChannelIdentity | None, update_key: str) -> bool:
        return update_key in self._snapshot.processed or (
            identity is not None
            and processed_updates.contains_key(self._snapshot.records[identity.conversation_id].recent_updates, update_key)
        )

    def _repeat_output(self, identity: ChannelIdentity | None, resolved: ResolvedTurn) -> Outcome:
        """A redelivered update changes nothing and is answered with the current output."""
        turn = resolved.incoming.turn
        record = self._snapshot.records[identity.conversation_id] if identity else None
        conversation = record.open_conversation() if record else self._engine.begin_conversation(turn)
        output = self._engine.render_output(conversation, self._snapshot.context(identity, turn.at))
        return Outcome(output, is_forgotten=identity is None)

    def _decide_new(self, known: ChannelIdentity | None, resolved: ResolvedTurn) -> Outcome:
        turn, engine = resolved.incoming.turn, self._engine
        record = (
            self._snapshot.records[known.conversation_id]
            if known
            else new_record(self._deps.vault, engine.begin_conversation(turn), turn.at)
        )
        identity = known or ChannelIdentity(channel_identities.new_id(), *resolved.key, record.id)
        conversation, context = record.open_conversation(), self._snapshot.context(identity, turn.at)
        if identity.channel in self._deps.push_channels:
            turn = _with_what_was_shown(turn, identity, conversation.question_number, resolved.incoming.message if known else None)
        question = conversation.question_of_words
        outcome = engine.take_turn(conversation, turn, context)
        action = guarded_action(outcome, is_new=known is None, status=context.status)
        if action and not resolved.incoming.admit(action, self._snapshot.guard_mode):
            return self._hold(known, resolved, outcome, action)
        if conversation.state == ASKS_TO_ERASE or outcome.ended:
            allow_reserve(self._connection)
        if outcome.effects or outcome.ended:
            outcome = self._complete(outcome, conversation, context)
        unsent = words_after_turn(record.unsent, conversation, question, turn, outcome, resolved.incoming.left)
        record.accept(conversation, outcome, turn.at, engine.installation, time_behind(self._snapshot.believed, turn.at))
        record.unsent = unsent
        self._stage(identity, record, resolved, outcome.is_silent)
        return outcome

    def _hold(self, known: ChannelIdentity | None, resolved: ResolvedTurn, outcome: Outcome, action: str) -> Outcome:
        """Nothing of the turn is done; what it says of danger is shown all the same."""
        output = self._repeat_output(known, resolved).output
        output = output._replace(replies=(*_urgent_replies(outcome), *output.replies))
        return Outcome(output, returned=resolved.incoming.turn.text, held=action)

    def _complete(self, outcome: Outcome, conversation: ConversationState, context: Context) -> Outcome:
        """Every ending erases; after any other effect the output shows the status that the effect leads to."""
        if outcome.ended:
            return outcome if outcome.effects else outcome._replace(effects=(Erase(outcome.ended),))
        status = project_status(self._engine.installation, context.status, outcome.effects, context.at)
        return outcome._replace(output=self._engine.render_output(conversation, context._replace(status=status)))

    def _stage(self, identity: ChannelIdentity, record: ConversationRecord, resolved: ResolvedTurn, is_silent: bool) -> None:
        """Make the turn visible to the next ones and to the writer; this must be the last step that can fail before the write."""
        is_new = resolved.key not in self._snapshot.identities
        self._snapshot.identities[resolved.key], self._snapshot.records[record.id] = identity, record
        record.recent_updates += resolved.update_key
        self.writer.stage(identity, record, resolved, is_new, is_silent)


def _with_what_was_shown(turn: Turn, identity: ChannelIdentity, question_number: int, message: int | None) -> Turn:
    """The turn with what the person had been shown where it came from; without a conversation that was the first screen."""
    is_before = message is not None and identity.was_typed_before(question_number, message)
    return turn._replace(seen=identity.notices_shown, before_question=is_before)


def guarded_action(outcome: Outcome, is_new: bool, status: DossierStatus | None) -> str:
    """What a flood guard may hold of a turn: to begin, or to send.

    To begin with help or with words about danger is never held, nor is what a coordinator must know who holds the dossier already.
    """
    if any(isinstance(effect, HandOver | SendAnew) for effect in outcome.effects):
        return "" if status and status.state in CLAIMED else "send"
    return "begin" if is_new and not outcome.ended and not _urgent_replies(outcome) else ""


def _urgent_replies(outcome: Outcome) -> list[Reply]:
    return [reply for reply in outcome.output.replies if reply.key.removeprefix("notice.") in URGENT]
