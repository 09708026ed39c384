"""Promises of the webhook: authenticated by its secret, answered after the commit, and never waiting for the outbox."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.telegram.inbound.dispatcher import MAX_WAITING
from bot.telegram.inbound.webhook import MAX_BODY_BYTES, WebhookEndpoint
from bot.telegram.ports import NotSent
from storage.db.tables import dead_letters
from tests.support.telegram.bot_process import BotProcess, FakeClient
from tests.support.waiting import PATIENCE, wait_until

ENDPOINT = WebhookEndpoint("https://kring.test/telegram/seeker", "/telegram/seeker", "s" * 64)
SECRET = {"X-Telegram-Bot-Api-Secret-Token": ENDPOINT.secret}


class WebhookClient:
    """Telegram's side of the webhook: posts updates."""

    def __init__(self, bot_process: BotProcess) -> None:
        transport = httpx.ASGITransport(Starlette(routes=bot_process.bot.webhook_routes()))
        self._http = httpx.AsyncClient(transport=transport, base_url="https://kring.test")

    async def deliver(self, update: Any, headers: Any = SECRET) -> int:
        content = update if isinstance(update, bytes) else json.dumps(update)
        return (await self._http.post(ENDPOINT.path, content=content, headers=headers)).status_code


def update(number: int, words: str, person: str = "fatima") -> dict[str, Any]:
    return {"update_id": number, "message": {"from": person, "text": words, "message_id": number}}


@pytest.fixture
async def webhook_bot(folder: Path) -> AsyncIterator[BotProcess]:
    bot_process = BotProcess(folder, endpoint=ENDPOINT)
    yield bot_process
    await bot_process.shut_down()


async def test_it_is_answered_after_the_commit_and_before_any_send(webhook_bot: BotProcess) -> None:
    telegram = WebhookClient(webhook_bot)
    assert await telegram.deliver(update(1, "hallo")) == 200
    assert webhook_bot.database.count_processed() == 1 and webhook_bot.client.sent_texts() == []
    webhook_bot.start()
    await wait_until(lambda: webhook_bot.client.sent_texts("fatima"), "the answer")


async def test_a_reply_without_an_outbox_row_is_sent_before_its_update_is_confirmed(webhook_bot: BotProcess) -> None:
    webhook_bot.handler.is_greeting = True
    assert await WebhookClient(webhook_bot).deliver(update(1, "hallo", "joost")) == 200
    assert webhook_bot.client.sent_texts("joost") == ["welkom"]


async def test_a_slow_greeting_is_confirmed_only_after_it_arrived_and_is_sent_once(webhook_bot: BotProcess) -> None:
    webhook_bot.handler.is_greeting, webhook_bot.bot.dispatcher.reply_seconds = True, 0.05
    webhook_bot.client.online.clear()
    telegram, greeted = WebhookClient(webhook_bot), update(1, "hallo", "joost")
    assert [await telegram.deliver(greeted) for _ in range(2)] == [503, 503]
    webhook_bot.client.online.set()
    await wait_until(webhook_bot.client.sent_texts, "the greeting")
    assert [await telegram.deliver(greeted) for _ in range(2)] == [200, 200]
    assert webhook_bot.client.sent_texts("joost") == ["welkom"]


async def test_of_a_process_that_dies_before_its_greeting_the_next_one_greets(folder: Path) -> None:
    dying = BotProcess(folder, endpoint=ENDPOINT)
    dying.handler.is_greeting, dying.bot.dispatcher.reply_seconds = True, 0.05
    dying.client.online.clear()
    assert await WebhookClient(dying).deliver(update(1, "hallo", "joost")) == 503
    await dying.kill()
    bot_process = BotProcess(folder, endpoint=ENDPOINT)
    bot_process.handler.is_greeting = True
    assert await WebhookClient(bot_process).deliver(update(1, "hallo", "joost")) == 200
    assert bot_process.client.sent_texts("joost") == ["welkom"]
    await bot_process.shut_down()


async def test_who_is_not_greeted_when_the_bot_stops_is_brought_to_the_next(webhook_bot: BotProcess) -> None:
    webhook_bot.handler.is_greeting = True
    webhook_bot.client.failures["sendMessage"] = [NotSent()]
    await webhook_bot.bot.immediate_replies.finish_sending()
    assert await WebhookClient(webhook_bot).deliver(update(1, "hallo", "joost")) == 503


