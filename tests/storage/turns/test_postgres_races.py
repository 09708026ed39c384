"""Promises of two processes at one server, in the moments that are hard to hit by chance: each is held open here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from flows.conversation.messages import Outcome
from storage.conversations import channel_identities
from storage.db.compiled_statements import CompiledSelect
from storage.db.tables import conversations, counts
from storage.retention.erasure import erase_conversation
from tests.support.database.database import Database
from tests.support.database.minimal_engine import CODE, START, incoming_turn, output_text

Happens = Callable[[], Coroutine[Any, Any, object]]
SOON = 0.3  # seconds in which whoever does not have to wait is done


@pytest.fixture
async def memory(served: Database) -> Database:
    return served


@pytest.fixture
async def other(memory: Database) -> AsyncIterator[Database]:
    """What another process has of it."""
    other = memory.reopen()
    yield other
    await other.close()


class Meanwhile:
    """When this memory has read, and before it decides, something else happens, once; `times` says how often it decided.

    It is waited for no longer than these seconds: it may have to wait for us.
    """

    def __init__(self, memory: Database, happens: Happens, seconds: float = 10) -> None:
        self.times, loop, listener = 0, asyncio.get_running_loop(), memory.intake
        take = listener.take

        def late(*given: Any) -> Outcome:
            self.times += 1
            if self.times == 1:
                asyncio.run_coroutine_threadsafe(self._do(happens, seconds), loop).result(seconds + 5)
            return take(*given)

        listener.take = late  # type: ignore[method-assign, assignment]

    async def _do(self, happens: Happens, seconds: float) -> None:
        self.task = asyncio.ensure_future(happens())
        await asyncio.wait([self.task], timeout=seconds)


async def words_of(memory: Database, person: str) -> str:
    return output_text(await memory.store.current_output("telegram", person, START)).partition(" [")[0]


async def test_of_two_who_read_the_same_one_writes_and_the_other_reads_again_without_any_lock(
    memory: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_identities, "FIND_LINKED", CompiledSelect(channel_identities.select_linked))
    await memory.store.process_turn(incoming_turn("fatima", "een"))
    meanwhile = Meanwhile(memory, lambda: other.store.process_turn(incoming_turn("fatima", "twee")))
    await memory.store.process_turn(incoming_turn("fatima", "drie"))
    assert meanwhile.times == 2 and await words_of(memory, "fatima") == "een twee drie"


async def test_whoever_reads_a_conversation_is_alone_with_it(memory: Database, other: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "een"))
    meanwhile = Meanwhile(memory, lambda: other.store.process_turn(incoming_turn("fatima", "drie")), SOON)
    await memory.store.process_turn(incoming_turn("fatima", "twee"))
    await meanwhile.task
    assert meanwhile.times == 1 and await words_of(memory, "fatima") == "een twee drie"


async def test_a_first_update_that_another_process_took_and_saw_wiped_meanwhile_begins_nothing(memory: Database, other: Database) -> None:
    hello = incoming_turn("fatima", "geheim", update="1")

    async def come_and_go() -> None:
        await other.store.process_turn(hello)
        await other.store.process_turn(incoming_turn("fatima", "wipe", update="2"))

    Meanwhile(memory, come_and_go)
    await memory.store.process_turn(hello)
    assert memory.count(conversations) == 0 and memory.count_processed() == 2


async def test_a_conversation_that_begins_and_ends_with_one_update_is_counted_once_by_two_processes(
    memory: Database, other: Database
) -> None:
    end = incoming_turn("fatima", "wipe", update="1")
    Meanwhile(memory, lambda: other.store.process_turn(end))
    await memory.store.process_turn(end)
    assert [(row["name"], row["count"]) for row in memory.rows(counts)] == [("wiped", 1)]


async def test_an_update_that_is_being_taken_while_a_code_leads_its_door_elsewhere_is_not_taken_there(
    memory: Database, other: Database
) -> None:
    await memory.store.process_turn(incoming_turn("joost", "code"))
    await memory.store.process_turn(incoming_turn("fatima", "hallo"))
    secret = incoming_turn("fatima", "geheim", update="1")
    meanwhile = Meanwhile(memory, lambda: other.store.redeem_return_code("telegram", "fatima", CODE, START, "here"), SOON)
    await memory.store.process_turn(secret)
    assert await meanwhile.task
    await other.store.process_turn(secret)
    assert await words_of(memory, "fatima") == "code"


async def test_an_update_that_is_being_taken_while_its_person_goes_on_in_the_web_begins_no_other(memory: Database, other: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "hallo"))
    await memory.store.issue_transfer("telegram", "fatima", "web", "token", START)
    secret = incoming_turn("fatima", "geheim", update="1")
    meanwhile = Meanwhile(memory, lambda: other.store.redeem_transfer("web", "browser", "token", START), SOON)
    await memory.store.process_turn(secret)
    assert await meanwhile.task
    await other.store.process_turn(secret)
    assert memory.count(conversations) == 1
    assert output_text(await memory.store.current_output("web", "browser", START)).startswith("hallo geheim [")


async def test_an_update_that_comes_again_while_its_conversation_is_wiped_begins_no_other(memory: Database) -> None:
    once = incoming_turn("fatima", "nog iets", update="1")
    for turn in (incoming_turn("fatima", "hallo"), once):
        await memory.store.process_turn(turn)
    with memory.engine.begin() as connection:
        erase_conversation(connection, memory.rows(conversations)[0]["id"], "wiped", START)
        again = asyncio.ensure_future(memory.store.process_turn(once))
        await asyncio.sleep(SOON)
        assert not again.done()
    await again
    assert memory.count(conversations) == 0
