"""Promises of marks: an update that comes again is taken once, whatever became of its conversation or its door since."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.talk import Outcome
from storage import marks
from storage.loaded import Arrival
from storage.retention import Clock
from storage.tables import conversations, taken
from tests.storage.conftest import Memory
from tests.storage.people import CODE, START, said, text

LATER = timedelta(days=8)


async def test_an_update_that_comes_again_after_its_conversation_was_wiped_begins_no_other(memory: Memory) -> None:
    turns = [said("fatima", "hallo", update="1"), said("fatima", "wipe", update="2")]
    for turn in (*turns, *turns):
        await memory.drafts.turn(turn)
    assert memory.number(conversations) == 0 and memory.taken() == 2


async def test_updates_from_before_a_wipe_that_come_again_after_it_are_no_part_of_what_was_begun_since(memory: Memory) -> None:
    turns = [said("fatima", words, update=words) for words in ("geheim", "wipe", "opnieuw")]
    for turn in (*turns, *turns):
        await memory.drafts.turn(turn)
    assert text(await memory.drafts.speech("telegram", "fatima", START)) == "opnieuw [-] origin"


async def test_an_update_that_comes_again_after_its_conversation_expired_begins_no_other(memory: Memory) -> None:
    await memory.drafts.turn(said("fatima", "hallo", update="1"))
    memory.do(lambda connection: Clock().due(connection, START + LATER))
    assert memory.number(conversations) == 0
    await memory.drafts.turn(said("fatima", "hallo", update="1"))
    assert memory.number(conversations) == 0


async def test_words_that_come_again_after_a_code_led_their_door_elsewhere_are_not_taken_there(memory: Memory) -> None:
    await memory.drafts.turn(said("joost", "code"))
    await memory.drafts.turn(said("fatima", "geheim", update="1"))
    assert await memory.drafts.enter("telegram", "fatima", CODE, START, "here")
    before = text(await memory.drafts.speech("telegram", "fatima", START))
    await memory.drafts.turn(said("fatima", "geheim", update="1"))
    assert text(await memory.drafts.speech("telegram", "fatima", START)) == before


async def test_the_newest_updates_of_a_long_conversation_are_known_and_what_is_kept_of_them_stays_small(memory: Memory) -> None:
    for number in range(marks.MOST + 20):
        await memory.drafts.turn(said("fatima", "x", update=str(number)))
    before = text(await memory.drafts.speech("telegram", "fatima", START))
    again = [await memory.drafts.turn(said("fatima", "x", update=str(number))) for number in range(30, marks.MOST + 20)]
    assert all(isinstance(one, Outcome) for one in again) and text(await memory.drafts.speech("telegram", "fatima", START)) == before
    assert [len(row["marks"]) for row in memory.rows(conversations)] == [marks.MOST * marks.WIDTH]


async def test_what_outlasts_a_conversation_is_kept_three_days(memory: Memory) -> None:
    await memory.drafts.turn(said("fatima", "wipe", update="1"))
    assert memory.number(taken) == 1
    memory.do(lambda connection: Clock().due(connection, START + timedelta(days=3, hours=2)))
    assert memory.number(taken) == 0


@pytest.mark.parametrize("kept", ["", "0" * 16, "00000000aaaaaaaa" + "bbbbbbbb00000000"])
def test_a_mark_is_found_only_where_one_begins(kept: str) -> None:
    mark = "aaaaaaaabbbbbbbb"
    assert not marks.has(kept, mark)
    assert marks.has(marks.added(kept, mark), mark)


def test_marks_tell_channels_apart(memory: Memory) -> None:
    arrivals = [Arrival(channel, "fatima", "7", said("fatima", "x").turn) for channel in ("web", "telegram")]
    assert len({marks.of(memory.vault, one.channel, one.update_id) for one in arrivals}) == 2
