"""Promises of traces: every message of either side is remembered until it is swept, and longer than the conversation."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage.conversations import sent_messages
from storage.conversations.sent_messages import DeletionBatch, SentMessage
from storage.crypto.key_rotation import reencrypt_all
from storage.crypto.keys import load_keys, rotate_master
from storage.crypto.vault import Vault
from storage.db.tables import conversations, counts
from storage.db.tables import sent_messages as rows
from storage.retention import timers
from storage.retention.erasure import erase_conversation
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn

HOUR = timedelta(hours=1)


def due(memory: Database, at: datetime) -> list[DeletionBatch]:
    return memory.run(lambda c: sent_messages.due_deletions(c, memory.vault, "telegram", at))


async def left(memory: Database, person: str, *messages: int) -> None:
    for message in messages:
        await memory.store.record_message("telegram", person, message, START)


async def test_the_message_that_brought_a_turn_is_kept_with_the_turn(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("4711", "hallo", message=12))
    assert [(row["bot"], row["message"], row["sent_at"]) for row in memory.rows(rows)] == [("telegram", 12, START)]


async def test_the_message_of_a_turn_that_failed_is_remembered_too(memory: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await memory.store.process_turn(incoming_turn("4711", "boom", message=12))
    assert memory.count(rows) == 1 and memory.count(conversations) == 0


async def test_a_message_that_comes_again_is_one_trace(memory: Database) -> None:
    for _ in range(2):
        await memory.store.process_turn(incoming_turn("4711", "hallo", "u", message=12))
    await left(memory, "4711", 12, 13)
    assert sorted(row["message"] for row in memory.rows(rows)) == [12, 13]


async def test_nothing_in_a_trace_says_whose_it_is(memory: Database) -> None:
    await left(memory, "4711000815", 12)
    assert all("4711000815" not in f"{value!r}" for value in memory.rows(rows)[0].values())
    assert due(memory, START + 24 * HOUR)[0].person == "4711000815"


async def test_a_message_goes_a_day_after_it_was_sent(memory: Database) -> None:
    await left(memory, "4711", 12, 13)
    assert due(memory, START + 23 * HOUR) == []
    (sweep,) = due(memory, START + 24 * HOUR)
    assert (sweep.person, sweep.messages) == ("4711", (12, 13))


@pytest.mark.parametrize("words", ["send", "wipe", "refuse"])
async def test_after_sending_and_after_the_end_all_that_stood_there_goes_at_once(memory: Database, words: str) -> None:
    await memory.store.process_turn(incoming_turn("4711", "hallo", message=12))
    await left(memory, "4711", 13)
    await left(memory, "815", 14)
    await memory.store.process_turn(incoming_turn("4711", words, message=15))
    assert [sweep.messages for sweep in due(memory, START)] == [(12, 13, 15)]


async def test_the_last_screen_stays_until_the_next_message(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("4711", "send", message=12))
    await left(memory, "4711", 13)
    assert [sweep.messages for sweep in due(memory, START)] == [(12,)]
    await memory.store.process_turn(incoming_turn("4711", "en nu", message=14))
    assert [sweep.messages for sweep in due(memory, START)] == [(12, 13, 14)]


async def test_sending_on_the_web_sweeps_the_chat_as_well(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("4711", "code", message=12))
    assert await memory.store.redeem_return_code("web", "browser", "1234567812345670", START, "source")
    await memory.store.process_turn(incoming_turn("browser", "send", channel="web"))
    assert [sweep.messages for sweep in due(memory, START)] == [(12,)]


async def test_who_went_on_elsewhere_has_the_chat_swept_at_once(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("4711", "hallo", message=12))
    assert await memory.store.issue_transfer("telegram", "4711", "web", "token", START)
    assert await memory.store.redeem_transfer("web", "browser", "token", START)
    assert [sweep.messages for sweep in due(memory, START)] == [(12,)]


async def test_traces_outlive_the_conversation_that_a_clock_ended(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("4711", "hallo", message=12))
    id = memory.rows(conversations)[0]["id"]
    memory.run(lambda c: erase_conversation(c, id, "expired", START))
    assert memory.count(conversations) == 0 and [sweep.messages for sweep in due(memory, START)] == [(12,)]


async def test_one_call_deletes_a_hundred_messages_at_most(memory: Database) -> None:
    memory.run(lambda c: sent_messages.record_messages(c, memory.vault, [SentMessage("telegram", "4711", n, START) for n in range(250)]))
    assert [len(sweep.messages) for sweep in due(memory, START + 24 * HOUR)] == [100, 100, 50]


async def test_what_is_too_old_to_be_deleted_is_forgotten_and_counted(memory: Database) -> None:
    await left(memory, "4711", 12, 13)
    later = START + 48 * HOUR
    assert due(memory, later) == [] and memory.run(lambda c: sent_messages.drop_undeletable(c, later)) == 2
    assert memory.count(rows) == 0
    assert [(row["name"], row["count"]) for row in memory.rows(counts)] == [("traces_left", 2)]


async def test_new_keys_open_what_old_keys_sealed(memory: Database) -> None:
    await left(memory, "4711", 12)
    both = rotate_master(load_keys(memory.folder / "keys.json"))
    memory.run(lambda c: reencrypt_all(c, Vault.from_keys(both)))
    new = Vault.from_keys(both._replace(former=()))
    assert memory.run(lambda c: sent_messages.due_deletions(c, new, "telegram", START + 24 * HOUR))[0].person == "4711"


async def test_the_hourly_sweep_leaves_traces_alone(memory: Database) -> None:
    await left(memory, "4711", 12)
    memory.run(lambda c: timers.TimerRunner(lambda *_: None).run_due(c, START + 47 * HOUR))
    assert memory.count(rows) == 1
