"""Promise of an answer: it leaves with the transaction of its turn, and what is enqueued while one is on its way follows at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from unittest import mock

import pytest

from storage.db.tables import outbox
from tests.support.database.minimal_engine import incoming_turn
from tests.support.telegram.bot_process import BotProcess
from tests.support.waiting import wait_until

NEVER = 10_000.0  # seconds between two polls


@pytest.fixture
async def bot_process(folder: Path) -> AsyncIterator[BotProcess]:
    """A bot that polls its outbox once, at its start, and then only when it is woken."""
    process = BotProcess(folder, interval_seconds=NEVER).start()
    await say(process, "hallo", 1)
    yield process
    await process.kill()


async def say(process: BotProcess, words: str, answers: int, who: str = "4711") -> None:
    """A turn, and wait until so many answers were sent and noted."""
    await process.database.store.process_turn(incoming_turn(who, words, words))
    await wait_until(lambda: len(process.client.sent_texts()) == answers and not process.database.count(outbox), "the answer")


async def test_an_answer_needs_no_poll(bot_process: BotProcess) -> None:
    await say(bot_process, "dag", 2)
    with mock.patch.object(bot_process.database.store, "due_messages") as polls:
        await say(bot_process, "nog een", 3)
    assert not polls.called


async def test_what_is_enqueued_while_an_answer_is_on_its_way_follows_it(bot_process: BotProcess) -> None:
    bot_process.client.online.clear()
    await bot_process.database.store.process_turn(incoming_turn("4711", "een", "een"))
    await wait_until(lambda: bot_process.client.offline_calls == 1, "an answer on its way")
    await bot_process.database.store.process_turn(incoming_turn("4711", "twee", "twee"))
    bot_process.client.online.set()
    await wait_until(lambda: not bot_process.database.count(outbox), "both answers")
    assert bot_process.client.sent_texts() == ["hallo [-] origin", "hallo een [-] origin", "hallo een twee [-] origin"]
