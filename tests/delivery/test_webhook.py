"""Promises of the webhook: known by its secret, answered after the commit, never waiting for a send."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.delivery.ports import Unreached
from bot.delivery.webhook import LARGEST, Hook
from storage.tables import parked
from tests.delivery.stage import FarEnd, Stage, until

HOOK = Hook("https://kring.test/telegram/seeker", "/telegram/seeker", "s" * 64)
SECRET = {"X-Telegram-Bot-Api-Secret-Token": HOOK.secret}


class Brought:
    """Telegram, bringing updates."""

    def __init__(self, stage: Stage) -> None:
        transport = httpx.ASGITransport(Starlette(routes=stage.bot.routes()))
        self._line = httpx.AsyncClient(transport=transport, base_url="https://kring.test")

    async def brings(self, update: Any, headers: Any = SECRET) -> int:
        content = update if isinstance(update, bytes) else json.dumps(update)
        return (await self._line.post(HOOK.path, content=content, headers=headers)).status_code


def update(number: int, words: str, person: str = "fatima") -> dict[str, Any]:
    return {"update_id": number, "message": {"from": person, "text": words, "message_id": number}}


@pytest.fixture
async def hooked(folder: Path) -> AsyncIterator[Stage]:
    stage = Stage(folder, hook=HOOK)
    yield stage
    await stage.end()


async def test_it_is_answered_after_the_commit_and_before_any_send(hooked: Stage) -> None:
    telegram = Brought(hooked)
    assert await telegram.brings(update(1, "hallo")) == 200
    assert hooked.memory.taken() == 1 and hooked.far.sent() == []
    hooked.begin()
    await until(lambda: hooked.far.sent("fatima"), "the answer")


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "another"}, {"X-Telegram-Bot-Api-Secret-Token": "é"}])
async def test_whoever_does_not_know_the_secret_is_not_heard(hooked: Stage, headers: dict[str, Any]) -> None:
    given = {name.encode(): value.encode() for name, value in headers.items()}
    assert await Brought(hooked).brings(update(1, "hallo"), given) == 403
    assert hooked.memory.taken() == 0


async def test_what_is_too_large_or_no_update_is_refused(hooked: Stage) -> None:
    telegram = Brought(hooked)
    assert await telegram.brings(b"x" * (LARGEST + 1)) == 413
    assert [await telegram.brings(body) for body in (b"{", b"[]", b'{"update_id": "1"}')] == [400, 400, 400]


async def test_kinds_that_are_not_in_use_are_confirmed_and_not_looked_at(hooked: Stage) -> None:
    assert await Brought(hooked).brings({"update_id": 3, "channel_post": {"text": "geheim"}}) == 200
    assert hooked.memory.taken() == hooked.memory.number(parked) == 0


async def test_a_failure_is_answered_so_that_it_comes_again_until_it_is_put_aside(hooked: Stage) -> None:
    telegram = Brought(hooked)
    assert [await telegram.brings(update(1, "boom", "joost")) for _ in range(5)] == [500, 500, 500, 200, 500]
    assert hooked.room.sorry == ["joost"]
    assert await telegram.brings(update(2, "hallo")) == 200


async def test_what_the_framework_cannot_parse_is_put_aside_and_confirmed(hooked: Stage) -> None:
    assert await Brought(hooked).brings({"update_id": 9, "message": {"from": "joost"}}) == 200
    assert [row["update_id"] for row in hooked.memory.rows(parked)] == [9]


async def test_the_same_update_brought_three_times_at_once_is_taken_once(hooked: Stage) -> None:
    telegram = Brought(hooked)
    assert await asyncio.gather(*(telegram.brings(update(1, "hallo")) for _ in range(3))) == [200, 200, 200]
    hooked.begin()
    await until(hooked.far.sent, "the answer")
    assert "hallo hallo" not in hooked.far.sent()[0]


async def test_telegram_is_told_where_to_bring_updates_until_it_has_heard(hooked: Stage) -> None:
    hooked.far.wrong["setWebhook"] = [Unreached()]
    hooked.begin()
    await until(lambda: hooked.far.called("setWebhook"), "the webhook")
    (given,) = hooked.far.called("setWebhook")
    assert given == {"url": HOOK.address, "secret_token": HOOK.secret, "allowed_updates": ["message"]}
    assert hooked.far.offsets == []


async def test_who_polls_takes_a_former_webhook_away(folder: Path) -> None:
    stage = Stage(folder, FarEnd()).begin()
    await until(lambda: stage.far.offsets, "polling")
    assert stage.far.calls[0] == ("deleteWebhook", {})
    await stage.end()
