"""Promises of marks: an update that comes again is taken once, whatever became of its conversation or its door since."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.conversation.messages import Outcome
from storage.conversations import processed_updates as marks
from storage.db.tables import channel_identities, conversations, counts, dossiers, processed_updates
from storage.retention.timers import TimerRunner
from storage.turns.loading import IncomingTurn
from tests.support.database.database import Database
from tests.support.database.minimal_engine import CODE, START, incoming_turn, output_text

LATER = timedelta(days=8)


async def test_an_update_that_comes_again_after_its_conversation_was_wiped_begins_no_other(memory: Database) -> None:
    turns = [incoming_turn("fatima", words, update=words) for words in ("hallo", "nog iets", "wipe")]
    for turn in (*turns, *turns):
        await memory.store.process_turn(turn)
    assert memory.count(conversations) == 0 and memory.count_processed() == 3
    assert {row["name"]: row["count"] for row in memory.rows(counts)} == {"started": 1, "wiped": 1}


async def test_updates_from_before_a_wipe_that_come_again_after_it_are_no_part_of_what_was_begun_since(memory: Database) -> None:
    turns = [incoming_turn("fatima", words, update=words) for words in ("geheim", "wipe", "opnieuw")]
    for turn in (*turns, *turns):
        await memory.store.process_turn(turn)
    assert output_text(await memory.store.current_output("telegram", "fatima", START)) == "opnieuw [-] origin"


async def test_an_update_that_comes_again_after_its_conversation_expired_begins_no_other(memory: Database) -> None:
    turns = [incoming_turn("fatima", words, update=words) for words in ("hallo", "nog iets")]
    for turn in turns:
        await memory.store.process_turn(turn)
    memory.run(lambda connection: TimerRunner().run_due(connection, START + LATER))
    assert memory.count(conversations) == 0
    for turn in turns:
        await memory.store.process_turn(turn)
    assert memory.count(conversations) == 0


async def test_words_that_come_again_after_a_code_led_their_door_elsewhere_are_not_taken_there(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("joost", "code"))
    await memory.store.process_turn(incoming_turn("fatima", "hallo"))
    await memory.store.process_turn(incoming_turn("fatima", "geheim", update="1"))
    assert await memory.store.redeem_return_code("telegram", "fatima", CODE, START, "here")
    before = output_text(await memory.store.current_output("telegram", "fatima", START))
    await memory.store.process_turn(incoming_turn("fatima", "geheim", update="1"))
    assert output_text(await memory.store.current_output("telegram", "fatima", START)) == before


async def test_words_that_come_again_after_their_person_went_on_in_the_web_and_came_back_are_known(memory: Database) -> None:
    store, once = memory.store, incoming_turn("fatima", "geheim", update="1")
    await store.process_turn(incoming_turn("fatima", "hallo"))
    await store.process_turn(once)
    await store.issue_transfer("telegram", "fatima", "web", "there", START)
    assert await store.redeem_transfer("web", "browser", "there", START)
    await store.process_turn(once)
    assert memory.count(conversations) == memory.count(channel_identities) == 1
    for number in range(marks.MAX_RECENT):
        await store.process_turn(incoming_turn("browser", "x", channel="web", update=str(number)))
    await store.issue_transfer("web", "browser", "telegram", "back", START)
    assert await store.redeem_transfer("telegram", "fatima", "back", START)
    before = output_text(await store.current_output("telegram", "fatima", START))
    await store.process_turn(once)
    assert output_text(await store.current_output("telegram", "fatima", START)) == before


async def test_what_comes_again_after_it_was_sent_and_taken_back_sends_nothing_again(memory: Database) -> None:
    turns = [incoming_turn("fatima", words, update=words) for words in ("hallo", "send", "take back")]
    for turn in (*turns, *turns):
        await memory.store.process_turn(turn)
    assert memory.count(dossiers) == 0
    times = {row["name"]: row["count"] for row in memory.rows(counts)}
    assert times["sent"] == times["taken_back"] == 1


async def test_every_update_of_a_long_conversation_is_known_and_what_stands_with_it_stays_small(memory: Database) -> None:
    for number in range(marks.MAX_RECENT + 20):
        await memory.store.process_turn(incoming_turn("fatima", "x", update=str(number)))
    before = output_text(await memory.store.current_output("telegram", "fatima", START))
    again = [await memory.store.process_turn(incoming_turn("fatima", "x", update=str(number))) for number in range(marks.MAX_RECENT + 20)]
    assert (
        all(isinstance(one, Outcome) for one in again)
        and output_text(await memory.store.current_output("telegram", "fatima", START)) == before
    )
    assert all(len(row["recent_updates"]) <= marks.MAX_RECENT * marks.KEY_DIGITS for row in memory.rows(conversations))
    assert memory.count_processed() == marks.MAX_RECENT + 20


async def test_what_outlasts_a_conversation_is_kept_three_days(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "wipe", update="1"))
    assert memory.count(processed_updates) == 1
    memory.run(lambda connection: TimerRunner().run_due(connection, START + timedelta(days=3, hours=2)))
    assert memory.count(processed_updates) == 0


@pytest.mark.parametrize("kept", ["", "0" * 16, "00000000aaaaaaaa" + "bbbbbbbb00000000"])
def test_a_mark_is_found_only_where_one_begins(kept: str) -> None:
    mark = "aaaaaaaabbbbbbbb"
    assert not marks.contains_key(kept, mark)
    assert marks.contains_key(kept + mark, mark)


def test_marks_tell_channels_apart(memory: Database) -> None:
    arrivals = [IncomingTurn(channel, "fatima", "7", incoming_turn("fatima", "x").turn) for channel in ("web", "telegram")]
    assert len({marks.update_key(memory.vault, one.channel, one.update_id) for one in arrivals}) == 2
