"""The real conversation on the real memory: the same promises, from the first word to the wiping."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from flows.conversation.messages import Outcome, RandomValues, Turn
from storage.db.tables import channel_identities, consents, conversations, counts, dossiers, keys
from storage.dossiers.dossiers import DossierRepository
from storage.retention.timers import TimerRunner
from storage.turns.store import ConversationStore, IncomingTurn
from tests.support.database.database import Database
from tests.support.database.minimal_engine import CODE, START
from tests.support.engine_chat import INSTALLATION, intake_engine

TO_CIRCLE = ["begin", "agree", "myself", ":Ik_slaap_slecht.", "done"]
TO_REVIEW = [*TO_CIRCLE, "nobody", ":Fatima", "yes", ":Assen", "call", ":06_12345678", "mon", "done"]
TO_SENT = [*TO_REVIEW, "right", "agree", "no_code"]
NUMBERS = count()
CHANNEL = "terminal"  # without the cover of a channel that keeps what is typed


class Seeker:
    """One person at one door. `:words` are typed, anything else is pressed."""

    def __init__(self, memory: Database, person: str = "fatima") -> None:
        self.store, self.person = ConversationStore(memory.writer, memory.vault, intake_engine(), {CHANNEL}), person

    async def go(self, *steps: str) -> Outcome:
        for step in steps:
            outcome = await self.store.process_turn(IncomingTurn(CHANNEL, self.person, str(next(NUMBERS)), self._turn(step)))
        return outcome

    def _turn(self, step: str) -> Turn:
        typed = step.startswith(":")
        words = step[1:].replace("_", " ") if typed else None
        return Turn(START, RandomValues(CODE, (3, 9)), words, None if typed else step, language="nl")


async def test_what_was_sent_is_what_the_desk_reads_byte_for_byte(memory: Database) -> None:
    outcome = await Seeker(memory).go(*TO_SENT)
    id = memory.rows(conversations)[0]["id"]
    desk = DossierRepository(memory.vault)
    sent = memory.run(lambda connection: desk.find_by_conversation(connection, id))
    assert sent is not None
    document = desk.read_document(sent)
    words: Any = next(part for part in document["parts"] if part["part"] == "words")
    assert outcome.output.state == "handed_off" and words["entries"][0]["said"] == ["Ik slaap slecht."]
    assert memory.count(consents) == 1


async def test_what_is_said_after_a_turn_is_what_is_said_when_asked_again(memory: Database) -> None:
    fatima = Seeker(memory)
    for step in TO_SENT:
        outcome = await fatima.go(step)
        assert await fatima.store.current_output(CHANNEL, "fatima", START) == outcome.output


@pytest.mark.parametrize("steps", ["", "take_back yes", "change edit_name :Fatma right agree", "erase yes", "take_back yes erase yes"])
async def test_a_dossier_exists_exactly_while_handed_off_in_the_real_conversation(memory: Database, steps: str) -> None:
    await Seeker(memory).go(*TO_SENT, *steps.split())
    handed_off = [row["id"] for row in memory.rows(conversations) if row["handed_off"]]
    assert [row["conversation_id"] for row in memory.rows(dossiers)] == handed_off
    assert len(handed_off) == ("yes" not in steps)


async def test_E10_a_draft_that_is_wiped_leaves_only_counts(memory: Database) -> None:
    await Seeker(memory).go(*TO_REVIEW, "erase", "yes")
    assert [memory.count(table) for table in (conversations, keys, channel_identities, consents)] == [0, 0, 0, 0]
    assert [(row["name"], row["count"]) for row in memory.rows(counts)] == [("started", 1), ("wiped", 1)]


async def test_whoever_refuses_the_first_consent_is_not_kept(memory: Database) -> None:
    outcome = await Seeker(memory).go("begin", "refuse")
    assert outcome.ended == "refused" and memory.count(conversations) == memory.count(keys) == 0


async def test_whoever_looks_and_says_nothing_is_forgotten_after_an_hour(memory: Database) -> None:
    await Seeker(memory).go("begin")
    memory.run(lambda connection: TimerRunner().run_due(connection, START + timedelta(minutes=59)))
    assert memory.count(conversations) == 1
    memory.run(lambda connection: TimerRunner().run_due(connection, START + timedelta(hours=1)))
    assert memory.count(conversations) == 0


async def test_a_draft_goes_on_by_its_code_in_the_real_conversation(memory: Database) -> None:
    await Seeker(memory).go("begin", "agree", "myself", ":geheim", "later", "code")
    joost = Seeker(memory, "another phone")
    assert await joost.store.redeem_return_code(CHANNEL, "another phone", CODE, START, "source")
    outcome = await joost.go("seen")
    assert outcome.output.state == "paused" and INSTALLATION.draft_days == 7