async def test_many_waiting_strangers_do_not_delay_somebody_with_a_conversation(webhook_bot: BotProcess) -> None:
    webhook_bot.handler.is_greeting = True
    webhook_bot.client.online.clear()
    webhook_bot.bot.dispatcher.reply_seconds = PATIENCE  # so that whoever does not wait is done before it is over
    telegram = WebhookClient(webhook_bot)
    strangers = [asyncio.create_task(telegram.deliver(update(number, "hallo", f"stranger {number}"))) for number in range(MAX_WAITING)]
    await wait_until(lambda: webhook_bot.client.offline_calls == MAX_WAITING, "everybody who may wait")
    assert await telegram.deliver(update(98, "hallo", "one too many")) == 503
    webhook_bot.handler.is_greeting = False
    assert await telegram.deliver(update(99, "hallo")) == 200
    assert not any(stranger.done() for stranger in strangers)
    webhook_bot.client.online.set()
    assert await asyncio.gather(*strangers) == [200] * MAX_WAITING


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "another"}, {"X-Telegram-Bot-Api-Secret-Token": "é"}])
async def test_a_webhook_request_without_the_secret_is_refused(webhook_bot: BotProcess, headers: dict[str, Any]) -> None:
    given = {name.encode(): value.encode() for name, value in headers.items()}
    assert await WebhookClient(webhook_bot).deliver(update(1, "hallo"), given) == 403
    assert webhook_bot.database.count_processed() == 0


async def test_what_is_too_large_or_no_update_is_refused(webhook_bot: BotProcess) -> None:
    telegram = WebhookClient(webhook_bot)
    assert await telegram.deliver(b"x" * (MAX_BODY_BYTES + 1)) == 413
    no_updates = (b"{", b"[]", b'{"update_id": "1"}', b"", b"\xff", b"[" * 200_000, b'{"update_id": 1e400}')
    assert {await telegram.deliver(body) for body in no_updates} == {400}


async def test_kinds_that_are_not_in_use_are_confirmed_and_not_looked_at(webhook_bot: BotProcess) -> None:
    assert await WebhookClient(webhook_bot).deliver({"update_id": 3, "channel_post": {"text": "geheim"}}) == 200
    assert webhook_bot.database.count_processed() == webhook_bot.database.count(dead_letters) == 0


async def test_a_failure_is_answered_so_that_it_comes_again_until_it_is_put_aside(webhook_bot: BotProcess) -> None:
    telegram = WebhookClient(webhook_bot)
    assert [await telegram.deliver(update(1, "boom", "joost")) for _ in range(5)] == [500, 500, 500, 200, 500]
    assert webhook_bot.handler.apologies == ["joost"]
    assert await telegram.deliver(update(2, "hallo")) == 200


async def test_what_the_framework_cannot_parse_is_put_aside_and_confirmed(webhook_bot: BotProcess) -> None:
    assert await WebhookClient(webhook_bot).deliver({"update_id": 9, "message": {"from": "joost"}}) == 200
    assert [row["update_id"] for row in webhook_bot.database.rows(dead_letters)] == [9]


async def test_an_update_delivered_three_times_at_once_is_processed_once(webhook_bot: BotProcess) -> None:
    telegram = WebhookClient(webhook_bot)
    assert await asyncio.gather(*(telegram.deliver(update(1, "hallo")) for _ in range(3))) == [200, 200, 200]
    webhook_bot.start()
    await wait_until(webhook_bot.client.sent_texts, "the answer")
    assert "hallo hallo" not in webhook_bot.client.sent_texts()[0]


async def test_setting_the_webhook_is_retried_until_telegram_accepts_it(webhook_bot: BotProcess) -> None:
    webhook_bot.client.failures["setWebhook"] = [NotSent()]
    webhook_bot.start()
    await wait_until(lambda: webhook_bot.client.calls_to("setWebhook"), "the webhook")
    (given,) = webhook_bot.client.calls_to("setWebhook")
    assert given == {"url": ENDPOINT.url, "secret_token": ENDPOINT.secret, "allowed_updates": ["message"]}
    assert webhook_bot.client.offsets == []


async def test_polling_deletes_a_former_webhook(folder: Path) -> None:
    bot_process = BotProcess(folder, FakeClient()).start()
    await wait_until(lambda: bot_process.client.offsets, "polling")
    assert bot_process.client.calls[0] == ("deleteWebhook", {})
    await bot_process.shut_down()
