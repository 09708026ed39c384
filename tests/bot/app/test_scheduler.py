"""Promises of the scheduler: a failing job stops nothing, and a change by the operator is noticed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.app.scheduler import Scheduler
from storage.db.engine import open_engine
from storage.db.writer import Writer
from tests.support.database.templates import copy_template
from tests.support.waiting import PATIENCE

AT = datetime(2026, 11, 21, 20, 10, tzinfo=UTC)


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    """A writer on a new database."""
    writer = Writer(open_engine(f"sqlite:///{copy_template(tmp_path / 'kring.db')}"))
    yield writer
    await writer.close()


async def test_a_tick_that_fails_stops_no_other(writer: Writer) -> None:
    has_run = asyncio.Event()
    loop = asyncio.get_running_loop()

    def fails(connection: Connection, now: datetime) -> None:
        raise ValueError

    def works(connection: Connection, now: datetime) -> None:
        loop.call_soon_threadsafe(has_run.set)

    running = asyncio.create_task(Scheduler(writer, lambda: AT, fails, works, interval_seconds=0.01).run())
    await asyncio.wait_for(has_run.wait(), PATIENCE)
    assert not running.done() and running.cancel()


async def test_a_job_that_has_much_left_lets_others_go_in_between(writer: Writer) -> None:
    running = asyncio.create_task(Scheduler(writer, lambda: AT, lambda connection, now: True, interval_seconds=10 * PATIENCE).run())
    for _ in range(3):
        await asyncio.wait_for(writer.run(lambda connection: None), PATIENCE)
    assert not running.done() and running.cancel()


async def test_what_is_left_is_done_at_once_and_not_at_the_next_tick(writer: Writer) -> None:
    left, is_done, loop = iter([True, True, False]), asyncio.Event(), asyncio.get_running_loop()

    def job(connection: Connection, now: datetime) -> bool:
        more = next(left)
        if not more:
            loop.call_soon_threadsafe(is_done.set)
        return more

    running = asyncio.create_task(Scheduler(writer, lambda: AT, job, interval_seconds=10 * PATIENCE).run())
    await asyncio.wait_for(is_done.wait(), PATIENCE)
    assert running.cancel()


async def test_a_change_is_noticed(writer: Writer) -> None:
    answers = iter([False, False, True])
    await asyncio.wait_for(Scheduler(writer, lambda: AT, interval_seconds=0.01).wait_until(lambda connection, now: next(answers)), PATIENCE)
    assert next(answers, None) is None
