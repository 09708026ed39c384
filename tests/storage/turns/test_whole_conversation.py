"""Promises of the real conversation on a real database, from the first word to the erasure."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from flows.conversation.messages import Outcome, RandomValues, Turn
from storage.db.tables import channel_identities, consents, conversations, counts, dossiers, keys
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.records import DossierRecords
from storage.guess_limits import Guess
from storage.retention.timer_runner import TimerRunner
from storage.turns.store import ConversationStore, IncomingTurn
from tests.support.database.database import Database
from tests.support.database.minimal_engine import CODE, START
from tests.support.engine_chat import INSTALLATION, intake_engine

TO_CIRCLE = ["begin", "agree", "myself", ":Ik_slaap_slecht.", "done"]
TO_REVIEW = [*TO_CIRCLE, "nobody", ":Fatima", "yes", ":Assen", "call", ":06_12345678", "mon", "done", "go_on"]
TO_SENT = [*TO_REVIEW, "right", "agree"]
NUMBERS = count()
CHANNEL = "terminal"  # without the cover of a channel that keeps what is typed


class Seeker:
    """One person on one channel. `:words` are typed, anything else is pressed."""

    def __init__(self, database: Database, person: str = "fatima") -> None:
        self.store, self.person = ConversationStore(database.writer, database.vault, intake_engine(), {CHANNEL}), person

    async def go(self, *steps: str) -> Outcome:
        for step in steps:
            outcome = await self.store.process_turn(IncomingTurn(CHANNEL, self.person, str(next(NUMBERS)), self._turn(step)))
        return outcome

    def _turn(self, step: str) -> Turn:
        typed = step.startswith(":")
        words = step[1:].replace("_", " ") if typed else None
        return Turn(START, RandomValues(CODE, (3, 9)), words, None if typed else step, language="nl")


async def test_what_was_sent_is_what_the_desk_reads_byte_for_byte(database: Database) -> None:
    outcome = await Seeker(database).go(*TO_SENT)
    conversation_id = database.rows(conversations)[0]["id"]
    repository = DossierRepository(database.vault)
    sent = database.run(lambda connection: DossierRecords(database.vault).find_by_conversation(connection, conversation_id))
    assert sent is not None
    document = repository.read_document(sent)
    words: Any = next(part for part in document["parts"] if part["part"] == "words")
    assert outcome.output.state == "handed_off" and words["entries"][0]["said"] == ["Ik slaap slecht."]
    assert database.count(consents) == 1


async def test_the_output_after_a_turn_equals_the_output_on_request(database: Database) -> None:
    fatima = Seeker(database)
    for step in TO_SENT:
        outcome = await fatima.go(step)
        assert await fatima.store.current_output(CHANNEL, "fatima", START) == outcome.output


@pytest.mark.parametrize("steps", ["", "take_back yes", "change edit_name :Fatma right agree", "erase yes", "take_back yes erase yes"])
async def test_a_dossier_exists_exactly_while_handed_off_in_the_real_conversation(database: Database, steps: str) -> None:
    await Seeker(database).go(*TO_SENT, *steps.split())
    handed_off = [row["id"] for row in database.rows(conversations) if row["handed_off"]]
    assert [row["conversation_id"] for row in database.rows(dossiers)] == handed_off
    assert len(handed_off) == ("yes" not in steps)


async def test_E10_an_erased_draft_leaves_only_counts(database: Database) -> None:
    await Seeker(database).go(*TO_REVIEW, "erase", "yes")
    assert [database.count(table) for table in (conversations, keys, channel_identities, consents)] == [0, 0, 0, 0]
    assert [(row["name"], row["count"]) for row in database.rows(counts)] == [("started", 1), ("wiped", 1)]


async def test_a_person_who_refuses_the_first_consent_is_not_stored(database: Database) -> None:
    outcome = await Seeker(database).go("begin", "refuse")
    assert outcome.ended == "refused" and database.count(conversations) == database.count(keys) == 0


async def test_a_conversation_without_consent_is_erased_after_an_hour(database: Database) -> None:
    await Seeker(database).go("begin")
    database.run(lambda connection: TimerRunner(database.vault).run_all(connection, START + timedelta(minutes=59)))
    assert database.count(conversations) == 1
    database.run(lambda connection: TimerRunner(database.vault).run_all(connection, START + timedelta(hours=1)))
    assert database.count(conversations) == 0


async def test_a_draft_goes_on_by_its_code_in_the_real_conversation(database: Database) -> None:
    await Seeker(database).go("begin", "agree", "myself", ":geheim", "later", "code")
    joost = Seeker(database, "another phone")
    assert await joost.store.redeem_return_code(CHANNEL, "another phone", CODE, START, Guess({}, timedelta()))
    outcome = await joost.go("seen")
    assert outcome.output.state == "paused" and INSTALLATION.draft_days == 7
