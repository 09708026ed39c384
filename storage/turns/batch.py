"""One batch of arrivals in one transaction: load many, decide in memory, save many.

Whatever goes wrong while one turn is decided stays with that turn: nothing of it is written, its mark neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from flows.conversation.effects import Wipe
from flows.conversation.messages import Outcome, Turn
from storage.conversations import channel_identities, processed_updates
from storage.conversations.channel_identities import ChannelIdentity
from storage.conversations.record import ConversationRecord, new_record
from storage.turns.loading import BatchSnapshot, Dependencies, IncomingTurn, ResolvedTurn, load_snapshot
from storage.turns.saving import BatchWriter


class Batch:
    """Arrivals that share a transaction. One person's turns chain in memory."""

    def __init__(self, deps: Dependencies, connection: Connection, turns: Sequence[ResolvedTurn]) -> None:
        self._deps = deps
        at = turns[0].incoming.turn.at
        self._snapshot: BatchSnapshot = load_snapshot(deps, connection, [one.key for one in turns], [one.update_key for one in turns], at)
        self.writer = BatchWriter(deps)

    def must_follow(self, turn: ResolvedTurn) -> bool:
        """True after an effect of the same conversation, which is kept first."""
        identity = self._snapshot.identities.get(turn.key)
        return identity is not None and self._snapshot.records[identity.conversation_id].has_pending_effects()

    def decide(self, knock: ResolvedTurn) -> Outcome:
        """Decide one turn in memory. What it raises is this turn's alone."""
        identity, turn = self._snapshot.identities.get(knock.key), knock.incoming.turn
        self.writer.stage_sent_message(knock.incoming)
        if self._already_processed(identity, knock.update_key):
            return self._repeat_output(identity, turn)
        if identity is None and self._snapshot.is_closed(turn.at, self._deps.turn_engine.installation.timezone):
            return Outcome(self._deps.turn_engine.closed(turn))
        return self._decide_new(identity, turn, knock)

    def _already_processed(self, identity: ChannelIdentity | None, mark: str) -> bool:
        return mark in self._snapshot.processed or (
            identity is not None and processed_updates.contains_key(self._snapshot.records[identity.conversation_id].recent_updates, mark)
        )

    def _repeat_output(self, identity: ChannelIdentity | None, turn: Turn) -> Outcome:
        """An update that comes once more changes nothing, and is answered with what is to be said now."""
        intake, context = self._deps.turn_engine, self._snapshot.context(identity, turn.at)
        kept = self._snapshot.records[identity.conversation_id] if identity else None
        return Outcome(intake.say(kept.open_conversation() if kept else intake.begin(turn), context))

    def _decide_new(self, known: ChannelIdentity | None, turn: Turn, knock: ResolvedTurn) -> Outcome:
        intake = self._deps.turn_engine
        kept = self._snapshot.records[known.conversation_id] if known else new_record(self._deps.vault, intake.begin(turn), turn.at)
        identity = known or ChannelIdentity(channel_identities.new_id(), *knock.key, kept.id)
        conversation, context = kept.open_conversation(), self._snapshot.context(identity, turn.at)
        outcome = intake.take(conversation, turn, context)
        if outcome.ended and not outcome.effects:
            outcome = replace(outcome, effects=(Wipe(outcome.ended),))
        if outcome.effects and not outcome.ended:
            foreseen = self._deps.statuses.project_status(context.standing, outcome.effects, turn.at)
            outcome = replace(outcome, output=intake.say(conversation, replace(context, standing=foreseen)))
        kept.accept(conversation, outcome, turn.at, intake.installation)
        self._stage(identity, kept, knock)
        return outcome

    def _stage(self, identity: ChannelIdentity, kept: ConversationRecord, knock: ResolvedTurn) -> None:
        """From here on nothing fails before it is written."""
        is_new = identity.key not in self._snapshot.identities
        self._snapshot.identities[identity.key], self._snapshot.records[kept.id] = identity, kept
        kept.recent_updates += knock.update_key
        self.writer.stage(identity, kept, knock, is_new)


def process_batch(deps: Dependencies, connection: Connection, turns: Sequence[IncomingTurn]) -> list[Outcome | Exception]:
    """Take all arrivals in their order; each gets its outcome, or the exception that is its alone."""
    results: dict[int, Outcome | Exception] = {}
    waiting = [(place, deps.resolve(arrival)) for place, arrival in enumerate(turns)]
    while waiting:
        waiting = _process_round(deps, connection, waiting, results)
    return [results[place] for place in range(len(turns))]


def _process_round(
    means: Dependencies, connection: Connection, waiting: list[tuple[int, ResolvedTurn]], results: dict[int, Outcome | Exception]
) -> list[tuple[int, ResolvedTurn]]:
    """Take what can be taken now; what comes behind an effect is returned, for the next round."""
    batch, later = Batch(means, connection, [knock for _, knock in waiting]), []
    for place, knock in waiting:
        if batch.must_follow(knock):
            later.append((place, knock))
        else:
            results[place] = _decide_safely(batch, knock)
    batch.writer.save(connection)
    return later


def _decide_safely(batch: Batch, knock: ResolvedTurn) -> Outcome | Exception:
    try:
        return batch.decide(knock)
    except Exception as error:
        return error
