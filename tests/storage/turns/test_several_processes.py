"""Promises of several processes on one server: alone, once and in order with any two racing, and nothing lost with a line."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text

from flows.conversation.messages import Outcome
from storage.conversations import outbox
from storage.db import notify, postgres
from storage.db.engine import open_engine
from storage.db.tables import channel_identities, conversations
from storage.retention.timers import TimerRunner
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn
from tests.support.database.minimal_engine import output_text as read
from tests.support.database.postgres import PostgresServer, find_programs, postgres_server
from tests.support.paths import ROOT
from tests.support.telegram.bot_process import wait_until

KILL = text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
LISTENING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%' AND state = 'idle'")


@pytest.fixture
async def memory(folder: Path) -> AsyncIterator[Database]:
    """On a server."""
    url = postgres_server().create_migrated_database()
    memory = Database(folder, url)
    yield memory
    await memory.close()
    postgres_server().drop_database(url)


@pytest.fixture
async def other(memory: Database) -> AsyncIterator[Database]:
    """What another process has of it."""
    other = memory.reopen()
    yield other
    await other.close()


def cut(memory: Database) -> None:
    """Every line to this database breaks at this moment."""
    plain = create_engine(memory.url)
    with plain.begin() as connection:
        connection.execute(KILL)
    plain.dispose()


async def words_of(memory: Database, person: str) -> list[str]:
    return read(await memory.store.current_output("telegram", person, START)).split(" [")[0].split()


def process(memory: Database, name: str, *persons: str, count: int = 40, processes: int = 2) -> subprocess.Popen[bytes]:
    """A process of its own in which these persons say `name` and a number, as soon as so many processes are there."""
    command = [
        sys.executable,
        "-m",
        "tests.support.database.turn_process",
        str(memory.folder),
        memory.url,
        name,
        str(count),
        str(processes),
        *persons,
    ]
    return subprocess.Popen(command, cwd=ROOT)


async def ended(*processes: subprocess.Popen[bytes]) -> None:
    assert [await asyncio.to_thread(one.wait, 60) for one in processes] == [0] * len(processes)


@pytest.mark.slow
async def test_what_two_processes_hear_at_once_is_taken_once_each_and_in_the_order_of_each(memory: Database) -> None:
    people = ["fatima", "joost", "riet"]
    await ended(*(process(memory, name, *people) for name in ("a", "b")))
    for person in people:
        heard = await words_of(memory, person)
        assert [word for word in heard if word[0] == "a"] == [f"a{n}" for n in range(40)]
        assert [word for word in heard if word[0] == "b"] == [f"b{n}" for n in range(40)]
    assert memory.count(conversations) == memory.count(channel_identities) == 3


@pytest.mark.slow
async def test_updates_that_come_to_two_processes_are_taken_once(memory: Database) -> None:
    await ended(*(process(memory, "same", "fatima") for _ in range(2)))
    assert sorted(await words_of(memory, "fatima")) == sorted(f"same{n}" for n in range(40))


@pytest.mark.slow
async def test_a_process_that_is_killed_in_the_middle_leaves_nothing_locked_and_what_it_confirmed_is_there(memory: Database) -> None:
    busy = process(memory, "a", "fatima", count=100_000, processes=1)
    while not memory.count_processed():
        await asyncio.sleep(0.05)
    busy.send_signal(signal.SIGKILL)
    await asyncio.to_thread(busy.wait)
    began = monotonic()
    await memory.store.process_turn(incoming_turn("fatima", "verder"))
    assert (await words_of(memory, "fatima"))[-1] == "verder" and monotonic() - began < postgres.LOCK_SECONDS


async def test_somebody_new_who_comes_to_two_processes_at_once_has_one_conversation(memory: Database, other: Database) -> None:
    people = [f"p{number}" for number in range(50)]
    turns = [one.store.process_turn(incoming_turn(person, name)) for person in people for name, one in (("hallo", memory), ("dag", other))]
    await asyncio.gather(*turns)
    assert memory.count(conversations) == memory.count(channel_identities) == 50
    assert {tuple(sorted(await words_of(memory, person))) for person in people} == {("dag", "hallo")}


async def test_a_line_that_breaks_in_the_middle_of_a_turn_loses_nothing_and_doubles_nothing(memory: Database, other: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "een"))
    broken = Breaking(memory)
    outcome = await memory.store.process_turn(incoming_turn("fatima", "twee"))
    assert broken.times == 1 and read(outcome.output) == "een twee [-] origin"
    assert await words_of(other, "fatima") == ["een", "twee"]


class Breaking:
    """Breaks the line once, after the turn was decided and before it is written."""

    def __init__(self, memory: Database) -> None:
        self.times, self._memory = 0, memory
        listener = memory.intake
        take = listener.take

        def broken(*given: Any) -> Outcome:
            if not self.times:
                self.times += 1
                cut(self._memory)
            return take(*given)

        listener.take = broken  # type: ignore[method-assign, assignment]


async def test_a_commit_of_which_nobody_heard_the_end_is_taken_once(memory: Database) -> None:
    engine, commits = memory.engine, []

    def do_commit(line: Any) -> None:
        line.commit()
        commits.append(1)
        if len(commits) == 1:
            cut(memory)
            line.execute("SELECT 1")

    await memory.store.process_turn(incoming_turn("fatima", "een"))
    engine.dialect.do_commit = do_commit  # type: ignore[method-assign, assignment]
    await memory.store.process_turn(incoming_turn("fatima", "twee"))
    assert len(commits) > 1 and await words_of(memory, "fatima") == ["een", "twee"]


async def test_other_work_of_which_the_commit_is_unsure_is_not_done_twice(memory: Database) -> None:
    done: list[int] = []

    def do_commit(line: Any) -> None:
        cut(memory)
        line.execute("SELECT 1")

    memory.engine.dialect.do_commit = do_commit  # type: ignore[method-assign, assignment]
    with pytest.raises(Exception, match="terminat"):
        await memory.writer.run(lambda connection: done.append(1))
    assert done == [1]


async def test_a_conversation_that_is_locked_for_too_long_is_let_go(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "een"))
    hung = open_engine(memory.url, lock_seconds=1)
    with hung.connect() as connection:
        connection.execute(select(conversations.c.id).with_for_update())
        began = monotonic()
        await memory.store.process_turn(incoming_turn("fatima", "twee"))
        assert monotonic() - began < 4
        connection.invalidate()
    hung.dispose()


async def test_two_clocks_at_once_do_each_thing_once_and_wait_for_nobody(memory: Database, other: Database) -> None:
    for person in ("fatima", "joost", "riet"):
        await memory.store.process_turn(incoming_turn(person, "hallo"))
    memory.run(lambda connection: TimerRunner().run_due(connection, START))
    ends = START + timedelta(days=60)
    with memory.engine.connect() as first, other.engine.connect() as second:
        done = [TimerRunner().run_due(one, ends) for one in (first, second)]
        first.commit()
        second.commit()
    assert [len(happened) for happened in done] == [3, 0] and memory.count(conversations) == 0


async def test_the_clock_leaves_alone_who_speaks_at_that_moment(memory: Database, other: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "hallo"))
    with other.engine.begin() as speaking:
        speaking.execute(select(conversations.c.id).with_for_update())
        assert memory.run(lambda connection: TimerRunner().run_due(connection, START + timedelta(days=60))) == []
    assert len(memory.run(lambda connection: TimerRunner().run_due(connection, START + timedelta(days=60)))) == 1


async def test_who_waits_for_work_hears_of_what_another_process_kept(memory: Database, other: Database) -> None:
    with notify.open_listener(memory.engine) as bell:
        await wait_until(lambda: memory.run(lambda connection: connection.execute(LISTENING).scalar_one()), "the bell listens")
        waiting = asyncio.ensure_future(bell.wait(outbox.WAKE_UP_KIND, 5))
        await asyncio.sleep(0)
        await other.store.process_turn(incoming_turn("fatima", "hallo"))
        assert await waiting
        assert not await bell.wait(outbox.WAKE_UP_KIND, 0.05)


@pytest.fixture
def lone() -> Iterator[PostgresServer]:
    """A server that may be broken."""
    found = find_programs()
    if found is None:
        pytest.skip("there is no PostgreSQL")
    made = PostgresServer(found)
    yield made
    made.remove()


@pytest.mark.slow
async def test_a_server_that_is_restarted_under_load_loses_no_turn_that_was_confirmed(lone: PostgresServer, folder: Path) -> None:
    memory, kept = Database(folder, lone.create_migrated_database()), dict[str, list[str]]()
    stop = threading.Event()

    async def speak(person: str) -> None:
        while not stop.is_set():
            word = f"{person}{len(kept.setdefault(person, []))}"
            await memory.store.process_turn(incoming_turn(person, word))
            kept[person].append(word)

    speaking = [asyncio.create_task(speak(f"p{number}")) for number in range(8)]

    async def all_said(number: int) -> None:
        await wait_until(lambda: len(kept) == 8 and all(len(words) > number for words in kept.values()), f"{number} words of each")

    for number in (5, 15):
        await all_said(number)
        await asyncio.to_thread(lone.stop)
        await asyncio.to_thread(lone.start)
    await all_said(25)
    stop.set()
    await asyncio.gather(*speaking)
    assert {person: await words_of(memory, person) for person in kept} == kept
    await memory.close()
