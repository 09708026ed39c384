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

    def __init__(self, means: Dependencies, connection: Connection, knocks: Sequence[ResolvedTurn]) -> None:
        self._means = means
        at = knocks[0].arrival.turn.at
        self._loaded: BatchSnapshot = load_snapshot(means, connection, [one.key for one in knocks], [one.mark for one in knocks], at)
        self.saving = BatchWriter(means)

    def must_follow(self, knock: ResolvedTurn) -> bool:
        """True after an effect of the same conversation, which is kept first."""
        identity = self._loaded.identities.get(knock.key)
        return identity is not None and self._loaded.kept[identity.conversation_id].has_pending_effects()

    def take(self, knock: ResolvedTurn) -> Outcome:
        """Decide one turn in memory. What it raises is this turn's alone."""
        identity, turn = self._loaded.identities.get(knock.key), knock.arrival.turn
        self.saving.stage_sent_message(knock.arrival)
        if self._was_taken(identity, knock.mark):
            return self._again(identity, turn)
        if identity is None and self._loaded.is_closed(turn.at, self._means.intake.installation.timezone):
            return Outcome(self._means.intake.closed(turn))
        return self._decide(identity, turn, knock)

    def _was_taken(self, identity: ChannelIdentity | None, mark: str) -> bool:
        return mark in self._loaded.held or (
            identity is not None and processed_updates.contains(self._loaded.kept[identity.conversation_id].recent_updates, mark)
        )

    def _again(self, identity: ChannelIdentity | None, turn: Turn) -> Outcome:
        """An update that comes once more changes nothing, and is answered with what is to be said now."""
        intake, context = self._means.intake, self._loaded.context(identity, turn.at)
        kept = self._loaded.kept[identity.conversation_id] if identity else None
        return Outcome(intake.say(kept.conversation() if kept else intake.begin(turn), context))

    def _decide(self, known: ChannelIdentity | None, turn: Turn, knock: ResolvedTurn) -> Outcome:
        intake = self._means.intake
        kept = self._loaded.kept[known.conversation_id] if known else new_record(self._means.vault, intake.begin(turn), turn.at)
        identity = known or ChannelIdentity(channel_identities.new_id(), *knock.key, kept.id)
        conversation, context = kept.conversation(), self._loaded.context(identity, turn.at)
        outcome = intake.take(conversation, turn, context)
        if outcome.ended and not outcome.effects:
            outcome = replace(outcome, effects=(Wipe(outcome.ended),))
        if outcome.effects and not outcome.ended:
            foreseen = self._means.standings.project_status(context.standing, outcome.effects, turn.at)
            outcome = replace(outcome, output=intake.say(conversation, replace(context, standing=foreseen)))
        kept.accept(conversation, outcome, turn.at, intake.installation)
        self._note(identity, kept, knock)
        return outcome

    def _note(self, identity: ChannelIdentity, kept: ConversationRecord, knock: ResolvedTurn) -> None:
        """From here on nothing fails before it is written."""
        is_new = identity.key not in self._loaded.identities
        self._loaded.identities[identity.key], self._loaded.kept[kept.id] = identity, kept
        kept.recent_updates += knock.mark
        self.saving.stage(identity, kept, knock, is_new)


def process(means: Dependencies, connection: Connection, arrivals: Sequence[IncomingTurn]) -> list[Outcome | Exception]:
    """Take all arrivals in their order; each gets its outcome, or the exception that is its alone."""
    results: dict[int, Outcome | Exception] = {}
    waiting = [(place, means.knock(arrival)) for place, arrival in enumerate(arrivals)]
    while waiting:
        waiting = _round(means, connection, waiting, results)
    return [results[place] for place in range(len(arrivals))]


def _round(
    means: Dependencies, connection: Connection, waiting: list[tuple[int, ResolvedTurn]], results: dict[int, Outcome | Exception]
) -> list[tuple[int, ResolvedTurn]]:
    """Take what can be taken now; what comes behind an effect is returned, for the next round."""
    batch, later = Batch(means, connection, [knock for _, knock in waiting]), []
    for place, knock in waiting:
        if batch.must_follow(knock):
            later.append((place, knock))
        else:
            results[place] = _taken_alone(batch, knock)
    batch.saving.save(connection)
    return later


def _taken_alone(batch: Batch, knock: ResolvedTurn) -> Outcome | Exception:
    try:
        return batch.take(knock)
    except Exception as error:
        return error
