"""Promises of two processes at one server, in the moments that are hard to hit by chance: each is held open here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
from sqlalchemy import update

from flows.conversation.messages import Outcome
from storage.conversations import linked_conversations
from storage.db.compiled_statements import CompiledSelect
from storage.db.tables import conversations, counts, dossiers
from storage.guess_limits import Guess
from storage.retention.erasure import erase_conversation
from tests.support.database.database import Database
from tests.support.database.lock_waits import wait_until_done_or_locked
from tests.support.database.minimal_engine import CODE, START, incoming_turn, output_text
from tests.support.waiting import PATIENCE

Interruption = Callable[[], Coroutine[Any, Any, object]]
SOON = 0.3  # seconds in which what is asked for at once comes to wait together


@pytest.fixture
async def database(server_database: Database) -> Database:
    return server_database


@pytest.fixture
async def other(database: Database) -> AsyncIterator[Database]:
    """The same database as another process has it."""
    other = database.reopen()
    yield other
    await other.close()


class Meanwhile:
    """Runs an interruption once, after this process has read and before it decides; `times` counts its decisions.

    The interruption is awaited to its end, or, if it `may_wait`, until it waits for a lock of ours.
    """

    def __init__(self, database: Database, interrupt: Interruption, may_wait: bool = False) -> None:
        self.times, loop, engine, self._engine = 0, asyncio.get_running_loop(), database.intake, database.engine
        take = engine.take_turn

        def take_late(*given: Any) -> Outcome:
            self.times += 1
            if self.times == 1:
                asyncio.run_coroutine_threadsafe(self._do(interrupt, may_wait), loop).result(2 * PATIENCE)
            return take(*given)

        engine.take_turn = take_late  # type: ignore[method-assign, assignment]

    async def _do(self, interrupt: Interruption, may_wait: bool) -> None:
        self.task = asyncio.ensure_future(interrupt())
        if may_wait:
            await wait_until_done_or_locked(self.task, self._engine)
        else:
            await asyncio.wait([self.task], timeout=PATIENCE)


async def words_of(database: Database, person: str) -> str:
    return output_text(await database.store.current_output("telegram", person, START)).partition(" [")[0]


async def test_of_two_who_read_the_same_one_writes_and_the_other_reads_again_without_any_lock(
    database: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linked_conversations, "FIND_LINKED", CompiledSelect(linked_conversations.select_linked))
    await database.store.process_turn(incoming_turn("fatima", "een"))
    meanwhile = Meanwhile(database, lambda: other.store.process_turn(incoming_turn("fatima", "twee")))
    await database.store.process_turn(incoming_turn("fatima", "drie"))
    assert meanwhile.times == 2 and await words_of(database, "fatima") == "een twee drie"


async def test_whoever_reads_a_conversation_is_alone_with_it(database: Database, other: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "een"))
    meanwhile = Meanwhile(database, lambda: other.store.process_turn(incoming_turn("fatima", "drie")), may_wait=True)
    await database.store.process_turn(incoming_turn("fatima", "twee"))
    await meanwhile.task
    assert meanwhile.times == 1 and await words_of(database, "fatima") == "een twee drie"


async def test_a_first_update_processed_by_another_process_and_erased_meanwhile_begins_nothing(database: Database, other: Database) -> None:
    hello = incoming_turn("fatima", "geheim", update="1")

    async def come_and_go() -> None:
        await other.store.process_turn(hello)
        await other.store.process_turn(incoming_turn("fatima", "wipe", update="2"))

    Meanwhile(database, come_and_go)
    await database.store.process_turn(hello)
    assert database.count(conversations) == 0 and database.count_processed() == 2


async def test_a_conversation_that_begins_and_ends_with_one_update_is_counted_once_by_two_processes(
    database: Database, other: Database
) -> None:
    end = incoming_turn("fatima", "wipe", update="1")
    Meanwhile(database, lambda: other.store.process_turn(end))
    await database.store.process_turn(end)
    assert [(row["name"], row["count"]) for row in database.rows(counts)] == [("wiped", 1)]


async def test_an_update_in_progress_while_its_identity_is_relinked_is_not_processed(database: Database, other: Database) -> None:
    await database.store.process_turn(incoming_turn("joost", "code"))
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    secret = incoming_turn("fatima", "geheim", update="1")
    meanwhile = Meanwhile(
        database, lambda: other.store.redeem_return_code("telegram", "fatima", CODE, START, Guess({}, timedelta())), may_wait=True
    )
    await database.store.process_turn(secret)
    assert await meanwhile.task
    await other.store.process_turn(secret)
    assert await words_of(database, "fatima") == "code"


async def test_an_update_in_progress_while_its_person_moves_to_the_web_begins_no_other_conversation(
    database: Database, other: Database
) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    await database.store.issue_transfer("telegram", "fatima", "web", "token", START)
    secret = incoming_turn("fatima", "geheim", update="1")
    meanwhile = Meanwhile(database, lambda: other.store.redeem_transfer("web", "browser", "token", START), may_wait=True)
    await database.store.process_turn(secret)
    assert await meanwhile.task
    await other.store.process_turn(secret)
    assert database.count(conversations) == 1
    assert output_text(await database.store.current_output("web", "browser", START)).startswith("hallo geheim [")


@pytest.mark.parametrize("said", ["thursday", "send"])
async def test_what_a_seeker_sends_while_somebody_else_comes_to_read_the_story_is_decided_anew(
    database: Database, other: Database, said: str
) -> None:
    async def hand_to(who: str) -> None:
        with other.engine.begin() as connection:
            connection.execute(update(dossiers).values(state="open", coordinator_id=who))

    await database.store.process_turn(incoming_turn("fatima", "send"))
    await hand_to("hanneke")
    meanwhile = Meanwhile(database, lambda: hand_to("willem"))
    await database.store.process_turn(incoming_turn("fatima", said))
    assert meanwhile.times == 2


async def test_an_update_redelivered_while_its_conversation_is_erased_begins_no_other(database: Database) -> None:
    once = incoming_turn("fatima", "nog iets", update="1")
    for turn in (incoming_turn("fatima", "hallo"), once):
        await database.store.process_turn(turn)
    with database.engine.begin() as connection:
        erase_conversation(connection, database.vault, database.rows(conversations)[0]["id"], "wiped", START)
        again = asyncio.ensure_future(database.store.process_turn(once))
        await wait_until_done_or_locked(again, database.engine)
        assert not again.done()
    await again
    assert database.count(conversations) == 0


async def test_whoever_erases_from_two_channels_at_once_while_a_message_is_noted_sees_nothing_of_it(
    database: Database, other: Database
) -> None:
    await database.store.process_turn(incoming_turn("fatima", "code"))
    await database.store.redeem_return_code("web", "browser", CODE, START, Guess({}, timedelta()))
    (message,) = await database.store.due_messages("telegram", START)
    attempts = list[int]()

    async def note_and_erase() -> Outcome:
        """In one transaction, what is noted of a message and an end in Telegram: each has a row that the other process waits for."""
        begun = database.writer.run_shared(("telegram", "fatima"), lambda _: sleep(SOON))
        counted = database.writer.run_shared(("telegram", "fatima"), lambda _: attempts.append(1))
        erased = database.store.process_turn(incoming_turn("fatima", "wipe"))
        *_, outcome = await asyncio.gather(begun, counted, database.store.mark_sent(message, 1, 7), erased)
        return outcome

    in_browser = Meanwhile(other, note_and_erase, may_wait=True)
    there = await other.store.process_turn(incoming_turn("browser", "wipe", channel="web"))
    here: Any = await in_browser.task
    assert (there.ended, here.ended, database.count(conversations)) == ("wiped", "wiped", 0)
    assert (in_browser.times, len(attempts)) == (1, 1), "neither of both was ended by the server"
