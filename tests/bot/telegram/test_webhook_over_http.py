"""Promises of the webhook over real HTTP: Telegram delivers, the seeker's bot handles, and a failure lets it deliver again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.seeker.service import SeekerService
from bot.telegram.inbound.webhook import WebhookEndpoint
from bot.telegram.outbound.base_client import REQUEST_SECONDS
from bot.telegram.outbound.rate_limiter import RateLimits
from bot.telegram.runner import Bot, BotDependencies
from storage.turns.store import ConversationStore
from tests.fake_telegram.faults import broken, dropped_before, slow, slow_until, too_many
from tests.fake_telegram.people.person import Person
from tests.fake_telegram.telegram import FakeTelegram
from tests.support.product import Product
from tests.support.waiting import wait_until

ENDPOINT = WebhookEndpoint("https://kring.test/telegram/seeker", "/telegram/seeker", "s" * 64)


class WebhookBot:
    """The seeker's bot behind a proxy, restartable."""

    def __init__(self, product: Product, telegram: FakeTelegram) -> None:
        from bot.seeker.telegram.bot import SeekerBot, make_client

        store = ConversationStore(product.writer, product.vault, product.intake, ("telegram",))
        self.service = SeekerService(store, product.intake, lambda: product.now, product.random_values)
        dependencies = BotDependencies(product.writer, product.vault, lambda: product.now, RateLimits(0, 0), 0.02)
        client = make_client(telegram.seeker_bot.token, telegram.address)
        self.telegram, self.stop = telegram, asyncio.Event()
        self.make_bot = lambda: Bot(SeekerBot(self.service, store, product.catalog), client, dependencies, ENDPOINT)
        self.start()

    def start(self) -> None:
        """A process starts."""
        self.bot = self.make_bot()
        self.bot.dispatcher.reply_seconds = 0.2
        self.telegram.proxy("https://kring.test", Starlette(routes=self.bot.webhook_routes()))
        self.run = asyncio.create_task(self.bot.run(self.stop))

    async def restart(self) -> None:
        """Kill the process before it can send anything more, and start another one."""
        self.bot.immediate_replies.stop_retrying()
        self.run.cancel()
        await asyncio.gather(self.run, return_exceptions=True)
        self.start()


async def greeted_person(webhook_bot: WebhookBot) -> Person:
    """Fatima after her greeting, with an empty inbox."""
    fatima = webhook_bot.telegram.person("Fatima")
    await fatima.starts()
    await fatima.answered()
    await webhook_bot.telegram.seeker_bot.inbox.wait_until_empty()
    return fatima


def bot_texts(person: Person) -> list[str]:
    """The texts that the bot sent to somebody."""
    return [one.text for one in person.chat if one.by_bot]


@pytest.fixture
async def webhook_bot(tmp_path: Path) -> AsyncIterator[WebhookBot]:
    async with Product(tmp_path) as product, FakeTelegram(clock=lambda: product.now) as telegram:
        webhook_bot = WebhookBot(product, telegram)
        yield webhook_bot
        webhook_bot.stop.set()
        await webhook_bot.run
        await webhook_bot.bot.close()


async def test_a_message_by_webhook_is_answered(webhook_bot: WebhookBot) -> None:
    fatima = await greeted_person(webhook_bot)
    await fatima.presses("Hier in Telegram")
    await fatima.answered()
    assert {status for _, status in webhook_bot.telegram.seeker_bot.deliveries} == {200}


