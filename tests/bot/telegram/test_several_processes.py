"""Promises of several bot processes on one server: one of them sends, and the commits of the others wake it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.telegram.leader import LeaderLease
from storage.db.postgres import server_time
from storage.db.tables import leases, outbox
from storage.delivery.leases import TTL
from tests.support.database.minimal_engine import incoming_turn
from tests.support.database.postgres import postgres_server
from tests.support.telegram.bot_process import BotProcess, FakeClient
from tests.support.waiting import wait_until

LONG = 30.0  # seconds between two polls of the outbox: an earlier answer shows that the sender was woken


@pytest.fixture
def url() -> Iterator[str]:
    url = postgres_server().create_migrated_database()
    yield url
    postgres_server().drop_database(url)


async def test_of_two_senders_on_a_server_one_sends_everything_once(folder: Path, url: str) -> None:
    bot_processes = [BotProcess(folder, FakeClient(), url=url) for _ in range(2)]
    for number in range(10):
        await bot_processes[number % 2].database.store.process_turn(incoming_turn(f"person {number}", "hallo", f"update-{number}"))
    for bot_process in bot_processes:
        bot_process.start()
    await wait_until(lambda: bot_processes[0].database.count(outbox) == 0, "nothing owed")
    sent = [len(bot_process.client.sent_texts()) for bot_process in bot_processes]
    for bot_process in bot_processes:
        await bot_process.shut_down()
    assert sorted(sent) == [0, 10]


async def test_a_turn_stored_by_another_process_is_answered_at_once(folder: Path, url: str) -> None:
    bot_process, other = BotProcess(folder, url=url, interval_seconds=LONG).start(), BotProcess(folder, url=url)
    await bot_process.database.store.process_turn(incoming_turn("joost", "hallo", "update-1"))
    await wait_until(lambda: bot_process.client.sent_texts("joost"), "the first look")
    await asyncio.sleep(0.5)
    await other.database.store.process_turn(incoming_turn("fatima", "hallo", "update-2"))
    await wait_until(lambda: bot_process.client.sent_texts("fatima"), "an answer long before the next look")
    await bot_process.shut_down()
    await other.shut_down()


async def test_a_machine_whose_clock_is_wrong_holds_no_lease_for_longer_than_others(folder: Path, url: str) -> None:
    bot_process = BotProcess(folder, url=url)
    ahead = LeaderLease(bot_process.database.writer, "send.telegram", lambda: datetime.now(UTC) + timedelta(days=400))
    assert await ahead.is_leader()
    until, now = bot_process.database.run(lambda c: (c.scalar(select(leases.c.until)), server_time(c)))
    assert until and until - now <= TTL
    await bot_process.shut_down()
