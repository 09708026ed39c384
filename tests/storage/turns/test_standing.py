"""Promise of what stands by: it is read in the transaction that enqueues it, comes after the commit, and takes no turn with it."""

from __future__ import annotations

import asyncio
from unittest import mock

import pytest
from sqlalchemy import Connection

from storage.conversations import outbox
from storage.db.notify import open_listener
from storage.db.tables import conversations
from storage.db.writer_connection import WriterConnection
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn, output_text


async def test_what_a_turn_enqueues_comes_with_it_from_one_transaction(database: Database) -> None:
    await database.store.process_turn(incoming_turn("joost", "dag", channel="web"))
    standing = database.store.stand_by("telegram", lambda: START, 30, tuple)
    with mock.patch.object(WriterConnection, "run_once", autospec=True, side_effect=WriterConnection.run_once) as transactions:
        await database.store.process_turn(incoming_turn("fatima", "hallo"))
        (message,) = await standing.future or []
    assert output_text(message.output) == "hallo [-] origin" and transactions.call_count == 1


async def test_nobody_is_woken_for_what_was_read_and_they_are_for_what_comes_next(database: Database) -> None:
    with open_listener(database.engine) as listener:
        standing = database.store.stand_by("telegram", lambda: START, 30, tuple)
        await database.store.process_turn(incoming_turn("fatima", "hallo"))
        woken = [await listener.wait(outbox.WAKE_UP_KIND, 0.1)]
        await database.store.process_turn(incoming_turn("fatima", "dag"))
        woken.append(await listener.wait(outbox.WAKE_UP_KIND, 10))
    assert woken == [False, True] and not database.store.withdraw(standing)


async def test_what_was_withdrawn_reads_nothing_and_its_worker_is_woken(database: Database) -> None:
    standing = database.store.stand_by("telegram", lambda: START, 30, tuple)
    assert database.store.withdraw(standing)
    with open_listener(database.engine) as listener:
        await database.store.process_turn(incoming_turn("fatima", "hallo"))
        assert await listener.wait(outbox.WAKE_UP_KIND, 10) and not standing.future.done()


async def test_a_reading_that_fails_costs_no_turn_and_gives_nothing(database: Database) -> None:
    def fail(_: Connection) -> int:
        raise ValueError

    standing = database.writer.stand_by(outbox.WAKE_UP_KIND, fail)
    together = (database.store.process_turn(incoming_turn(who, "hallo")) for who in ("fatima", "joost"))
    assert [output_text(one.output) for one in await asyncio.gather(*together)] == ["hallo [-] origin"] * 2
    assert await standing.future is None and database.count(conversations) == 2


async def test_what_is_read_before_a_commit_that_fails_is_read_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its turn is processed once more, alone, and whoever stood by polls for it."""
    standing, run, attempts = database.store.stand_by("telegram", lambda: START, 30, tuple), WriterConnection.run_once, list[int]()

    def fail_once(self: WriterConnection, unit: object) -> object:
        def failing(connection: Connection) -> object:
            result = unit(connection)  # type: ignore[operator]
            attempts.append(1)
            if len(attempts) == 1:
                raise ValueError
            return result

        return run(self, failing)

    monkeypatch.setattr(WriterConnection, "run_once", fail_once)
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    assert await standing.future is None
    assert len(await database.store.due_messages("telegram", START)) == 1