async def test_a_failed_update_is_delivered_again_and_processed(webhook_bot: WebhookBot, monkeypatch: pytest.MonkeyPatch) -> None:
    fatima = await greeted_person(webhook_bot)
    hear, left = webhook_bot.service.handle_input, 2

    async def failing(*given: object, **named: object) -> object:
        nonlocal left
        left -= 1
        if left >= 0:
            raise ZeroDivisionError
        return await hear(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(webhook_bot.service, "handle_input", failing)
    await fatima.presses("Hier in Telegram")
    await fatima.answered()
    assert [status for _, status in webhook_bot.telegram.seeker_bot.deliveries][-3:] == [500, 500, 200]


async def first_delivery_while_held(webhook_bot: WebhookBot, method: str, act: Awaitable[object]) -> None:
    """The update is confirmed at its first delivery, while a call that follows from it is on its way and does not end."""
    bot, go_on = webhook_bot.telegram.seeker_bot, asyncio.Event()
    webhook_bot.telegram.answer_seconds = REQUEST_SECONDS / 2  # whoever waits until the call is given up is too late
    before, called = len(bot.deliveries), len(bot.calls(method))
    on_its_way = webhook_bot.telegram.fail_next(method, slow_until(go_on))
    await act
    await wait_until(lambda: len(bot.deliveries) > before and not on_its_way.times, "the delivery, and the call")
    assert [status for _, status in bot.deliveries[before:]] == [200] and len(bot.calls(method)) == called
    go_on.set()


async def test_a_slow_send_keeps_no_update_waiting(webhook_bot: WebhookBot) -> None:
    fatima = await greeted_person(webhook_bot)
    await fatima.presses("Hier in Telegram")
    await fatima.answered()
    await first_delivery_while_held(webhook_bot, "sendMessage", fatima.types("hallo"))


async def test_acknowledging_a_button_keeps_no_update_waiting(webhook_bot: WebhookBot) -> None:
    fatima = await greeted_person(webhook_bot)
    await first_delivery_while_held(webhook_bot, "answerCallbackQuery", fatima.presses("Hier in Telegram"))


async def test_a_strangers_start_is_confirmed_only_after_the_greeting_and_greeted_once(webhook_bot: WebhookBot) -> None:
    go_on = asyncio.Event()
    webhook_bot.telegram.fail_next("sendMessage", slow_until(go_on))
    joost = webhook_bot.telegram.person("Joost")
    await joost.starts()
    await wait_until(lambda: webhook_bot.telegram.seeker_bot.deliveries, "the first delivery")
    assert bot_texts(joost) == []
    go_on.set()
    await joost.answered()
    await webhook_bot.telegram.seeker_bot.inbox.wait_until_empty()
    *before, last = [status for _, status in webhook_bot.telegram.seeker_bot.deliveries]
    assert set(before) == {503} and last == 200
    assert len(bot_texts(joost)) == 1


async def test_whoever_a_dying_process_did_not_greet_is_greeted_by_the_next(webhook_bot: WebhookBot) -> None:
    webhook_bot.telegram.fail_next("sendMessage", slow(60))
    joost = webhook_bot.telegram.person("Joost")
    await joost.starts()
    await wait_until(lambda: webhook_bot.telegram.seeker_bot.deliveries, "the first delivery")
    await webhook_bot.restart()
    await joost.saw("Ik ben een computer")


async def test_an_erasure_is_confirmed_even_if_the_process_died_before_its_reply(webhook_bot: WebhookBot) -> None:
    fatima = await greeted_person(webhook_bot)
    await fatima.presses("Hier in Telegram")
    await fatima.answered()
    await fatima.types("/wis")
    await fatima.answered()
    await webhook_bot.telegram.seeker_bot.inbox.wait_until_empty()
    before = len(webhook_bot.telegram.seeker_bot.deliveries)
    webhook_bot.telegram.fail_next("sendMessage", slow(60))
    await fatima.presses("Ja, wis alles")
    await wait_until(lambda: len(webhook_bot.telegram.seeker_bot.deliveries) > before, "the first delivery")
    await webhook_bot.restart()
    await fatima.answered()
    await fatima.saw("Ik bewaar nog niets van jou")


async def test_a_strangers_start_is_answered_though_the_first_sends_fail(webhook_bot: WebhookBot) -> None:
    for fault in (too_many(1), broken(), dropped_before()):
        webhook_bot.telegram.fail_next("sendMessage", fault)
    joost = webhook_bot.telegram.person("Joost")
    await joost.starts()
    await joost.saw("Ik ben een computer")
    await webhook_bot.telegram.seeker_bot.inbox.wait_until_empty()
    assert len(bot_texts(joost)) == 1 and webhook_bot.telegram.seeker_bot.deliveries[-1][1] == 200
