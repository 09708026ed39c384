"""A fake Telegram for each test, a person, and a caller that uses no framework."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.fake_telegram.people.person import Person
from tests.fake_telegram.telegram import FakeTelegram
from tests.fake_telegram.tests.http_caller import ApiAnswer, ApiCaller
from tests.support.waiting import PATIENCE


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as telegram:
        yield telegram


@pytest.fixture
async def fatima(telegram: FakeTelegram) -> Person:
    """Fatima, who has started the bot."""
    fatima = telegram.person("Fatima")
    await fatima.starts()
    fatima.bot.inbox.clear()
    return fatima


@pytest.fixture
async def call(telegram: FakeTelegram) -> AsyncIterator[ApiCaller]:
    """Make one call of the seeker's bot, as plain HTTP."""
    async with httpx.AsyncClient(timeout=PATIENCE) as client:

        async def call(method: str, **given: Any) -> ApiAnswer:
            answer = await client.post(f"{telegram.address}/bot{telegram.seeker_bot.token}/{method}", json=given)
            body = answer.json()
            return ApiAnswer(answer.status_code, body.get("result"), body.get("description", ""))

        yield call
