"""Promises of the webhook: known by its secret, answered after the commit, and never waiting for what is owed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.telegram.inbound.dispatcher import MAX_WAITING, REPLY_SECONDS
from bot.telegram.inbound.webhook import MAX_BODY_BYTES, WebhookEndpoint
from bot.telegram.ports import NotSent
from storage.db.tables import dead_letters
from tests.support.bot_process import BotProcess, FakeClient, wait_until

HOOK = WebhookEndpoint("https://kring.test/telegram/seeker", "/telegram/seeker", "s" * 64)
SECRET = {"X-Telegram-Bot-Api-Secret-Token": HOOK.secret}


class Brought:
    """Telegram, bringing updates."""

    def __init__(self, stage: BotProcess) -> None:
        transport = httpx.ASGITransport(Starlette(routes=stage.bot.webhook_routes()))
        self._line = httpx.AsyncClient(transport=transport, base_url="https://kring.test")

    async def brings(self, update: Any, headers: Any = SECRET) -> int:
        content = update if isinstance(update, bytes) else json.dumps(update)
        return (await self._line.post(HOOK.path, content=content, headers=headers)).status_code


def update(number: int, words: str, person: str = "fatima") -> dict[str, Any]:
    return {"update_id": number, "message": {"from": person, "text": words, "message_id": number}}


@pytest.fixture
async def hooked(folder: Path) -> AsyncIterator[BotProcess]:
    stage = BotProcess(folder, endpoint=HOOK)
    yield stage
    await stage.shut_down()


async def test_it_is_answered_after_the_commit_and_before_any_send(hooked: BotProcess) -> None:
    telegram = Brought(hooked)
    assert await telegram.brings(update(1, "hallo")) == 200
    assert hooked.memory.count_processed() == 1 and hooked.client.sent_texts() == []
    hooked.start()
    await wait_until(lambda: hooked.client.sent_texts("fatima"), "the answer")


async def test_what_is_owed_nowhere_is_said_before_it_is_confirmed(hooked: BotProcess) -> None:
    hooked.handler.is_greeting = True
    assert await Brought(hooked).brings(update(1, "hallo", "joost")) == 200
    assert hooked.client.sent_texts("joost") == ["welkom"]


async def test_a_greeting_that_takes_long_is_not_confirmed_until_it_arrived_and_is_said_once(hooked: BotProcess) -> None:
    hooked.handler.is_greeting, hooked.bot.dispatcher.reply_seconds = True, 0.05
    hooked.client.online.clear()
    telegram, greeted = Brought(hooked), update(1, "hallo", "joost")
    assert [await telegram.brings(greeted) for _ in range(2)] == [503, 503]
    hooked.client.online.set()
    await wait_until(hooked.client.sent_texts, "the greeting")
    assert [await telegram.brings(greeted) for _ in range(2)] == [200, 200]
    assert hooked.client.sent_texts("joost") == ["welkom"]


async def test_of_a_process_that_dies_before_its_greeting_the_next_one_greets(folder: Path) -> None:
    dying = BotProcess(folder, endpoint=HOOK)
    dying.handler.is_greeting, dying.bot.dispatcher.reply_seconds = True, 0.05
    dying.client.online.clear()
    assert await Brought(dying).brings(update(1, "hallo", "joost")) == 503
    await dying.kill()
    stage = BotProcess(folder, endpoint=HOOK)
    stage.handler.is_greeting = True
    assert await Brought(stage).brings(update(1, "hallo", "joost")) == 200
    assert stage.client.sent_texts("joost") == ["welkom"]
    await stage.shut_down()


async def test_who_is_not_greeted_when_the_bot_stops_is_brought_to_the_next(hooked: BotProcess) -> None:
    hooked.handler.is_greeting = True
    hooked.client.failures["sendMessage"] = [NotSent()]
    await hooked.bot.immediate_replies.finish_sending()
    assert await Brought(hooked).brings(update(1, "hallo", "joost")) == 503


async def test_however_many_strangers_wait_whoever_has_a_conversation_is_taken(hooked: BotProcess) -> None:
    hooked.handler.is_greeting = True
    hooked.client.online.clear()
    telegram = Brought(hooked)
    strangers = [asyncio.create_task(telegram.brings(update(number, "hallo", f"stranger {number}"))) for number in range(MAX_WAITING)]
    await wait_until(lambda: hooked.client.pending == MAX_WAITING, "everybody who may wait")
    async with asyncio.timeout(REPLY_SECONDS / 2):
        assert await telegram.brings(update(98, "hallo", "one too many")) == 503
        hooked.handler.is_greeting = False
        assert await telegram.brings(update(99, "hallo")) == 200
    hooked.client.online.set()
    assert await asyncio.gather(*strangers) == [200] * MAX_WAITING


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "another"}, {"X-Telegram-Bot-Api-Secret-Token": "é"}])
async def test_whoever_does_not_know_the_secret_is_not_heard(hooked: BotProcess, headers: dict[str, Any]) -> None:
    given = {name.encode(): value.encode() for name, value in headers.items()}
    assert await Brought(hooked).brings(update(1, "hallo"), given) == 403
    assert hooked.memory.count_processed() == 0


async def test_what_is_too_large_or_no_update_is_refused(hooked: BotProcess) -> None:
    telegram = Brought(hooked)
    assert await telegram.brings(b"x" * (MAX_BODY_BYTES + 1)) == 413
    assert [await telegram.brings(body) for body in (b"{", b"[]", b'{"update_id": "1"}')] == [400, 400, 400]


async def test_kinds_that_are_not_in_use_are_confirmed_and_not_looked_at(hooked: BotProcess) -> None:
    assert await Brought(hooked).brings({"update_id": 3, "channel_post": {"text": "geheim"}}) == 200
    assert hooked.memory.count_processed() == hooked.memory.count(dead_letters) == 0


async def test_a_failure_is_answered_so_that_it_comes_again_until_it_is_put_aside(hooked: BotProcess) -> None:
    telegram = Brought(hooked)
    assert [await telegram.brings(update(1, "boom", "joost")) for _ in range(5)] == [500, 500, 500, 200, 500]
    assert hooked.handler.apologies == ["joost"]
    assert await telegram.brings(update(2, "hallo")) == 200


async def test_what_the_framework_cannot_parse_is_put_aside_and_confirmed(hooked: BotProcess) -> None:
    assert await Brought(hooked).brings({"update_id": 9, "message": {"from": "joost"}}) == 200
    assert [row["update_id"] for row in hooked.memory.rows(dead_letters)] == [9]


async def test_the_same_update_brought_three_times_at_once_is_taken_once(hooked: BotProcess) -> None:
    telegram = Brought(hooked)
    assert await asyncio.gather(*(telegram.brings(update(1, "hallo")) for _ in range(3))) == [200, 200, 200]
    hooked.start()
    await wait_until(hooked.client.sent_texts, "the answer")
    assert "hallo hallo" not in hooked.client.sent_texts()[0]


async def test_telegram_is_told_where_to_bring_updates_until_it_has_heard(hooked: BotProcess) -> None:
    hooked.client.failures["setWebhook"] = [NotSent()]
    hooked.start()
    await wait_until(lambda: hooked.client.calls_to("setWebhook"), "the webhook")
    (given,) = hooked.client.calls_to("setWebhook")
    assert given == {"url": HOOK.url, "secret_token": HOOK.secret, "allowed_updates": ["message"]}
    assert hooked.client.offsets == []


async def test_who_polls_takes_a_former_webhook_away(folder: Path) -> None:
    stage = BotProcess(folder, FakeClient()).start()
    await wait_until(lambda: stage.client.offsets, "polling")
    assert stage.client.calls[0] == ("deleteWebhook", {})
    await stage.shut_down()
