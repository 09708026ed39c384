"""Promises of PostgreSQL: durable commits, errors without content, and short lock timeouts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from storage.conversations import channel_identities
from storage.conversations.channel_identities import ChannelIdentity
from storage.db.engine import open_engine
from storage.db.migrate import migrate
from storage.db.tables import keys, timers
from storage.db.writer import Writer
from storage.retention.timer_runner import TimerRunner
from storage.retention.timers import DRAFT_TIMER
from storage.turns.store import ConversationStore
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, MinimalEngine, incoming_turn
from tests.support.database.postgres import postgres_server


@pytest.fixture
async def database(folder: Path) -> AsyncIterator[Database]:
    url = postgres_server().create_migrated_database()
    database = Database(folder, url)
    yield database
    await database.close()
    postgres_server().drop_database(url)


def setting(database: Database, name: str) -> str:
    return str(database.run(lambda connection: connection.execute(text(f"SHOW {name}")).scalar_one()))


async def test_a_machine_that_dies_leaves_nothing_locked_for_longer_than_the_setting(database: Database) -> None:
    assert setting(database, "idle_in_transaction_session_timeout") == "10s"
    assert setting(database, "lock_timeout") == "20s"
    assert setting(database, "client_connection_check_interval") == "2s"


async def test_synchronous_commit_is_switched_on_at_a_server_that_has_it_off(database: Database) -> None:
    database.run(lambda connection: connection.execute(text(f"ALTER DATABASE {database.engine.url.database} SET synchronous_commit = off")))
    again = database.reopen()
    assert setting(again, "synchronous_commit") == "on"
    await again.close()


async def test_two_machines_may_bring_the_schema_to_its_newest_revision_at_once() -> None:
    url = postgres_server().create_database()
    engines = [open_engine(url) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(migrate, engines)) == [None] * 3
    for engine in engines:
        engine.dispose()
    postgres_server().drop_database(url)


async def test_an_error_in_a_statement_of_every_turn_never_carries_what_was_written(database: Database) -> None:
    twice = [(ChannelIdentity(identity_id, "telegram", "same", "c"), b"NOOITLEESBAAR") for identity_id in ("a", "b")]
    with pytest.raises(DBAPIError) as caught:
        database.run(lambda connection: channel_identities.insert_identities(connection, twice))
    assert "NOOIT" not in str(caught.value) and caught.value.params is None


async def test_several_threads_write_and_the_turns_of_a_person_stay_in_order(database: Database) -> None:
    people, writer = [f"p{number}" for number in range(12)], Writer(database.engine, threads=3)
    store = ConversationStore(writer, database.vault, MinimalEngine())
    turns = [store.process_turn(incoming_turn(person, f"w{number}")) for number in range(20) for person in people]
    outcomes = await asyncio.gather(*turns)
    last = {outcome.output.replies[0].text.split(" [")[0] for outcome in outcomes[-12:]}
    assert last == {" ".join(f"w{number}" for number in range(20))}
    await writer.close()


async def test_the_loser_of_a_race_gets_an_error_and_is_not_blocked(database: Database) -> None:
    hasty = open_engine(database.url, lock_seconds=1)
    with database.engine.begin() as first:
        first.execute(insert(keys), {"conversation_id": "same", "wrapped": b"x"})
        with pytest.raises(DBAPIError, match="lock timeout"), hasty.begin() as second:
            second.execute(insert(keys), {"conversation_id": "same", "wrapped": b"x"})
    hasty.dispose()


async def test_a_timer_locked_by_another_process_is_skipped(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    database.run(lambda connection: TimerRunner(database.vault).run_all(connection, START))
    hasty = open_engine(database.url, lock_seconds=1)
    with database.engine.begin() as holding:
        assert holding.execute(select(timers).where(timers.c.kind == DRAFT_TIMER).with_for_update()).all()
        with hasty.begin() as looking:
            assert TimerRunner(database.vault).run_all(looking, START + timedelta(days=8)) == []
    hasty.dispose()
    fired = database.run(lambda connection: TimerRunner(database.vault).run_all(connection, START + timedelta(days=8)))
    assert [timer.action for timer in fired] == ["erase"]
