"""Promises of the webhook over real HTTP: Telegram brings, the seeker's bot takes, and a failure lets it bring again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.seeker.service import SeekerService
from bot.telegram.inbound.webhook import WebhookEndpoint
from bot.telegram.outbound.rate_limiter import RateLimits
from bot.telegram.runner import Bot, BotDependencies
from storage.turns.store import ConversationStore
from tests.fake_telegram import FakeTelegram, Person, broken, dropped_before, slow, too_many
from tests.support.bot_process import wait_until
from tests.support.product import Product

HOOK = WebhookEndpoint("https://kring.test/telegram/seeker", "/telegram/seeker", "s" * 64)


class Hooked:
    """The seeker's bot behind a proxy."""

    def __init__(self, product: Product, telegram: FakeTelegram) -> None:
        from bot.seeker.telegram.bot import SeekerBot, make_client

        store = ConversationStore(product.writer, product.vault, product.intake, ("telegram",))
        self.service = SeekerService(store, product.intake, lambda: product.now, product.random_values)
        means = BotDependencies(product.writer, product.vault, lambda: product.now, RateLimits(0, 0), 0.02)
        own = make_client(telegram.seeker_bot.token, telegram.address)
        self.telegram, self.stop = telegram, asyncio.Event()
        self.begin = lambda: Bot(SeekerBot(self.service, store, product.catalog), own, means, HOOK)
        self.begins()

    def begins(self) -> None:
        """A process starts."""
        self.bot = self.begin()
        self.bot.dispatcher.reply_seconds = 0.2
        self.telegram.proxy("https://kring.test", Starlette(routes=self.bot.webhook_routes()))
        self.run = asyncio.create_task(self.bot.run(self.stop))

    async def dies(self) -> None:
        """Without a chance to say anything more, and another one starts."""
        self.bot.immediate_replies.stop_retrying()
        self.run.cancel()
        await asyncio.gather(self.run, return_exceptions=True)
        self.begins()


async def begun(hooked: Hooked) -> Person:
    """Fatima, greeted, and nothing of hers waits."""
    fatima = hooked.telegram.person("Fatima")
    await fatima.starts()
    await fatima.answered()
    await hooked.telegram.seeker_bot.inbox.drained()
    return fatima


def said(person: Person) -> list[str]:
    """What the bot said to somebody."""
    return [one.text for one in person.chat if one.by_bot]


@pytest.fixture
async def hooked(tmp_path: Path) -> AsyncIterator[Hooked]:
    async with Product(tmp_path) as product, FakeTelegram(clock=lambda: product.now) as telegram:
        hooked = Hooked(product, telegram)
        yield hooked
        hooked.stop.set()
        await hooked.run
        await hooked.bot.close()


async def test_somebody_is_heard_and_answered(hooked: Hooked) -> None:
    fatima = await begun(hooked)
    await fatima.presses("Hier in Telegram")
    await fatima.answered()
    assert {status for _, status in hooked.telegram.seeker_bot.deliveries} == {200}


async def test_what_fails_is_brought_again_and_taken(hooked: Hooked, monkeypatch: pytest.MonkeyPatch) -> None:
    fatima = await begun(hooked)
    hear, left = hooked.service.handle_input, 2

    async def failing(*given: object, **named: object) -> object:
        nonlocal left
        left -= 1
        if left >= 0:
            raise ZeroDivisionError
        return await hear(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(hooked.service, "handle", failing)
    await fatima.presses("Hier in Telegram")
    await fatima.answered()
    assert [status for _, status in hooked.telegram.seeker_bot.deliveries][-3:] == [500, 500, 200]


async def test_a_send_that_takes_long_keeps_no_update_waiting(hooked: Hooked) -> None:
    fatima = await begun(hooked)
    await fatima.presses("Hier in Telegram")
    await fatima.answered()
    before = len(hooked.telegram.seeker_bot.deliveries)
    hooked.telegram.fails("sendMessage", slow(3))
    await fatima.types("hallo")
    loop = asyncio.get_running_loop()
    began = loop.time()
    await wait_until(lambda: len(hooked.telegram.seeker_bot.deliveries) > before, "the delivery")
    assert loop.time() - began < 2


async def test_that_a_press_was_heard_keeps_no_update_waiting(hooked: Hooked) -> None:
    fatima = await begun(hooked)
    hooked.telegram.fails("answerCallbackQuery", slow(1.5))
    before, loop = len(hooked.telegram.seeker_bot.deliveries), asyncio.get_running_loop()
    began = loop.time()
    await fatima.presses("Hier in Telegram")
    await wait_until(lambda: len(hooked.telegram.seeker_bot.deliveries) > before, "the delivery")
    assert loop.time() - began < 1 and hooked.telegram.seeker_bot.deliveries[-1][1] == 200


async def test_a_strangers_start_is_confirmed_only_after_the_greeting_and_greeted_once(hooked: Hooked) -> None:
    hooked.telegram.fails("sendMessage", slow(0.5))
    joost = hooked.telegram.person("Joost")
    await joost.starts()
    await wait_until(lambda: hooked.telegram.seeker_bot.deliveries, "the first delivery")
    assert said(joost) == []
    await joost.answered()
    await hooked.telegram.seeker_bot.inbox.drained()
    *before, last = [status for _, status in hooked.telegram.seeker_bot.deliveries]
    assert set(before) == {503} and last == 200
    assert len(said(joost)) == 1


async def test_whoever_a_dying_process_did_not_greet_is_greeted_by_the_next(hooked: Hooked) -> None:
    hooked.telegram.fails("sendMessage", slow(60))
    joost = hooked.telegram.person("Joost")
    await joost.starts()
    await wait_until(lambda: hooked.telegram.seeker_bot.deliveries, "the first delivery")
    await hooked.dies()
    await joost.saw("Ik ben een computer")


async def test_a_wipe_is_confirmed_though_the_process_died_before_it_said_so(hooked: Hooked) -> None:
    fatima = await begun(hooked)
    await fatima.presses("Hier in Telegram")
    await fatima.answered()
    await fatima.types("/wis")
    await fatima.answered()
    await hooked.telegram.seeker_bot.inbox.drained()
    before = len(hooked.telegram.seeker_bot.deliveries)
    hooked.telegram.fails("sendMessage", slow(60))
    await fatima.presses("Ja, wis alles")
    await wait_until(lambda: len(hooked.telegram.seeker_bot.deliveries) > before, "the first delivery")
    await hooked.dies()
    await fatima.answered()
    await fatima.saw("Ik bewaar nog niets van jou")


async def test_a_strangers_start_is_answered_though_the_first_sends_fail(hooked: Hooked) -> None:
    for fault in (too_many(1), broken(), dropped_before()):
        hooked.telegram.fails("sendMessage", fault)
    joost = hooked.telegram.person("Joost")
    await joost.starts()
    await joost.saw("Ik ben een computer")
    await hooked.telegram.seeker_bot.inbox.drained()
    assert len(said(joost)) == 1 and hooked.telegram.seeker_bot.deliveries[-1][1] == 200
