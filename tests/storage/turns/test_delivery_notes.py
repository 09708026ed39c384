"""Promises of what a bot notes of a message: what was shown is not shown again, and what came of news is known to the operator."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import delete

from storage.conversations import outbox
from storage.db import tables
from storage.delivery import notice_ledger
from storage.delivery.notice_ledger import LedgerEntry
from storage.turns.store import OutboxMessage
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn

HOUR = timedelta(hours=1)


@pytest.fixture
async def database(sqlite_database: Database) -> Database:
    """Fatima and Joost are owed an answer."""
    for person in ("fatima", "joost"):
        await sqlite_database.store.process_turn(incoming_turn(person, "hallo"))
    return sqlite_database


async def owed(database: Database, person: str = "fatima") -> OutboxMessage:
    return next(one for one in await database.store.due_messages("telegram", START + HOUR) if one.person == person)


async def news(database: Database) -> OutboxMessage:
    """News waits for Fatima, and nothing else."""
    message = await owed(database)
    await database.store.mark_sent(message)
    at = START + HOUR
    database.run(partial(outbox.enqueue_news, conversation_id=message.conversation_id, at=at))
    return await owed(database)


def shown(database: Database, message: OutboxMessage) -> tuple[int, int, int]:
    """The last notice that was shown to this person, and which question was asked in which message; nobody else was shown anything."""
    found = {row["id"]: (row["notices_shown"], row["asked_number"], row["asked_in"]) for row in database.rows(tables.channel_identities)}
    theirs = found.pop(message.identity_id)
    assert set(found.values()) == {(0, 0, 0)}
    return theirs


async def test_news_that_was_sent_stands_in_the_ledger_and_no_turn_changes_it(database: Database) -> None:
    message = await news(database)
    assert not await database.store.mark_sent(message)
    entry = LedgerEntry(message.conversation_id, "telegram", "news", 1, "sent", 0, START + HOUR, START + HOUR, None)
    assert database.run(notice_ledger.list_notices) == [entry]
    assert [row["kind"] for row in database.rows(tables.outbox)] == ["prompt"]


async def test_an_answer_that_was_sent_says_that_this_person_is_reached_again_and_stands_nowhere(database: Database) -> None:
    messages = [await owed(database, person) for person in ("fatima", "joost")]
    for message in messages:
        await database.store.record_refusal(message, 403, START)
    assert await database.store.mark_sent(messages[0])
    assert [one.recipient for one in database.run(notice_ledger.list_notices)] == [messages[1].conversation_id]


async def test_what_was_refused_or_failed_is_noted_of_its_conversation_kind_and_channel(database: Database) -> None:
    message = await owed(database)
    await database.store.record_failure(message, START)
    assert database.run(notice_ledger.list_notices) == [
        LedgerEntry(message.conversation_id, "telegram", "prompt", 1, "failed", notice_ledger.NO_SERVER, START, START, None)
    ]
    await database.store.record_refusal(message, 403, START + HOUR)
    assert database.run(notice_ledger.list_notices) == [
        LedgerEntry(message.conversation_id, "telegram", "prompt", 2, "refused", 403, START, START + HOUR, None)
    ]


async def test_the_notices_and_the_question_that_were_shown_are_noted_here_alone(database: Database) -> None:
    message = await owed(database)
    assert await database.store.mark_sent(message, last_notice=3, asked_in=12)
    assert shown(database, message) == (3, message.output.question_number, 12)
    await database.store.mark_sent(message, last_notice=2, asked_in=15)
    assert shown(database, message) == (3, message.output.question_number, 12)  # where it was first asked


async def test_how_far_a_message_came_is_noted_with_the_notices_that_were_shown(database: Database) -> None:
    message = await owed(database)
    assert await database.store.record_progress(message, 2, last_notice=3)
    assert shown(database, message) == (3, 0, 0) and (await owed(database)).messages_sent == 2
    assert not await database.store.record_progress(replace(message, since=START - HOUR), 4)
    assert (await owed(database)).messages_sent == 2 and (await owed(database, "joost")).messages_sent == 0


async def test_who_cannot_be_reached_or_leaves_is_owed_nothing_and_others_are(database: Database) -> None:
    await database.store.process_turn(incoming_turn("samira", "hallo"))
    await database.store.discard(await owed(database))
    await database.store.mute("telegram", "samira")
    assert [one.person for one in await database.store.due_messages("telegram", START + HOUR)] == ["joost"]


async def test_a_message_that_has_to_wait_is_due_then_and_others_are_due_now(database: Database) -> None:
    await database.store.reschedule(await owed(database), START + 2 * HOUR, START)
    assert [one.person for one in await database.store.due_messages("telegram", START + HOUR)] == ["joost"]
    assert {one.person for one in await database.store.due_messages("telegram", START + 2 * HOUR)} == {"fatima", "joost"}


async def test_a_message_that_was_deleted_is_not_remembered_again_when_its_update_comes_once_more(database: Database) -> None:
    turn = incoming_turn("fatima", "hallo", message=12)
    await database.store.process_turn(turn)
    database.run(lambda connection: connection.execute(delete(tables.sent_messages)))
    await database.store.process_turn(turn)
    assert not database.count(tables.sent_messages)
