"""Promises of the writer: one transaction a unit, waiting arrivals share one, and nobody waits for nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import Connection, update
from sqlalchemy.exc import OperationalError

from flows.errors import ConcurrentUpdate
from storage.db.engine import Writer
from storage.db.group_commit import MAX_BATCH
from storage.db.tables import conversations
from storage.db.tables import facts as fact_rows
from storage.installation import facts
from storage.turns.batch import Batch
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn


async def test_a_unit_that_fails_writes_nothing_and_says_so(memory: Database) -> None:
    def half(connection: Connection) -> None:
        facts.write_fact(connection, "opened", "2026-11-21")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await memory.writer.run(half)
    assert memory.count(fact_rows) == 0


async def test_a_unit_that_was_superseded_runs_once_more(memory: Database) -> None:
    tries: list[int] = []

    def second(connection: Connection) -> int:
        tries.append(1)
        if len(tries) == 1:
            raise ConcurrentUpdate("conversations")
        return len(tries)

    assert await memory.writer.run(second) == 2


async def test_arrivals_that_wait_together_share_a_transaction_and_an_idle_writer_takes_one(memory: Database) -> None:
    sizes: list[int] = []

    def keep(connection: Connection, arrivals: Sequence[int]) -> list[int | Exception]:
        sizes.append(len(arrivals))
        return list(arrivals)

    basket = memory.writer.batch_queue(keep)
    assert await basket.submit(1) == 1
    assert await asyncio.gather(*(basket.submit(number) for number in range(3 * MAX_BATCH))) == list(range(3 * MAX_BATCH))
    assert sizes[0] == 1 and sum(sizes) == 3 * MAX_BATCH + 1 and len(sizes) < 3 * MAX_BATCH


async def test_when_a_batch_cannot_be_written_each_is_tried_alone(memory: Database) -> None:
    def keep(connection: Connection, arrivals: Sequence[int]) -> list[int | Exception]:
        if len(arrivals) > 1 or arrivals[0] == 3:
            raise ConcurrentUpdate("conversations")
        return list(arrivals)

    basket = memory.writer.batch_queue(keep)
    results = await asyncio.gather(*(basket.submit(number) for number in range(5)), return_exceptions=True)
    assert [number for number in range(5) if isinstance(results[number], ConcurrentUpdate)] == [3]


async def test_when_the_disk_is_full_everybody_hears_it_and_the_next_one_can_be_kept(memory: Database) -> None:
    full = [True]

    def keep(connection: Connection, arrivals: Sequence[int]) -> list[int | Exception]:
        if full[0]:
            raise OperationalError("COMMIT", None, Exception("database or disk is full"))
        return list(arrivals)

    basket = memory.writer.batch_queue(keep)
    results = await asyncio.gather(*(basket.submit(number) for number in range(5)), return_exceptions=True)
    assert all(isinstance(result, OperationalError) for result in results)
    full[0] = False
    assert await basket.submit(1) == 1


async def test_a_closed_writer_takes_nothing_more(memory: Database) -> None:
    writer = Writer(memory.engine)
    await writer.close()
    await writer.close()
    with pytest.raises(RuntimeError):
        await writer.run(lambda connection: None)


async def test_a_conversation_that_somebody_else_wrote_since_it_was_read_is_not_written_over(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "een"))
    means = memory.dependencies

    def overtaken(connection: Connection) -> None:
        batch = Batch(means, connection, [means.resolve(incoming_turn("fatima", "twee"))])
        batch.decide(means.resolve(incoming_turn("fatima", "twee")))
        connection.execute(update(conversations).values(revision=99))
        batch.writer.save(connection)

    with pytest.raises(ConcurrentUpdate):
        memory.run(overtaken)


async def test_facts_are_kept_replaced_and_forgotten(memory: Database) -> None:
    def unit(connection: Connection) -> list[str | None]:
        facts.write_fact(connection, facts.OPENED, "a")
        facts.write_fact(connection, facts.OPENED, "b")
        second = facts.read_fact(connection, facts.OPENED)
        facts.delete_fact(connection, facts.OPENED)
        return [second, facts.read_fact(connection, facts.OPENED)]

    assert await memory.writer.run(unit) == ["b", None]


async def test_the_day_on_which_a_number_was_dialled_is_kept(memory: Database) -> None:
    memory.run(lambda connection: facts.record_check(connection, "112", date(2026, 11, 1)))
    memory.run(lambda connection: facts.record_check(connection, "112", START.date()))
    assert memory.run(facts.last_checks) == {"112": START.date()}
