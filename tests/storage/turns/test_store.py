"""Promises of the conversation store: alone, once, all or nothing, and at rest at any moment."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, insert

from flows.conversation.messages import Context, Outcome, Turn
from flows.conversation.state import ConversationState
from storage.db.tables import (
    channel_identities,
    consents,
    conversations,
    coordinators,
    counts,
    dossiers,
    keys,
    notice_ledger,
    outbox,
    timers,
)
from storage.installation import facts
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, MinimalEngine, incoming_turn, output_text
from tests.support.database.stored_bytes import read_files
from tests.support.waiting import PATIENCE


async def test_fatimas_text_is_still_there_after_the_process_is_gone(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "mijn moeder is ziek"))
    await database.close()
    reopened = database.reopen()
    assert "mijn moeder is ziek" in output_text(await reopened.store.current_output("telegram", "fatima", START))
    await reopened.close()


async def test_a_turn_is_acknowledged_only_after_its_commit(database: Database) -> None:
    reached, may_commit = threading.Event(), threading.Event()

    def wait_before_commit(connection: Connection) -> None:
        reached.set()
        may_commit.wait(PATIENCE)

    event.listen(database.engine, "commit", wait_before_commit)
    turn = asyncio.ensure_future(database.store.process_turn(incoming_turn("fatima", "mijn moeder is ziek")))
    assert await asyncio.to_thread(reached.wait, PATIENCE)
    await asyncio.sleep(0.05)  # whatever a thread handed to the loop has arrived
    was_acknowledged = turn.done()
    may_commit.set()
    await turn
    assert not was_acknowledged


async def test_an_unknown_person_has_no_output(database: Database) -> None:
    assert await database.store.current_output("telegram", "joost", START) is None


async def test_a_burst_of_one_person_is_processed_completely_and_in_order(database: Database) -> None:
    words = [f"w{number}" for number in range(100)]
    await asyncio.gather(*(database.store.process_turn(incoming_turn("fatima", word)) for word in words))
    assert output_text(await database.store.current_output("telegram", "fatima", START)).split(" [")[0].split() == words
    assert database.count(conversations) == database.count(channel_identities) == database.count(keys) == 1


async def test_a_burst_over_two_processes_loses_not_one_turn(database: Database) -> None:
    other = database.reopen()
    store = (database.store, other.store)
    words = [f"w{number}" for number in range(120)]
    await asyncio.gather(*(store[number % 2].process_turn(incoming_turn("fatima", word)) for number, word in enumerate(words)))
    await other.close()
    assert sorted(output_text(await database.store.current_output("telegram", "fatima", START)).split(" [")[0].split()) == sorted(words)


async def test_two_processes_meeting_a_new_person_at_once_begin_one_conversation(database: Database) -> None:
    other = database.reopen()
    store = (database.store, other.store)
    await asyncio.gather(*(one.process_turn(incoming_turn(f"p{person}", "hallo")) for person in range(20) for one in store))
    await other.close()
    assert database.count(conversations) == 20


async def test_an_update_that_is_delivered_twice_is_processed_once(database: Database) -> None:
    first = await database.store.process_turn(incoming_turn("fatima", "hallo", update="7"))
    reopened = await database.store.process_turn(incoming_turn("fatima", "hallo", update="7"))
    assert output_text(reopened.output) == output_text(first.output) == "hallo [-] origin"
    assert reopened.effects == ()


async def test_an_update_that_comes_again_is_known_to_be_forgotten_only_once_its_conversation_is_gone(database: Database) -> None:
    hello = incoming_turn("fatima", "hallo", "first")
    await database.store.process_turn(hello)
    assert not (await database.store.process_turn(hello)).is_forgotten
    await database.store.process_turn(incoming_turn("fatima", "wipe", "second"))
    assert (await database.store.process_turn(hello)).is_forgotten and database.count(conversations) == 0


async def test_an_update_that_is_delivered_twice_in_one_batch_is_processed_once(database: Database) -> None:
    outcomes = await asyncio.gather(*(database.store.process_turn(incoming_turn("fatima", "hallo", update="7")) for _ in range(30)))
    assert {output_text(outcome.output) for outcome in outcomes} == {"hallo [-] origin"}


async def test_two_channels_may_number_their_updates_alike(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo", update="7"))
    outcome = await database.store.process_turn(incoming_turn("fatima", "dag", update="7", channel="web"))
    assert output_text(outcome.output) == "dag [-] origin"


async def test_a_turn_that_raises_does_not_spoil_its_batch_and_stores_nothing(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "een"))
    fatima = [incoming_turn("fatima", words) for words in ("twee", "boom", "drie")]
    arrivals = [incoming_turn("joost", "hallo"), *fatima, incoming_turn("riet", "boom")]
    results = await asyncio.gather(*map(database.store.process_turn, arrivals), return_exceptions=True)
    assert [isinstance(result, Outcome) for result in results] == [True, True, False, True, False]
    assert output_text(await database.store.current_output("telegram", "fatima", START)) == "een twee drie [-] origin"
    assert database.count_processed() == 4 and database.count(channel_identities) == 2


async def test_a_turn_that_broke_us_can_be_delivered_again(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await database.store.process_turn(incoming_turn("fatima", "boom", update="9"))
    outcome = await database.store.process_turn(incoming_turn("fatima", "beter", update="9"))
    assert output_text(outcome.output) == "beter [-] origin"


async def test_a_turn_is_stored_even_if_nobody_waits_for_the_answer_any_more(database: Database) -> None:
    task = asyncio.ensure_future(database.store.process_turn(incoming_turn("fatima", "hallo")))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await database.writer.close()
    reopened = database.reopen()
    assert output_text(await reopened.store.current_output("telegram", "fatima", START)) == "hallo [-] origin"
    await reopened.close()


async def test_closing_waits_for_what_was_submitted(database: Database) -> None:
    turns = [asyncio.ensure_future(database.store.process_turn(incoming_turn(f"p{number}", "hallo"))) for number in range(50)]
    await asyncio.sleep(0)
    await database.writer.close()
    assert len(await asyncio.gather(*turns)) == database.count(conversations) == 50


@pytest.mark.parametrize("words", ["send", "send, send", "send, take back", "send, take back, send", "send, wipe", "wipe"])
async def test_a_dossier_exists_exactly_while_its_conversation_is_handed_off(database: Database, words: str) -> None:
    await asyncio.gather(*(database.store.process_turn(incoming_turn("fatima", word)) for word in ("hallo", *words.split(", "))))
    handed_off = [row["id"] for row in database.rows(conversations) if row["handed_off"]]
    assert [row["conversation_id"] for row in database.rows(dossiers)] == handed_off
    assert len(handed_off) == words.endswith("send")


async def test_the_reply_to_sending_shows_that_the_dossier_waits(database: Database) -> None:
    assert output_text((await database.store.process_turn(incoming_turn("fatima", "send"))).output) == "send [waiting] origin"
    assert output_text((await database.store.process_turn(incoming_turn("fatima", "en nu"))).output) == "send en nu [waiting] origin"


async def test_sending_leaves_a_proof_of_consent_that_does_not_lead_to_the_conversation(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send"))
    proof, dossier = database.rows(consents)[0], database.rows(dossiers)[0]
    assert proof["text"] == "consent_share/1" and dossier["digest"] not in proof["digest"]
    assert dossier["conversation_id"] not in str(proof)


async def test_of_a_consent_of_a_wiped_conversation_the_text_and_the_day_stay(database: Database) -> None:
    for word in ("send", "wipe"):
        await database.store.process_turn(incoming_turn("fatima", word))
    proof = database.rows(consents)[0]
    assert (proof["text"], proof["subject"], proof["digest"]) == ("consent_share/1", "", "")
    assert (proof["at"].hour, proof["at"].minute, proof["at"].date()) == (0, 0, START.date())


async def test_a_corrected_dossier_takes_the_place_of_the_former(database: Database) -> None:
    for word in ("send", "beter", "send"):
        await database.store.process_turn(incoming_turn("fatima", word))
    assert [row["version"] for row in database.rows(dossiers)] == [2]


async def test_an_outbox_row_of_a_push_channel_is_sent_from_the_stored_state_and_then_deleted(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    await database.store.process_turn(incoming_turn("joost", "dag", channel="web"))
    waiting = await database.store.due_messages("telegram", START)
    assert [(one.person, one.kind, output_text(one.output)) for one in waiting] == [("fatima", "prompt", "hallo [-] origin")]
    await database.store.mark_sent(waiting[0])
    assert await database.store.due_messages("telegram", START) == []


async def test_a_row_enqueued_during_sending_survives_within_one_clock_tick(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo", channel="telegram"))
    waiting = await database.store.due_messages("telegram", START)
    await database.store.process_turn(incoming_turn("fatima", "nog iets", channel="telegram"))
    await database.store.mark_sent(waiting[0])
    assert len(await database.store.due_messages("telegram", START)) == 1


async def test_an_answer_that_comes_at_once_finds_noted_in_which_message_its_question_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo", message=1))
    (shown,) = await database.store.due_messages("telegram", START)
    was_early, take_turn = list[bool](), MinimalEngine.take_turn
    is_busy, may_go_on = threading.Event(), threading.Event()

    def take(engine: MinimalEngine, conversation: ConversationState, turn: Turn, context: Context) -> Outcome:
        was_early.append(turn.before_question)
        return take_turn(engine, conversation, turn, context)

    def hold(connection: Connection) -> None:
        is_busy.set()
        may_go_on.wait(PATIENCE)

    monkeypatch.setattr(MinimalEngine, "take_turn", take)
    held = database.writer.run_shared(("telegram", "fatima"), hold)
    await asyncio.to_thread(is_busy.wait, PATIENCE)
    answered = asyncio.ensure_future(database.store.process_turn(incoming_turn("fatima", "ja", message=3)))
    await asyncio.sleep(0)  # it waits, and came in before what is noted
    noted = asyncio.ensure_future(database.store.mark_sent(shown, asked_in=2))
    await asyncio.sleep(0)
    may_go_on.set()
    await asyncio.gather(held, noted, answered)
    assert was_early == [False]


@pytest.mark.parametrize("kind", ["prompt", "news"])
async def test_what_came_of_a_message_is_noted_nowhere_if_fatima_erased_everything_meanwhile(database: Database, kind: str) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    (waiting,) = await database.store.due_messages("telegram", START)
    await database.store.process_turn(incoming_turn("fatima", "wipe"))
    await database.store.record_refusal(replace(waiting, kind=kind), 400, START)
    assert database.count(notice_ledger) == 0
    await database.store.record_failure(replace(waiting, kind=kind), START)
    assert database.count(notice_ledger) == 0
    await database.store.mark_sent(replace(waiting, kind=kind))
    assert database.count(notice_ledger) == 0


async def test_a_row_enqueued_during_sending_survives(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    waiting = await database.store.due_messages("telegram", START)
    await database.store.process_turn(incoming_turn("fatima", "nog iets", after=timedelta(seconds=1)))
    await database.store.mark_sent(waiting[0])
    assert database.count(outbox) == 1


async def test_an_answer_is_due_at_once_by_every_clock(database: Database) -> None:
    await database.store.process_turn(incoming_turn("joost", "hallo", after=timedelta(days=400)))
    assert len(await database.store.due_messages("telegram", START)) == 1


async def test_a_job_that_could_not_be_sent_is_due_again_later(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    await database.store.reschedule((await database.store.due_messages("telegram", START))[0], START + timedelta(minutes=1), START)
    assert await database.store.due_messages("telegram", START) == []
    assert [one.tries for one in await database.store.due_messages("telegram", START + timedelta(minutes=1))] == [1]


async def test_while_closed_nobody_new_begins_and_who_had_begun_goes_on(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    database.run(lambda connection: facts.write_fact(connection, facts.CLOSED_UNTIL, "2026-12-01"))
    assert output_text((await database.store.process_turn(incoming_turn("joost", "hallo"))).output) == "closed"
    assert output_text((await database.store.process_turn(incoming_turn("fatima", "verder"))).output) == "hallo verder [-] origin"
    opened = await database.store.process_turn(incoming_turn("joost", "hallo", after=timedelta(days=10)))
    assert database.count(conversations) == 2 and output_text(opened.output) == "hallo [-] origin"


async def test_whoever_refuses_at_the_start_leaves_only_a_count(database: Database) -> None:
    outcome = await database.store.process_turn(incoming_turn("fatima", "refuse"))
    assert outcome.ended == "refused"
    assert [database.count(table) for table in (conversations, keys, channel_identities, outbox, timers)] == [0] * 5
    assert [(row["name"], row["count"]) for row in database.rows(counts)] == [("refuse", 1)]


async def test_a_turn_after_an_erasure_in_the_same_burst_begins_a_new_conversation(database: Database) -> None:
    await asyncio.gather(*(database.store.process_turn(incoming_turn("fatima", word)) for word in ("geheim", "wipe", "hallo")))
    assert output_text(await database.store.current_output("telegram", "fatima", START)) == "hallo [-] origin"


async def test_no_file_contains_a_persons_text_in_the_clear(sqlite_database: Database) -> None:
    await sqlite_database.store.process_turn(incoming_turn("+31612345678", "NOOITLEESBAAR"))
    await sqlite_database.store.process_turn(incoming_turn("+31612345678", "send"))
    files = read_files(sqlite_database.folder)
    assert b"NOOITLEESBAAR" not in files and b"31612345678" not in files


async def test_a_database_error_never_contains_a_persons_text(database: Database) -> None:
    row = {"id": "x", "profile": b"NOOIT", "available": None, "stand_in": False, "added_at": START}
    with pytest.raises(Exception) as caught:
        database.run(lambda connection: connection.execute(insert(coordinators), row))
    assert "NOOIT" not in str(caught.value)
