"""Promises of idempotency keys: an update that comes again is processed once, whatever became of its conversation or identity."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.conversation.messages import Outcome
from storage.conversations import processed_updates
from storage.db.tables import channel_identities, conversations, counts, dossiers
from storage.db.tables import processed_updates as processed_rows
from storage.guess_limits import Guess
from storage.retention.timer_runner import TimerRunner
from storage.turns.loading import IncomingTurn
from tests.support.database.database import Database
from tests.support.database.minimal_engine import CODE, START, incoming_turn, output_text

LATER = timedelta(days=8)


async def test_an_update_redelivered_after_its_conversation_was_erased_begins_no_other(database: Database) -> None:
    turns = [incoming_turn("fatima", words, update=words) for words in ("hallo", "nog iets", "wipe")]
    for turn in (*turns, *turns):
        await database.store.process_turn(turn)
    assert database.count(conversations) == 0 and database.count_processed() == 3
    assert {row["name"]: row["count"] for row in database.rows(counts)} == {"started": 1, "wiped": 1}


async def test_updates_redelivered_after_an_erasure_are_no_part_of_the_new_conversation(database: Database) -> None:
    turns = [incoming_turn("fatima", words, update=words) for words in ("geheim", "wipe", "opnieuw")]
    for turn in (*turns, *turns):
        await database.store.process_turn(turn)
    assert output_text(await database.store.current_output("telegram", "fatima", START)) == "opnieuw [-] origin"


async def test_an_update_that_comes_again_after_its_conversation_expired_begins_no_other(database: Database) -> None:
    turns = [incoming_turn("fatima", words, update=words) for words in ("hallo", "nog iets")]
    for turn in turns:
        await database.store.process_turn(turn)
    database.run(lambda connection: TimerRunner(database.vault).run_all(connection, START + LATER))
    assert database.count(conversations) == 0
    for turn in turns:
        await database.store.process_turn(turn)
    assert database.count(conversations) == 0


async def test_a_redelivered_update_is_not_processed_after_its_identity_was_relinked(database: Database) -> None:
    await database.store.process_turn(incoming_turn("joost", "code"))
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    await database.store.process_turn(incoming_turn("fatima", "geheim", update="1"))
    assert await database.store.redeem_return_code("telegram", "fatima", CODE, START, Guess({}, timedelta()))
    before = output_text(await database.store.current_output("telegram", "fatima", START))
    await database.store.process_turn(incoming_turn("fatima", "geheim", update="1"))
    assert output_text(await database.store.current_output("telegram", "fatima", START)) == before


async def test_an_update_redelivered_after_a_move_to_the_web_and_back_is_recognised(database: Database) -> None:
    store, once = database.store, incoming_turn("fatima", "geheim", update="1")
    await store.process_turn(incoming_turn("fatima", "hallo"))
    await store.process_turn(once)
    await store.issue_transfer("telegram", "fatima", "web", "there", START)
    assert await store.redeem_transfer("web", "browser", "there", START)
    await store.process_turn(once)
    assert database.count(conversations) == database.count(channel_identities) == 1
    for number in range(processed_updates.MAX_RECENT):
        await store.process_turn(incoming_turn("browser", "x", channel="web", update=str(number)))
    await store.issue_transfer("web", "browser", "telegram", "back", START)
    assert await store.redeem_transfer("telegram", "fatima", "back", START)
    before = output_text(await store.current_output("telegram", "fatima", START))
    await store.process_turn(once)
    assert output_text(await store.current_output("telegram", "fatima", START)) == before


async def test_a_redelivered_update_after_sending_and_taking_back_sends_nothing_again(database: Database) -> None:
    turns = [incoming_turn("fatima", words, update=words) for words in ("hallo", "send", "take back")]
    for turn in (*turns, *turns):
        await database.store.process_turn(turn)
    assert database.count(dossiers) == 0
    times = {row["name"]: row["count"] for row in database.rows(counts)}
    assert times["sent"] == times["taken_back"] == 1


async def test_every_update_of_a_long_conversation_is_recognised_and_its_row_stays_small(database: Database) -> None:
    for number in range(processed_updates.MAX_RECENT + 20):
        await database.store.process_turn(incoming_turn("fatima", "x", update=str(number)))
    before = output_text(await database.store.current_output("telegram", "fatima", START))
    again = [
        await database.store.process_turn(incoming_turn("fatima", "x", update=str(number)))
        for number in range(processed_updates.MAX_RECENT + 20)
    ]
    assert (
        all(isinstance(one, Outcome) for one in again)
        and output_text(await database.store.current_output("telegram", "fatima", START)) == before
    )
    assert all(
        len(row["recent_updates"]) <= processed_updates.MAX_RECENT * processed_updates.KEY_DIGITS for row in database.rows(conversations)
    )
    assert database.count_processed() == processed_updates.MAX_RECENT + 20


async def test_keys_that_outlive_a_conversation_are_stored_three_days(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "wipe", update="1"))
    assert database.count(processed_rows) == 1
    database.run(lambda connection: TimerRunner(database.vault).run_all(connection, START + timedelta(days=3, hours=2)))
    assert database.count(processed_rows) == 0


@pytest.mark.parametrize("keys", ["", "0" * 16, "00000000aaaaaaaa" + "bbbbbbbb00000000"])
def test_an_idempotency_key_is_found_only_at_a_key_boundary(keys: str) -> None:
    key = "aaaaaaaabbbbbbbb"
    assert not processed_updates.contains_key(keys, key)
    assert processed_updates.contains_key(keys + key, key)


def test_idempotency_keys_differ_between_channels(database: Database) -> None:
    arrivals = [IncomingTurn(channel, "fatima", "7", incoming_turn("fatima", "x").turn) for channel in ("web", "telegram")]
    assert len({processed_updates.update_key(database.vault, one.channel, one.update_id) for one in arrivals}) == 2
