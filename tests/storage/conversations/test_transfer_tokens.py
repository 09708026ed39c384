"""Promises of going on in another channel: a token opens it once, there, within the hour, and a chat that is left knows nothing more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.conversations.transfer_tokens import TOKEN_TTL
from storage.db.tables import channel_identities, outbox, transfer_tokens
from tests.support.database.database import Database
from tests.support.database.minimal_engine import CODE, START, incoming_turn, output_text

MOMENT = timedelta(seconds=1)


async def begin(database: Database, channel: str = "telegram", words: str = "geheim") -> None:
    await database.store.process_turn(incoming_turn("fatima", words, channel=channel))


async def issue(
    database: Database, token: str = "token", after: timedelta = timedelta(), channel: str = "telegram", to: str = "web"
) -> bool:
    return await database.store.issue_transfer(channel, "fatima", to, token, START + after)


async def redeem(database: Database, token: str = "token", after: timedelta = timedelta(), channel: str = "web") -> bool:
    return await database.store.redeem_transfer(channel, "new", token, START + after)


async def shown(database: Database, person: str, channel: str) -> str:
    return output_text(await database.store.current_output(channel, person, START))


async def test_a_token_opens_the_conversation_once(database: Database) -> None:
    await begin(database)
    assert await issue(database) and await redeem(database)
    assert await shown(database, "new", "web") == "geheim [-] origin"
    assert not await database.store.redeem_transfer("web", "thief", "token", START)


@pytest.mark.parametrize(("after", "opens"), [(TOKEN_TTL - MOMENT, True), (TOKEN_TTL, False)])
async def test_a_token_opens_for_an_hour(sqlite_database: Database, after: timedelta, opens: bool) -> None:
    await begin(sqlite_database)
    await issue(sqlite_database)
    assert await redeem(sqlite_database, after=after) == opens
    assert sqlite_database.count(transfer_tokens) == 0


async def test_a_token_opens_in_the_channel_that_it_was_made_for_alone(sqlite_database: Database) -> None:
    await begin(sqlite_database)
    await issue(sqlite_database)
    assert not await redeem(sqlite_database, channel="terminal") and not await redeem(sqlite_database, token="other")
    assert await redeem(sqlite_database)


async def test_a_new_token_ends_the_one_before_it_and_those_that_are_over(sqlite_database: Database) -> None:
    await begin(sqlite_database)
    await sqlite_database.store.process_turn(incoming_turn("joost", "hallo"))
    await sqlite_database.store.issue_transfer("telegram", "joost", "web", "of joost", START - TOKEN_TTL)
    await issue(sqlite_database, "first")
    await issue(sqlite_database, "second")
    assert sqlite_database.count(transfer_tokens) == 1
    assert not await redeem(sqlite_database, "first") and await redeem(sqlite_database, "second")


async def test_each_token_opens_its_own_conversation_whoever_went_on_before(sqlite_database: Database) -> None:
    store = sqlite_database.store
    await store.process_turn(incoming_turn("joost", "van joost"))
    await begin(sqlite_database)
    await store.issue_transfer("telegram", "joost", "web", "of joost", START)
    await issue(sqlite_database)
    assert await redeem(sqlite_database) and await store.redeem_transfer("web", "joost", "of joost", START)
    assert (await shown(sqlite_database, "new", "web"), await shown(sqlite_database, "joost", "web")) == (
        "geheim [-] origin",
        "van joost [-] origin",
    )


async def test_whoever_has_no_conversation_has_no_token(sqlite_database: Database) -> None:
    assert not await issue(sqlite_database) and sqlite_database.count(transfer_tokens) == 0


async def test_a_chat_that_is_left_shows_nothing_any_more_and_is_sent_nothing(sqlite_database: Database) -> None:
    await begin(sqlite_database)
    assert sqlite_database.count(outbox) == 1
    await issue(sqlite_database)
    await redeem(sqlite_database)
    assert [(row["channel"], row["address"]) for row in sqlite_database.rows(channel_identities)] == [("web", None)]
    assert sqlite_database.count(outbox) == 0 and await shown(sqlite_database, "fatima", "telegram") == ""


async def test_a_page_that_is_left_stays_open_and_the_chat_is_told_where_the_conversation_stands(sqlite_database: Database) -> None:
    await begin(sqlite_database, channel="web")
    await issue(sqlite_database, channel="web", to="telegram")
    await redeem(sqlite_database, channel="telegram")
    assert await shown(sqlite_database, "fatima", "web") == await shown(sqlite_database, "new", "telegram") == "geheim [-] origin"
    assert {row["channel"]: bool(row["address"]) for row in sqlite_database.rows(channel_identities)} == {"web": False, "telegram": True}
    assert sqlite_database.count(outbox) == 1


async def test_where_the_story_may_not_be_read_back_it_may_not_after_going_on_either(sqlite_database: Database) -> None:
    store = sqlite_database.store
    await begin(sqlite_database, words="code")
    await store.redeem_return_code("web", "fatima", CODE, START, await store.begin_code_try("10.0.0.1", START))
    await begin(sqlite_database, words="send")
    await issue(sqlite_database, channel="web", to="terminal")
    await redeem(sqlite_database, channel="terminal")
    assert (await shown(sqlite_database, "new", "terminal")).endswith("elsewhere")
