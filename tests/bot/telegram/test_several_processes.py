"""Promises of several processes that deliver from one server: one sends, and it is woken by what the others keep."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.db.tables import outbox
from tests.support.bot_process import BotProcess, FakeClient, wait_until
from tests.support.postgres import postgres_server
from tests.support.small_engine import incoming_turn

LONG = 30.0  # seconds between two looks: who answers sooner was woken


@pytest.fixture
def url() -> Iterator[str]:
    url = postgres_server().create_migrated_database()
    yield url
    postgres_server().drop_database(url)


async def test_of_two_senders_on_a_server_one_says_everything_once(folder: Path, url: str) -> None:
    stages = [BotProcess(folder, FakeClient(), url=url) for _ in range(2)]
    for number in range(10):
        await stages[number % 2].memory.store.process_turn(incoming_turn(f"person {number}", "hallo", f"update-{number}"))
    for stage in stages:
        stage.start()
    await wait_until(lambda: stages[0].memory.count(outbox) == 0, "nothing owed")
    sent = [len(stage.client.sent_texts()) for stage in stages]
    for stage in stages:
        await stage.shut_down()
    assert sorted(sent) == [0, 10]


async def test_a_turn_that_another_process_kept_is_answered_at_once(folder: Path, url: str) -> None:
    stage, other = BotProcess(folder, url=url, interval_seconds=LONG).start(), BotProcess(folder, url=url)
    await stage.memory.store.process_turn(incoming_turn("joost", "hallo", "update-1"))
    await wait_until(lambda: stage.client.sent_texts("joost"), "the first look")
    await asyncio.sleep(0.5)
    await other.memory.store.process_turn(incoming_turn("fatima", "hallo", "update-2"))
    await wait_until(lambda: stage.client.sent_texts("fatima"), "an answer long before the next look")
    await stage.shut_down()
    await other.shut_down()
