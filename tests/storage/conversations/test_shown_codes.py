"""Promises of the messages that a bot sent: each is remembered, and one that shows a return code leaves its chat with that code."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from storage.conversations import return_codes, sent_messages
from storage.guess_limits import Guess
from storage.turns.store import OutboxMessage
from tests.support.database.database import Database
from tests.support.database.lock_waits import wait_until_done_or_locked
from tests.support.database.minimal_engine import CODE, START, incoming_turn

DAY = timedelta(days=1)


async def say(database: Database, words: str, person: str = "fatima", channel: str = "telegram") -> None:
    await database.store.process_turn(incoming_turn(person, words, channel=channel))


async def owed(database: Database, person: str = "fatima") -> OutboxMessage:
    return next(one for one in await database.store.due_messages("telegram", START) if one.person == person)


async def send(database: Database, message: OutboxMessage, *numbers: int) -> None:
    """As a bot does it: the last of these messages is the question, and shows the code if there is one."""
    for number in numbers:
        await database.store.record_sent(message, number, START)
    if message.code:
        await database.store.record_code(message, numbers[-1], START)
    await database.store.mark_sent(message)


def leaving(database: Database, after: timedelta = timedelta()) -> dict[str, tuple[int, ...]]:
    """The messages that are to be deleted by then, of each chat."""
    found = database.run(lambda connection: sent_messages.due_deletions(connection, database.vault, "telegram", START + after))
    return {batch.person: batch.messages for batch in found}


async def test_a_message_that_was_sent_goes_after_a_day_and_not_before(database: Database) -> None:
    await say(database, "hallo")
    await send(database, await owed(database), 7, 8)
    assert leaving(database, DAY - timedelta(seconds=1)) == {} and leaving(database, DAY) == {"fatima": (7, 8)}


@pytest.mark.parametrize(("before", "meanwhile"), [("hallo", "send"), ("send", "hallo"), ("hallo", "wipe")])
async def test_what_is_sent_after_a_turn_emptied_the_chat_leaves_it_at_once(database: Database, before: str, meanwhile: str) -> None:
    await say(database, before)
    message = await owed(database)
    await say(database, meanwhile)
    await database.store.record_sent(message, 7, START)
    assert leaving(database) == {"fatima": (7,)}


async def test_a_code_that_was_replaced_leaves_the_chat_and_what_stands_around_it_stays(database: Database) -> None:
    await say(database, "code")
    await send(database, await owed(database), 7, 8)
    assert leaving(database) == {}
    await say(database, "other code")
    assert leaving(database) == {"fatima": (8,)}


async def test_the_code_that_holds_stays_where_it_is_shown_whatever_else_is_said(database: Database) -> None:
    await say(database, "code")
    await send(database, await owed(database), 7, 8)
    await say(database, "hallo")
    await send(database, await owed(database), 9)
    assert leaving(database) == {}


async def test_a_code_that_is_replaced_on_a_page_leaves_the_chat_as_well(database: Database) -> None:
    await say(database, "code")
    await send(database, await owed(database), 7, 8)
    await database.store.redeem_return_code("web", "browser", CODE, START, Guess({}, timedelta()))
    await say(database, "other code", "browser", "web")
    assert leaving(database) == {"fatima": (8,)}


async def test_a_new_code_takes_nothing_from_the_chat_of_anybody_else(database: Database) -> None:
    for person, words in (("fatima", "code"), ("joost", "other code")):
        await say(database, words, person)
        await send(database, await owed(database, person), 7, 8)
    await say(database, "code", "fatima")
    assert leaving(database) == {"fatima": (8,)}


async def test_a_code_that_was_replaced_while_its_message_was_on_its_way_leaves_at_once(database: Database) -> None:
    await say(database, "code")
    message = await owed(database)
    await say(database, "other code")
    await send(database, message, 7, 8)
    assert leaving(database) == {"fatima": (8,)}


@pytest.mark.parametrize("late", [False, True])
async def test_a_message_that_was_not_recorded_is_known_once_it_shows_a_code(database: Database, late: bool) -> None:
    await say(database, "code")
    message = await owed(database)
    for words in ("other code",) if late else ():
        await say(database, words)
    await database.store.record_code(message, 8, START)
    assert leaving(database) == ({"fatima": (8,)} if late else {}) and leaving(database, DAY) == {"fatima": (8,)}


async def test_whoever_replaces_a_code_waits_until_its_message_is_noted(server_database: Database) -> None:
    await say(server_database, "code")
    message, other = await owed(server_database), server_database.reopen()
    with other.engine.begin() as noting:
        sent = sent_messages.SentMessage("telegram", "fatima", 8, START)
        return_codes.note_shown(noting, server_database.vault, message.code, sent)
        replacing = asyncio.ensure_future(say(server_database, "other code"))
        await wait_until_done_or_locked(replacing, server_database.engine)
    await replacing
    other.engine.dispose()
    assert leaving(server_database) == {"fatima": (8,)}
