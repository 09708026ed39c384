"""An answer goes out as it was just read; one that had to wait for its turn is looked at again, and not sent if it was withdrawn."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest

from bot.telegram.outbound import outbox_job
from bot.telegram.outbound.rate_limiter import RateLimits
from storage.conversations import outbox
from storage.db import tables
from tests.support.database.minimal_engine import incoming_turn
from tests.support.telegram.bot_process import BotProcess
from tests.support.waiting import PATIENCE, wait_until


async def owe_answers(bot_process: BotProcess, *people: str) -> None:
    for person in people:
        await bot_process.database.store.process_turn(incoming_turn(person, "hallo"))
    bot_process.start()


async def test_an_answer_that_was_just_read_is_sent_without_another_look(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look = Mock(wraps=outbox.record_progress)
    monkeypatch.setattr(outbox, "record_progress", look)
    monkeypatch.setattr(outbox_job, "JUST_READ_SECONDS", PATIENCE)
    bot_process = BotProcess(folder)
    await owe_answers(bot_process, "fatima")
    await wait_until(lambda: bot_process.database.count(tables.outbox) == 0, "nothing owed")
    assert len(bot_process.client.sent_texts("fatima")) == 1 and not look.called
    await bot_process.shut_down()


async def test_an_answer_that_was_withdrawn_while_it_waited_for_its_turn_is_not_sent(folder: Path) -> None:
    bot_process = BotProcess(folder, rate_limits=RateLimits(2, 0))
    await owe_answers(bot_process, "fatima", "joost")
    await wait_until(bot_process.client.sent_texts, "the first answer")
    (first,) = bot_process.client.calls_to("sendMessage")
    (other,) = {"fatima", "joost"} - {first["chat_id"]}
    await bot_process.database.store.mute("telegram", other)
    await wait_until(lambda: not bot_process.bot.sender.is_sending, "the end of its turn")
    assert bot_process.client.sent_texts(other) == []
    await bot_process.shut_down()
