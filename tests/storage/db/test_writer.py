"""Promises of the writer: one transaction per unit of work, waiting items share one, and no caller waits in vain."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, update
from sqlalchemy.exc import OperationalError

from flows.errors import ConcurrentUpdate
from storage.db.group_commit import MAX_BATCH
from storage.db.tables import conversations
from storage.db.tables import facts as fact_rows
from storage.db.writer import Writer
from storage.installation import facts
from storage.turns.batch import Batch
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn
from tests.support.waiting import PATIENCE


async def test_a_failing_unit_of_work_writes_nothing_and_raises(database: Database) -> None:
    def fail_halfway(connection: Connection) -> None:
        facts.write_fact(connection, "opened", "2026-11-21")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.writer.run(fail_halfway)
    assert database.count(fact_rows) == 0


async def test_a_unit_that_was_superseded_runs_once_more(database: Database) -> None:
    attempts: list[int] = []

    def succeed_at_second_try(connection: Connection) -> int:
        attempts.append(1)
        if len(attempts) == 1:
            raise ConcurrentUpdate("conversations")
        return len(attempts)

    assert await database.writer.run(succeed_at_second_try) == 2


async def test_items_that_wait_together_share_a_transaction_and_an_idle_writer_processes_one(database: Database) -> None:
    sizes: list[int] = []

    def process(connection: Connection, items: Sequence[int]) -> list[int | Exception]:
        sizes.append(len(items))
        return list(items)

    queue = database.writer.batch_queue(process)
    assert await queue.submit(1) == 1
    assert await asyncio.gather(*(queue.submit(number) for number in range(3 * MAX_BATCH))) == list(range(3 * MAX_BATCH))
    assert sizes[0] == 1 and sum(sizes) == 3 * MAX_BATCH + 1 and len(sizes) < 3 * MAX_BATCH


async def test_a_unit_that_fails_takes_nothing_of_those_that_share_its_transaction(database: Database) -> None:
    def fail(connection: Connection) -> None:
        facts.write_fact(connection, "closed", "2026-11-21")
        raise ZeroDivisionError

    shared = [database.writer.run_shared(name, partial(facts.write_fact, name=name, value="kept")) for name in ("riet", "karim")]
    shared.insert(1, database.writer.run_shared("fatima", fail))
    done = await asyncio.gather(*shared, return_exceptions=True)
    assert [type(one) for one in done] == [type(None), ZeroDivisionError, type(None)]
    assert {row["name"] for row in database.rows(fact_rows)} == {"riet", "karim"}


async def test_units_with_the_same_key_are_carried_out_in_the_order_of_their_calls(database: Database) -> None:
    order: list[int] = []

    def note(number: int) -> Callable[[Connection], None]:
        return lambda connection: order.append(number)

    await asyncio.gather(*(database.writer.run_shared("fatima", note(number)) for number in range(200)))
    assert order == list(range(200))


async def test_what_is_noted_stands_there_before_the_turns_that_share_its_transaction_are_decided(database: Database) -> None:
    order, is_busy, may_go_on = list[str](), threading.Event(), threading.Event()

    def process(connection: Connection, items: Sequence[str]) -> list[str | Exception]:
        if items[0] == "busy":
            is_busy.set()
            may_go_on.wait(PATIENCE)
        order.extend(items)
        return list(items)

    queue = database.writer.batch_queue(process)
    waiting: list[asyncio.Future[Any]] = [queue.submit("busy")]
    await asyncio.to_thread(is_busy.wait, PATIENCE)
    waiting += [queue.submit("joost"), database.writer.run_shared(None, lambda connection: order.append("note")), queue.submit("fatima")]
    may_go_on.set()
    await asyncio.gather(*waiting)
    assert order == ["busy", "note", "joost", "fatima"]


async def test_when_a_batch_cannot_be_written_each_is_tried_alone(database: Database) -> None:
    def process(connection: Connection, items: Sequence[int]) -> list[int | Exception]:
        if len(items) > 1 or items[0] == 3:
            raise ConcurrentUpdate("conversations")
        return list(items)

    queue = database.writer.batch_queue(process)
    results = await asyncio.gather(*(queue.submit(number) for number in range(5)), return_exceptions=True)
    assert [number for number in range(5) if isinstance(results[number], ConcurrentUpdate)] == [3]


async def test_when_the_disk_is_full_every_caller_gets_the_error_and_the_next_write_succeeds(database: Database) -> None:
    full = [True]

    def process(connection: Connection, items: Sequence[int]) -> list[int | Exception]:
        if full[0]:
            raise OperationalError("COMMIT", None, Exception("database or disk is full"))
        return list(items)

    queue = database.writer.batch_queue(process)
    results = await asyncio.gather(*(queue.submit(number) for number in range(5)), return_exceptions=True)
    assert all(isinstance(result, OperationalError) for result in results)
    full[0] = False
    assert await queue.submit(1) == 1


async def test_a_closed_writer_accepts_nothing_more(database: Database) -> None:
    writer = Writer(database.engine)
    await writer.close()
    await writer.close()
    with pytest.raises(RuntimeError):
        await writer.run(lambda connection: None)


async def test_a_conversation_that_somebody_else_wrote_since_it_was_read_is_not_written_over(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "een"))
    deps = database.dependencies

    def write_after_another(connection: Connection) -> None:
        batch = Batch(deps, connection, [deps.resolve(incoming_turn("fatima", "twee"))])
        batch.decide(deps.resolve(incoming_turn("fatima", "twee")))
        connection.execute(update(conversations).values(revision=99))
        batch.writer.save(connection)

    with pytest.raises(ConcurrentUpdate):
        database.run(write_after_another)


async def test_facts_are_stored_replaced_and_deleted(database: Database) -> None:
    def replace_and_delete(connection: Connection) -> list[str | None]:
        facts.write_fact(connection, facts.OPENED, "a")
        facts.write_fact(connection, facts.OPENED, "b")
        second = facts.read_fact(connection, facts.OPENED)
        facts.delete_fact(connection, facts.OPENED)
        return [second, facts.read_fact(connection, facts.OPENED)]

    assert await database.writer.run(replace_and_delete) == ["b", None]


async def test_the_day_on_which_a_number_was_dialled_is_stored(database: Database) -> None:
    database.run(lambda connection: facts.record_check(connection, "112", date(2026, 11, 1)))
    database.run(lambda connection: facts.record_check(connection, "112", START.date(), "112"))
    assert database.run(facts.last_checks) == {"112": (START.date(), "112")}
