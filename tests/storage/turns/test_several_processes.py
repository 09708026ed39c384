"""Promises of several processes on one server: alone, once and in order with any two racing, and nothing lost with a line."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError

from flows.conversation.messages import Outcome
from storage.conversations import outbox
from storage.db import notify, postgres
from storage.db.engine import open_engine
from storage.db.tables import channel_identities, conversations
from storage.retention.timer_runner import TimerRunner
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn
from tests.support.database.minimal_engine import output_text as read
from tests.support.database.postgres import PostgresServer, find_programs, postgres_server
from tests.support.forked_service.command import module_command
from tests.support.paths import ROOT
from tests.support.waiting import PATIENCE, wait_until

KILL = text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
LISTENING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%' AND state = 'idle'")


@pytest.fixture
async def database(folder: Path) -> AsyncIterator[Database]:
    """PostgreSQL alone."""
    url = postgres_server().create_migrated_database()
    database = Database(folder, url)
    yield database
    await database.close()
    postgres_server().drop_database(url)


@pytest.fixture
async def other(database: Database) -> AsyncIterator[Database]:
    """The same database as another process has it."""
    other = database.reopen()
    yield other
    await other.close()


def break_connections(database: Database) -> None:
    """Terminate every connection to this database."""
    plain = create_engine(database.url)
    with plain.begin() as connection:
        connection.execute(KILL)
    plain.dispose()


async def words_of(database: Database, person: str) -> list[str]:
    return read(await database.store.current_output("telegram", person, START)).split(" [")[0].split()


def start_process(database: Database, name: str, *persons: str, count: int = 40, processes: int = 2) -> subprocess.Popen[bytes]:
    """A process of its own in which these persons say `name` and a number, as soon as so many processes are there."""
    words = (str(database.folder), database.url, name, str(count), str(processes), *persons)
    return subprocess.Popen(module_command("tests.support.database.turn_process", *words), cwd=ROOT)


async def finish(*processes: subprocess.Popen[bytes]) -> None:
    assert [await asyncio.to_thread(one.wait, PATIENCE) for one in processes] == [0] * len(processes)


@pytest.mark.slow
async def test_turns_of_two_processes_at_once_are_each_processed_once_and_in_order(database: Database) -> None:
    people = ["fatima", "joost", "riet"]
    await finish(*(start_process(database, name, *people) for name in ("a", "b")))
    for person in people:
        heard = await words_of(database, person)
        assert [word for word in heard if word[0] == "a"] == [f"a{n}" for n in range(40)]
        assert [word for word in heard if word[0] == "b"] == [f"b{n}" for n in range(40)]
    assert database.count(conversations) == database.count(channel_identities) == 3


@pytest.mark.slow
async def test_an_update_delivered_to_two_processes_is_processed_once(database: Database) -> None:
    await finish(*(start_process(database, "same", "fatima") for _ in range(2)))
    assert sorted(await words_of(database, "fatima")) == sorted(f"same{n}" for n in range(40))


@pytest.mark.slow
async def test_a_process_that_is_killed_in_the_middle_leaves_nothing_locked_and_what_it_confirmed_is_there(database: Database) -> None:
    busy = start_process(database, "a", "fatima", count=100_000, processes=1)
    while not database.count_processed():
        await asyncio.sleep(0.05)
    os.kill(int(next(database.folder.glob("ready.*")).suffix[1:]), signal.SIGKILL)
    await asyncio.to_thread(busy.wait)
    started_at = monotonic()
    await database.store.process_turn(incoming_turn("fatima", "verder"))
    assert (await words_of(database, "fatima"))[-1] == "verder" and monotonic() - started_at < postgres.LOCK_SECONDS


async def test_somebody_new_who_comes_to_two_processes_at_once_has_one_conversation(database: Database, other: Database) -> None:
    people = [f"p{number}" for number in range(50)]
    turns = [
        one.store.process_turn(incoming_turn(person, name)) for person in people for name, one in (("hallo", database), ("dag", other))
    ]
    await asyncio.gather(*turns)
    assert database.count(conversations) == database.count(channel_identities) == 50
    assert {tuple(sorted(await words_of(database, person))) for person in people} == {("dag", "hallo")}


async def test_a_connection_lost_in_the_middle_of_a_turn_loses_and_doubles_nothing(database: Database, other: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "een"))
    breaker = ConnectionBreaker(database)
    outcome = await database.store.process_turn(incoming_turn("fatima", "twee"))
    assert breaker.times == 1 and read(outcome.output) == "een twee [-] origin"
    assert await words_of(other, "fatima") == ["een", "twee"]


class ConnectionBreaker:
    """Breaks the connection once, before a turn is decided and written."""

    def __init__(self, database: Database) -> None:
        self.times, self._database = 0, database
        listener = database.intake
        take = listener.take_turn

        def breaker(*given: Any) -> Outcome:
            if not self.times:
                self.times += 1
                break_connections(self._database)
            return take(*given)

        listener.take_turn = breaker  # type: ignore[method-assign, assignment]


async def test_a_commit_whose_result_was_lost_is_applied_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, commits = database.engine, []

    def do_commit(psycopg: Any) -> None:
        psycopg.commit()
        commits.append(1)
        if len(commits) == 1:
            break_connections(database)
            psycopg.execute("SELECT 1")

    await database.store.process_turn(incoming_turn("fatima", "een"))
    monkeypatch.setattr(engine.dialect, "do_commit", do_commit)
    await database.store.process_turn(incoming_turn("fatima", "twee"))
    assert len(commits) > 1 and await words_of(database, "fatima") == ["een", "twee"]


async def test_other_work_of_which_the_commit_is_unsure_is_not_done_twice(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []

    def do_commit(psycopg: Any) -> None:
        break_connections(database)
        psycopg.execute("SELECT 1")

    monkeypatch.setattr(database.engine.dialect, "do_commit", do_commit)
    with pytest.raises(Exception, match="terminat"):
        await database.writer.run(lambda connection: done.append(1))
    assert done == [1]


async def test_a_conversation_that_is_locked_for_too_long_is_let_go(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "een"))
    hung_engine = open_engine(database.url, lock_seconds=1)
    with hung_engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar() == "1s"
        connection.execute(select(conversations.c.id).with_for_update())
        await database.store.process_turn(incoming_turn("fatima", "twee"))
        with pytest.raises(DBAPIError, match="idle-in-transaction"):
            connection.execute(select(conversations.c.id))
    hung_engine.dispose()


async def test_two_schedulers_at_once_run_each_timer_once_and_block_nobody(database: Database, other: Database) -> None:
    for person in ("fatima", "joost", "riet"):
        await database.store.process_turn(incoming_turn(person, "hallo"))
    database.run(lambda connection: TimerRunner(database.vault).run_all(connection, START))
    ends = START + timedelta(days=60)
    with database.engine.connect() as first, other.engine.connect() as second:
        done = [TimerRunner(database.vault).run_all(one, ends) for one in (first, second)]
        first.commit()
        second.commit()
    assert [len(happened) for happened in done] == [3, 0] and database.count(conversations) == 0


async def test_a_timer_skips_a_conversation_with_a_turn_in_progress(database: Database, other: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    with other.engine.begin() as speaking:
        speaking.execute(select(conversations.c.id).with_for_update())
        assert database.run(lambda connection: TimerRunner(database.vault).run_all(connection, START + timedelta(days=60))) == []
    assert len(database.run(lambda connection: TimerRunner(database.vault).run_all(connection, START + timedelta(days=60)))) == 1


async def test_a_waiting_sender_is_woken_by_a_write_of_another_process(database: Database, other: Database) -> None:
    with notify.open_listener(database.engine) as listener:
        await wait_until(lambda: database.run(lambda connection: connection.execute(LISTENING).scalar_one()), "the bell listens")
        waiting = asyncio.ensure_future(listener.wait(outbox.WAKE_UP_KIND, PATIENCE))
        await asyncio.sleep(0)
        await other.store.process_turn(incoming_turn("fatima", "hallo"))
        assert await waiting
        assert not await listener.wait(outbox.WAKE_UP_KIND, 0.05)


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A server that may be broken."""
    found = find_programs()
    if found is None:
        pytest.skip("there is no PostgreSQL")
    server = PostgresServer(found)
    yield server
    server.remove()


@pytest.mark.slow
async def test_a_server_that_is_restarted_under_load_loses_no_turn_that_was_confirmed(own_server: PostgresServer, folder: Path) -> None:
    database, confirmed = Database(folder, own_server.create_migrated_database()), dict[str, list[str]]()
    stop = threading.Event()

    async def speak(person: str) -> None:
        while not stop.is_set():
            word = f"{person}{len(confirmed.setdefault(person, []))}"
            await database.store.process_turn(incoming_turn(person, word))
            confirmed[person].append(word)

    speaking = [asyncio.create_task(speak(f"p{number}")) for number in range(8)]

    async def all_said(number: int) -> None:
        await wait_until(
            lambda: len(confirmed) == 8 and all(len(words) > number for words in confirmed.values()), f"{number} words of each"
        )

    for number in (5, 15):
        await all_said(number)
        await asyncio.to_thread(own_server.stop)
        await asyncio.to_thread(own_server.start)
    await all_said(25)
    stop.set()
    await asyncio.gather(*speaking)
    assert {person: await words_of(database, person) for person in confirmed} == confirmed
    await database.close()
