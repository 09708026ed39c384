"""What a turn costs, counted and not timed: turns that wait together share statements, commit and wake-up; a document is read once."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from sqlalchemy import Connection, event

from flows.conversation import state_document
from storage.db import notify
from storage.db.compiled_statements import BulkStatement, CompiledSelect
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn
from tests.support.waiting import PATIENCE

PEOPLE = [f"person {number}" for number in range(20)]


class Work:
    """Counts what is done, by name."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done, self._database, self._monkeypatch = Counter[str](), database, monkeypatch
        event.listen(database.engine, "commit", lambda connection: self._note("commits"))
        event.listen(database.engine, "before_cursor_execute", lambda *statement: self._note("statements"))
        for owner, name, noted in (
            (CompiledSelect, "fetch_all", "statements"),
            (BulkStatement, "execute_many", "statements"),
            (state_document, "read_document", "documents read"),
            (state_document, "write_document", "documents written"),
        ):
            self.count(owner, name, noted)

    def count(self, owner: Any, name: str, noted: str) -> None:
        """Each call of this function counts."""
        original: Callable[..., Any] = getattr(owner, name)

        def counted(*given: Any, **named: Any) -> Any:
            self._note(noted)
            return original(*given, **named)

        self._monkeypatch.setattr(owner, name, counted)

    def _note(self, noted: str) -> None:
        self.done[noted] += 1

    async def of_turns(self, people: list[str]) -> Counter[str]:
        """What the next turns of these people cost, who come while the writer is busy."""
        return await self.of(lambda: [self._database.store.process_turn(incoming_turn(person, "mijn moeder valt")) for person in people])

    async def of(self, begin: Callable[[], list[Coroutine[Any, Any, Any]]]) -> Counter[str]:
        """What this costs, all of which begins while the writer is busy."""
        is_busy, may_go_on = threading.Event(), threading.Event()

        def hold(connection: Connection) -> None:
            is_busy.set()
            may_go_on.wait(PATIENCE)

        held = asyncio.ensure_future(self._database.writer.run(hold))
        assert await asyncio.to_thread(is_busy.wait, PATIENCE)
        waiting = [asyncio.ensure_future(one) for one in begin()]
        await asyncio.sleep(0)  # all of them wait
        self.done.clear()
        may_go_on.set()
        await asyncio.gather(held, *waiting)
        self.done["commits"] -= 1  # that of what held it
        return Counter(self.done)


@pytest.fixture
def work(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Work:
    return Work(sqlite_database, monkeypatch)


async def test_turns_that_wait_together_take_the_statements_of_one_turn(work: Work) -> None:
    for people in (PEOPLE, PEOPLE[:1]):
        await work.of_turns(people)  # they begin
    alone, together = await work.of_turns(PEOPLE[:1]), await work.of_turns(PEOPLE)
    assert together["statements"] == alone["statements"] <= 6
    assert together["commits"] == alone["commits"] == 1


async def test_turns_questions_and_what_is_noted_of_sending_share_a_commit(work: Work, sqlite_database: Database) -> None:
    store = sqlite_database.store
    await work.of_turns(PEOPLE)
    due, (first, *others) = await store.due_messages("telegram", START), PEOPLE
    done = await work.of(
        lambda: [
            store.current_output("telegram", first, START),
            *(store.process_turn(incoming_turn(person, "nog iets")) for person in others),
            *(store.mark_sent(one, asked_in=1) for one in due),
        ]
    )
    assert len(due) == len(PEOPLE) and done["commits"] == 1


async def test_a_poll_that_waits_beside_turns_finds_what_they_answer(work: Work, sqlite_database: Database) -> None:
    store, found = sqlite_database.store, list[str]()

    async def poll() -> None:
        found.extend(message.person for message in await store.due_messages("telegram", START))

    turns = (store.process_turn(incoming_turn(person, "hallo")) for person in PEOPLE)
    assert (await work.of(lambda: [poll(), *turns]))["commits"] == 1 and sorted(found) == sorted(PEOPLE)


async def test_a_turn_reads_its_document_once_and_writes_it_once(work: Work) -> None:
    await work.of_turns(PEOPLE)
    done = await work.of_turns(PEOPLE)
    assert done["documents read"] == done["documents written"] == len(PEOPLE)


async def test_turns_that_share_a_commit_wake_the_sender_once(work: Work, sqlite_database: Database) -> None:
    with notify.open_listener(sqlite_database.engine) as listener:
        work.count(listener, "wake", "wake-ups")
        assert (await work.of_turns(PEOPLE))["wake-ups"] == 1
