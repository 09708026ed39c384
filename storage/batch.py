"""One batch of arrivals in one transaction: load many, decide in memory, save many.

Whatever goes wrong while one turn is decided stays with that turn: nothing of it is written, its mark neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from flows.talk import Outcome, Turn, Wipe
from storage import doors, marks
from storage.doors import Door
from storage.kept import Kept, begun
from storage.loaded import Arrival, Knock, Loaded, Means, load
from storage.saving import Saving


class Batch:
    """Arrivals that share a transaction. One person's turns chain in memory."""

    def __init__(self, means: Means, connection: Connection, knocks: Sequence[Knock]) -> None:
        self._means = means
        at = knocks[0].arrival.turn.at
        self._loaded: Loaded = load(means, connection, [one.key for one in knocks], [one.mark for one in knocks], at)
        self.saving = Saving(means)

    def has_to_wait(self, knock: Knock) -> bool:
        """True after an effect of the same conversation, which is kept first."""
        door = self._loaded.doors.get(knock.key)
        return door is not None and self._loaded.kept[door.conversation_id].is_settled()

    def take(self, knock: Knock) -> Outcome:
        """Decide one turn in memory. What it raises is this turn's alone."""
        door, turn = self._loaded.doors.get(knock.key), knock.arrival.turn
        self.saving.leave(knock.arrival)
        if self._was_taken(door, knock.mark):
            return self._again(door, turn)
        if door is None and self._loaded.is_closed(turn.at, self._means.intake.installation.timezone):
            return Outcome(self._means.intake.closed(turn))
        return self._decide(door, turn, knock)

    def _was_taken(self, door: Door | None, mark: str) -> bool:
        return mark in self._loaded.held or (door is not None and marks.has(self._loaded.kept[door.conversation_id].marks, mark))

    def _again(self, door: Door | None, turn: Turn) -> Outcome:
        """An update that comes once more changes nothing, and is answered with what is to be said now."""
        intake, scene = self._means.intake, self._loaded.scene(door, turn.at)
        kept = self._loaded.kept[door.conversation_id] if door else None
        return Outcome(intake.say(kept.conversation() if kept else intake.begin(turn), scene))

    def _decide(self, known: Door | None, turn: Turn, knock: Knock) -> Outcome:
        intake = self._means.intake
        kept = self._loaded.kept[known.conversation_id] if known else begun(self._means.vault, intake.begin(turn), turn.at)
        door = known or Door(doors.new_id(), *knock.key, kept.id)
        conversation, scene = kept.conversation(), self._loaded.scene(door, turn.at)
        outcome = intake.take(conversation, turn, scene)
        if outcome.ended and not outcome.effects:
            outcome = replace(outcome, effects=(Wipe(outcome.ended),))
        if outcome.effects and not outcome.ended:
            foreseen = self._means.standings.foreseen(scene.standing, outcome.effects, turn.at)
            outcome = replace(outcome, speech=intake.say(conversation, replace(scene, standing=foreseen)))
        kept.decide(conversation, outcome, turn.at, intake.installation)
        self._note(door, kept, knock)
        return outcome

    def _note(self, door: Door, kept: Kept, knock: Knock) -> None:
        """From here on nothing fails before it is written."""
        is_new = door.key not in self._loaded.doors
        self._loaded.doors[door.key], self._loaded.kept[kept.id] = door, kept
        kept.marks += knock.mark
        self.saving.note(door, kept, knock, is_new)


def keep(means: Means, connection: Connection, arrivals: Sequence[Arrival]) -> list[Outcome | Exception]:
    """Take all arrivals in their order; each gets its outcome, or the exception that is its alone."""
    results: dict[int, Outcome | Exception] = {}
    waiting = [(place, means.knock(arrival)) for place, arrival in enumerate(arrivals)]
    while waiting:
        waiting = _round(means, connection, waiting, results)
    return [results[place] for place in range(len(arrivals))]


def _round(
    means: Means, connection: Connection, waiting: list[tuple[int, Knock]], results: dict[int, Outcome | Exception]
) -> list[tuple[int, Knock]]:
    """Take what can be taken now; what comes behind an effect is returned, for the next round."""
    batch, later = Batch(means, connection, [knock for _, knock in waiting]), []
    for place, knock in waiting:
        if batch.has_to_wait(knock):
            later.append((place, knock))
        else:
            results[place] = _taken_alone(batch, knock)
    batch.saving.save(connection)
    return later


def _taken_alone(batch: Batch, knock: Knock) -> Outcome | Exception:
    try:
        return batch.take(knock)
    except Exception as error:
        return error
