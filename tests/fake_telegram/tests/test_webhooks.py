"""Promises of webhooks: updates arrive in order and again until they are confirmed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import h11
import pytest

from tests.fake_telegram.faults import Answer
from tests.fake_telegram.people.person import Person
from tests.fake_telegram.telegram import FakeTelegram
from tests.fake_telegram.tests.http_caller import ApiCaller
from tests.fake_telegram.wire import Server

URL = "https://kring.test/telegram/seeker"


class WebhookApp:
    """A bot's webhook endpoint: it records what came and answers with a given status."""

    def __init__(self) -> None:
        self.updates: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.answers: list[int] = []
        self.at_once = 0
        self.most = 0
        self.open = asyncio.Event()
        self.open.set()

    async def asked(self, request: h11.Request, body: bytes) -> Answer:
        answer = Answer(200, body)
        headers = {name.decode().lower(): value.decode() for name, value in request.headers}
        self.updates.append((headers, json.loads(body)))
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await self.open.wait()
        self.at_once -= 1
        return Answer(self.answers.pop(0), b"{}") if self.answers else answer

    @property
    def words(self) -> list[str]:
        return [update["message"]["text"] for _, update in self.updates]


@pytest.fixture
async def webhook_app(telegram: FakeTelegram) -> AsyncIterator[WebhookApp]:
    webhook_app = WebhookApp()
    server = Server(webhook_app.asked)
    telegram.proxy("https://kring.test", await server.start())
    telegram.retry_seconds = 0.01
    yield webhook_app
    await server.stop()


async def test_an_update_is_brought_with_the_secret(call: ApiCaller, fatima: Person, webhook_app: WebhookApp) -> None:
    await call("setWebhook", url=URL, secret_token="geheim-1")
    await fatima.types("Hoi")
    await fatima.bot.inbox.wait_until_empty()
    assert webhook_app.words == ["Hoi"]
    assert webhook_app.updates[0][0]["x-telegram-bot-api-secret-token"] == "geheim-1"


async def test_what_waited_before_is_brought_too_unless_it_is_to_be_dropped(
    call: ApiCaller, fatima: Person, webhook_app: WebhookApp
) -> None:
    await fatima.types("oud")
    await call("setWebhook", url=URL, drop_pending_updates=True)
    await fatima.types("nieuw")
    await fatima.bot.inbox.wait_until_empty()
    assert webhook_app.words == ["nieuw"]


async def test_it_comes_again_until_the_answer_is_yes(call: ApiCaller, fatima: Person, webhook_app: WebhookApp) -> None:
    webhook_app.answers = [500, 404]
    await call("setWebhook", url=URL)
    await fatima.types("Hoi")
    await fatima.bot.inbox.wait_until_empty()
    assert [status for _, status in fatima.bot.deliveries] == [500, 404, 200]
    assert "404" in (await call("getWebhookInfo")).result["last_error_message"]


async def test_a_webhook_that_is_down_gets_the_update_later(
    telegram: FakeTelegram, call: ApiCaller, fatima: Person, webhook_app: WebhookApp
) -> None:
    telegram.proxy("https://kring.test", "http://127.0.0.1:9")
    await call("setWebhook", url=URL)
    await fatima.types("Hoi")
    await telegram.wait_until(lambda: fatima.bot.deliveries)
    assert fatima.bot.deliveries[0][1] == 0
    assert (await call("getWebhookInfo")).result["pending_update_count"] == 1


async def test_one_persons_messages_wait_for_each_other_and_nobody_else_waits(
    telegram: FakeTelegram, call: ApiCaller, fatima: Person, webhook_app: WebhookApp
) -> None:
    joost = telegram.person("Joost")
    webhook_app.open.clear()
    await call("setWebhook", url=URL)
    await fatima.types("een")
    await fatima.types("twee")
    await joost.starts()
    await telegram.wait_until(lambda: webhook_app.at_once == 2)
    assert sorted(webhook_app.words) == ["/start", "een"]
    webhook_app.open.set()
    await fatima.bot.inbox.wait_until_empty()
    assert webhook_app.words[-1] == "twee"


async def test_no_more_come_at_once_than_was_asked(
    telegram: FakeTelegram, call: ApiCaller, fatima: Person, webhook_app: WebhookApp
) -> None:
    await call("setWebhook", url=URL, max_connections=1)
    for n in range(4):
        await telegram.person(f"P{n}").starts()
    await fatima.bot.inbox.wait_until_empty()
    assert webhook_app.most == 1


async def test_an_update_can_be_brought_three_times(call: ApiCaller, fatima: Person, webhook_app: WebhookApp) -> None:
    fatima.bot.inbox.copies = 3
    await call("setWebhook", url=URL)
    await fatima.types("Hoi")
    await fatima.bot.inbox.wait_until_empty()
    assert webhook_app.words == ["Hoi"] * 3


async def test_who_has_a_webhook_cannot_poll_until_it_is_gone(call: ApiCaller, webhook_app: WebhookApp) -> None:
    await call("setWebhook", url=URL)
    assert "webhook is active" in (await call("getUpdates")).description
    await call("deleteWebhook")
    assert (await call("getUpdates")).code == 200


async def test_a_webhook_ends_a_poll_that_waits(telegram: FakeTelegram, call: ApiCaller, webhook_app: WebhookApp) -> None:
    waits = asyncio.create_task(call("getUpdates", timeout=30))
    await telegram.wait_until(lambda: telegram.seeker_bot.poller.calls)
    await call("setWebhook", url=URL)
    assert (await waits).code == 409


async def test_a_webhook_says_what_it_is(call: ApiCaller, webhook_app: WebhookApp) -> None:
    await call("setWebhook", url=URL, max_connections=7, allowed_updates=["message"])
    answer = (await call("getWebhookInfo")).result
    assert (answer["url"], answer["max_connections"], answer["allowed_updates"]) == (URL, 7, ["message"])


async def test_an_application_can_serve_the_webhook(telegram: FakeTelegram, call: ApiCaller, fatima: Person) -> None:
    updates: list[str] = []

    async def app(scope: Any, receive: Any, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        updates.append(scope["path"])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    telegram.proxy("https://kring.test", app)
    await call("setWebhook", url=URL)
    await fatima.types("Hoi")
    await fatima.bot.inbox.wait_until_empty()
    assert updates == ["/telegram/seeker"]


async def test_a_webhook_that_does_not_answer_in_time_gets_the_update_again(
    telegram: FakeTelegram, call: ApiCaller, fatima: Person, webhook_app: WebhookApp
) -> None:
    telegram.answer_seconds = 0.05
    webhook_app.open.clear()
    await call("setWebhook", url=URL)
    await fatima.types("Hoi")
    await telegram.wait_until(lambda: fatima.bot.deliveries)
    webhook_app.open.set()
    await fatima.bot.inbox.wait_until_empty()
    assert fatima.bot.deliveries[0][1] == 0 and fatima.bot.deliveries[-1][1] == 200
