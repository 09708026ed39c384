"""Promises of several processes that deliver from one server: one sends, and it is woken by what the others keep."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.db.tables import outbox
from tests.support.bot_stage import FarEnd, Stage, until
from tests.support.postgres import server
from tests.support.small_engine import said

LONG = 30.0  # seconds between two looks: who answers sooner was woken


@pytest.fixture
def url() -> Iterator[str]:
    url = server().grown()
    yield url
    server().drop(url)


async def test_of_two_senders_on_a_server_one_says_everything_once(folder: Path, url: str) -> None:
    stages = [Stage(folder, FarEnd(), url=url) for _ in range(2)]
    for number in range(10):
        await stages[number % 2].memory.store.turn(said(f"person {number}", "hallo", f"update-{number}"))
    for stage in stages:
        stage.begin()
    await until(lambda: stages[0].memory.number(outbox) == 0, "nothing owed")
    sent = [len(stage.far.sent()) for stage in stages]
    for stage in stages:
        await stage.end()
    assert sorted(sent) == [0, 10]


async def test_a_turn_that_another_process_kept_is_answered_at_once(folder: Path, url: str) -> None:
    stage, other = Stage(folder, url=url, seconds=LONG).begin(), Stage(folder, url=url)
    await stage.memory.store.turn(said("joost", "hallo", "update-1"))
    await until(lambda: stage.far.sent("joost"), "the first look")
    await asyncio.sleep(0.5)
    await other.memory.store.turn(said("fatima", "hallo", "update-2"))
    await until(lambda: stage.far.sent("fatima"), "an answer long before the next look")
    await stage.end()
    await other.end()
