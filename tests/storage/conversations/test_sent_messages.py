"""Promises of sent messages: every message of either side is remembered until it is deleted, and longer than the conversation."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage.conversations import sent_messages
from storage.conversations.sent_messages import DeletionBatch, SentMessage
from storage.crypto.keys import load_keys, rotate_keys
from storage.crypto.vault import Vault
from storage.db.tables import conversations, counts
from storage.db.tables import sent_messages as message_rows
from storage.guess_limits import Guess
from storage.key_rotation import reencrypt_all
from storage.retention.clock_watch import confirm_clock
from storage.retention.erasure import erase_conversation
from storage.retention.timer_runner import TimerRunner
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn

HOUR = timedelta(hours=1)


def due_deletions(database: Database, at: datetime) -> list[DeletionBatch]:
    return database.run(lambda c: sent_messages.due_deletions(c, database.vault, "telegram", at))


async def record_messages(database: Database, person: str, *messages: int) -> None:
    for message in messages:
        await database.store.record_message("telegram", person, message, START)


async def test_the_message_of_a_turn_is_stored_with_the_turn(database: Database) -> None:
    await database.store.process_turn(incoming_turn("4711", "hallo", message=12))
    assert [(row["bot"], row["message"], row["sent_at"]) for row in database.rows(message_rows)] == [("telegram", 12, START)]


async def test_the_message_of_a_turn_that_failed_is_remembered_too(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await database.store.process_turn(incoming_turn("4711", "boom", message=12))
    assert database.count(message_rows) == 1 and database.count(conversations) == 0


async def test_a_redelivered_message_is_recorded_once(database: Database) -> None:
    for _ in range(2):
        await database.store.process_turn(incoming_turn("4711", "hallo", "u", message=12))
    await record_messages(database, "4711", 12, 13)
    assert sorted(row["message"] for row in database.rows(message_rows)) == [12, 13]


async def test_a_sent_message_row_identifies_nobody(database: Database) -> None:
    await record_messages(database, "4711000815", 12)
    assert all("4711000815" not in f"{value!r}" for value in database.rows(message_rows)[0].values())
    assert due_deletions(database, START + 24 * HOUR)[0].person == "4711000815"


async def test_a_message_goes_a_day_after_it_was_sent(database: Database) -> None:
    await record_messages(database, "4711", 12, 13)
    assert due_deletions(database, START + 23 * HOUR) == []
    (sweep,) = due_deletions(database, START + 24 * HOUR)
    assert (sweep.person, sweep.messages) == ("4711", (12, 13))


@pytest.mark.parametrize("words", ["send", "wipe", "refuse"])
async def test_after_sending_and_after_the_end_all_messages_are_deleted_at_once(database: Database, words: str) -> None:
    await database.store.process_turn(incoming_turn("4711", "hallo", message=12))
    await record_messages(database, "4711", 13)
    await record_messages(database, "815", 14)
    await database.store.process_turn(incoming_turn("4711", words, message=15))
    assert [sweep.messages for sweep in due_deletions(database, START)] == [(12, 13, 15)]


async def test_the_last_screen_stays_until_the_next_message(database: Database) -> None:
    await database.store.process_turn(incoming_turn("4711", "send", message=12))
    await record_messages(database, "4711", 13)
    assert [sweep.messages for sweep in due_deletions(database, START)] == [(12,)]
    await database.store.process_turn(incoming_turn("4711", "en nu", message=14))
    assert [sweep.messages for sweep in due_deletions(database, START)] == [(12, 13, 14)]


async def test_sending_on_the_web_sweeps_the_chat_as_well(database: Database) -> None:
    await database.store.process_turn(incoming_turn("4711", "code", message=12))
    assert await database.store.redeem_return_code("web", "browser", "1234567812345670", START, Guess({}, timedelta()))
    await database.store.process_turn(incoming_turn("browser", "send", channel="web"))
    assert [sweep.messages for sweep in due_deletions(database, START)] == [(12,)]


async def test_who_went_on_elsewhere_has_the_chat_swept_at_once(database: Database) -> None:
    await database.store.process_turn(incoming_turn("4711", "hallo", message=12))
    assert await database.store.issue_transfer("telegram", "4711", "web", "token", START)
    assert await database.store.redeem_transfer("web", "browser", "token", START)
    assert [sweep.messages for sweep in due_deletions(database, START)] == [(12,)]


async def test_sent_message_rows_outlive_a_conversation_that_a_timer_ended(database: Database) -> None:
    await database.store.process_turn(incoming_turn("4711", "hallo", message=12))
    conversation_id = database.rows(conversations)[0]["id"]
    database.run(lambda c: erase_conversation(c, database.vault, conversation_id, "expired", START))
    assert database.count(conversations) == 0 and [sweep.messages for sweep in due_deletions(database, START)] == [(12,)]


async def test_one_call_deletes_a_hundred_messages_at_most(database: Database) -> None:
    database.run(
        lambda c: sent_messages.record_messages(c, database.vault, [SentMessage("telegram", "4711", n, START) for n in range(250)])
    )
    assert [len(sweep.messages) for sweep in due_deletions(database, START + 24 * HOUR)] == [100, 100, 50]


async def test_what_is_too_old_to_be_deleted_is_forgotten_and_counted(database: Database) -> None:
    await record_messages(database, "4711", 12, 13)
    later = START + 48 * HOUR
    assert due_deletions(database, later) == [] and database.run(lambda c: sent_messages.drop_undeletable(c, later)) == 2
    assert database.count(message_rows) == 0
    assert [(row["name"], row["count"]) for row in database.rows(counts)] == [("traces_left", 2)]


async def test_a_clock_that_jumped_forgets_no_message_that_can_still_be_deleted(database: Database) -> None:
    await record_messages(database, "4711", 12)
    database.run(lambda connection: confirm_clock(connection, START + HOUR))
    assert database.run(lambda connection: sent_messages.drop_undeletable(connection, START + 400 * 24 * HOUR)) == 0
    assert [sweep.messages for sweep in due_deletions(database, START + 24 * HOUR)] == [(12,)]


async def test_new_keys_decrypt_what_old_keys_encrypted(database: Database) -> None:
    await record_messages(database, "4711", 12)
    both = rotate_keys(load_keys(database.folder / "keys.json"), START.date())
    database.run(lambda c: reencrypt_all(c, Vault.from_keys(both)))
    new = Vault.from_keys(both._replace(former=()))
    assert database.run(lambda c: sent_messages.due_deletions(c, new, "telegram", START + 24 * HOUR))[0].person == "4711"


async def test_the_hourly_sweep_leaves_sent_message_rows_alone(database: Database) -> None:
    await record_messages(database, "4711", 12)
    database.run(lambda c: TimerRunner(database.vault, lambda *_: None).run_all(c, START + 47 * HOUR))
    assert database.count(message_rows) == 1


async def test_what_a_killed_process_sent_and_could_not_record_goes_with_the_messages_around_it(database: Database) -> None:
    """It was sent again after the restart, so a later message of the chat is known."""
    await record_messages(database, "4711", 12, 15, 16)
    await record_messages(database, "815", 13)
    assert [sweep.messages for sweep in due_deletions(database, START + 24 * HOUR)] in (
        [(12, 13, 14, 15, 16), (13,)],
        [(13,), (12, 13, 14, 15, 16)],
    )


async def test_a_gap_is_left_alone_while_a_message_in_it_may_be_on_its_way(database: Database) -> None:
    """Its number is known only after it was sent; and a gap of many numbers is that of other chats."""
    await record_messages(database, "4711", 12)
    await database.store.record_message("telegram", "4711", 15, START + 24 * HOUR)
    assert [sweep.messages for sweep in due_deletions(database, START + 24 * HOUR)] == [(12,)]
    await record_messages(database, "815", 12, 64)
    assert (12, 64) in [sweep.messages for sweep in due_deletions(database, START + 24 * HOUR)]
