"""Promises of the idle lock: a story that was left for long stays closed where it was left, until its code opens it there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.conversation.state import ConversationState
from storage.db.tables import channel_identities
from storage.turns.idle_lock import IdleLock
from tests.support.database.database import Database
from tests.support.database.minimal_engine import CODE, INSTALLATION, START, MinimalEngine, incoming_turn

IDLE, MOMENT = timedelta(minutes=INSTALLATION.idle_minutes), timedelta(microseconds=1)
DRAFT_ENDS = START + timedelta(days=INSTALLATION.draft_days)


@pytest.fixture
async def database(sqlite_database: Database) -> Database:
    """Fatima and Joost each told something."""
    for person in ("fatima", "joost"):
        await sqlite_database.store.process_turn(incoming_turn(person, "geheim", channel="web"))
    return sqlite_database


async def lock(database: Database, after: timedelta, person: str = "fatima") -> IdleLock | None:
    return await database.store.lock_if_idle("web", person, START + after)


async def shown(database: Database, person: str) -> str:
    output = await database.store.current_output("web", person, START)
    return output.replies[0].text if output else ""


async def test_a_story_is_open_until_the_idle_time_is_over_and_locked_after_it(database: Database) -> None:
    assert await lock(database, IDLE) is None and "origin" in await shown(database, "fatima")
    assert await lock(database, IDLE + MOMENT) == IdleLock(shows_status=False, has_code=False, ends_at=DRAFT_ENDS)
    assert "elsewhere" in await shown(database, "fatima") and "origin" in await shown(database, "joost")


async def test_what_was_locked_stays_locked_whatever_is_said_there(database: Database) -> None:
    await lock(database, 2 * IDLE)
    await database.store.process_turn(incoming_turn("fatima", "hallo", channel="web", after=2 * IDLE))
    assert await lock(database, 2 * IDLE) and "elsewhere" in await shown(database, "fatima")
    assert {row["locked"] for row in database.rows(channel_identities)} == {True, False}


async def test_a_turn_begins_the_idle_time_anew(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo", channel="web", after=IDLE))
    assert await lock(database, 2 * IDLE) is None and await lock(database, 2 * IDLE, "joost")


async def test_the_code_opens_it_where_it_is_typed_and_the_idle_time_begins_anew(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "code", channel="web"))
    assert await lock(database, 2 * IDLE) == IdleLock(shows_status=False, has_code=True, ends_at=DRAFT_ENDS)
    await lock(database, 2 * IDLE, "joost")
    guess = await database.store.begin_code_try("10.0.0.1", START)
    assert await database.store.redeem_return_code("web", "fatima", CODE, START + 2 * IDLE, guess)
    assert await lock(database, 3 * IDLE) is None and "origin" in await shown(database, "fatima")
    assert await lock(database, 3 * IDLE, "joost")


async def test_a_link_opens_it_where_it_is_followed_and_the_idle_time_begins_anew(database: Database) -> None:
    await database.store.process_turn(incoming_turn("samira", "geheim"))
    await database.store.issue_transfer("telegram", "samira", "web", "token", START + 2 * IDLE)
    assert await database.store.redeem_transfer("web", "samira", "token", START + 2 * IDLE)
    assert await lock(database, 3 * IDLE, "samira") is None and await lock(database, 3 * IDLE + MOMENT, "samira")
    assert await lock(database, 3 * IDLE)


async def test_of_what_was_sent_the_status_stays_and_no_draft_ends(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send", channel="web"))
    assert await lock(database, 2 * IDLE) == IdleLock(shows_status=True, has_code=False, ends_at=None)


async def test_who_has_no_story_or_agreed_to_none_has_nothing_to_lock(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await lock(database, 2 * IDLE, "samira") is None
    monkeypatch.setattr(MinimalEngine, "begin_conversation", lambda engine, turn: ConversationState(language="nl"))
    await database.store.process_turn(incoming_turn("samira", "hallo", channel="web"))
    assert await lock(database, 2 * IDLE, "samira") is None and "origin" in await shown(database, "samira")


@pytest.mark.parametrize("jump", [timedelta(minutes=10), timedelta(hours=2), timedelta(days=3)])
async def test_what_was_said_while_a_clock_was_ahead_is_open_no_longer_for_that(database: Database, jump: timedelta) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo", channel="web", after=jump))
    assert await lock(database, timedelta()) is None and await lock(database, IDLE) is None
    assert await lock(database, IDLE + MOMENT)
