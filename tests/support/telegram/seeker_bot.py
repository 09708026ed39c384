"""The seeker's bot on aiogram, over the product under test and the fake Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from time import monotonic
from typing import Self

from starlette.applications import Starlette

from bot.seeker.inputs import ChannelUser
from bot.seeker.service import SeekerService
from bot.telegram.inbound.webhook import WebhookEndpoint
from bot.telegram.outbound.rate_limiter import RateLimits
from bot.telegram.runner import Bot, BotDependencies
from storage.turns.store import ConversationStore
from tests.fake_telegram.telegram import FakeTelegram
from tests.support.product import Product
from tests.support.waiting import PATIENCE

CHANNEL = "telegram"
WEBHOOK_ORIGIN = "https://kring.test"
WEBHOOK = WebhookEndpoint(f"{WEBHOOK_ORIGIN}/telegram/seeker", "/telegram/seeker", "s" * 64)
HERE_IN_TELEGRAM = "Hier in Telegram"
HERE_ANYWAY = "Toch hier"


class RunningSeekerBot:
    """The bot with a fake Telegram of its own, for as long as the block lasts; updates come by polling, or by this webhook.

    It sets up what Telegram shows before a conversation only where that is asked for: the calls take longer than a conversation does.
    """

    def __init__(self, product: Product, endpoint: WebhookEndpoint | None = None, *, sets_profile: bool = False) -> None:
        self._endpoint, self._sets_profile = endpoint, sets_profile
        self.product, self.telegram = product, FakeTelegram(clock=lambda: product.now)
        self.store = ConversationStore(product.writer, product.vault, product.intake, (CHANNEL,))
        self.service = SeekerService(self.store, product.intake, lambda: product.now, product.random_values)

    async def __aenter__(self) -> Self:
        await self.telegram.__aenter__()
        self.start()
        return self

    def start(self) -> None:
        """Start a process of the bot."""
        from bot.seeker.telegram.bot import SeekerBot, make_client

        product, account, self._stop = self.product, self.telegram.seeker_bot, asyncio.Event()
        dependencies = BotDependencies(product.writer, product.vault, lambda: product.now, RateLimits(0, 0), 0.02)
        client = make_client(account.token, self.telegram.address)
        handler = SeekerBot(self.service, self.store, product.catalog)
        if not self._sets_profile:
            handler.profile_calls = lambda: iter(())  # type: ignore[method-assign]
        self.bot = Bot(handler, client, dependencies, self._endpoint)
        if self._endpoint:
            self.telegram.proxy(WEBHOOK_ORIGIN, Starlette(routes=self.bot.webhook_routes()))
        self._run = asyncio.create_task(self.bot.run(self._stop))

    async def stop(self) -> None:
        """Stop it in order, as on SIGTERM."""
        self._stop.set()
        await self._run
        await self.bot.close()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        await self.telegram.__aexit__(None, None, None)

    async def wait_until_idle(self) -> None:
        """Wait until every update is processed and every message that is due is sent."""
        await self.telegram.seeker_bot.inbox.wait_until_empty()
        until = monotonic() + PATIENCE
        while monotonic() < until:
            if not await self.store.due_messages(CHANNEL, self.product.now) and not self.bot.sender.is_sending:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("a message is due and the bot does not send it")

    async def wait_for_failures(self, method: str, times: int = 1) -> None:
        """Wait until so many calls failed as planned, and what is still to be sent waits for its next attempt."""
        await self.telegram.wait_until(
            lambda: sum(one.planned for one in self.telegram.calls if one.method == method) >= times, "the failure"
        )
        await self.wait_until_idle()


class SeekerOnTelegram:
    """A seeker in the chat with the bot; `shown` is what the bot sent since their last act."""

    def __init__(self, bot: RunningSeekerBot, name: str) -> None:
        self.bot, self.person, self.shown = bot, bot.telegram.person(name), ""

    @property
    def channel_user(self) -> ChannelUser:
        return ChannelUser(CHANNEL, str(self.person.id))

    @property
    def buttons(self) -> list[str]:
        return list(self.person.last.pressable) if self.person.last else []

    async def start(self, payload: str = "") -> None:
        await self._see(self.person.starts(payload))

    async def say(self, words: str) -> None:
        await self._see(self.person.types(words, as_is=True))

    async def press(self, text: str) -> None:
        await self._see(self.person.presses(text))

    async def perform(self, act: Awaitable[object]) -> None:
        """Do anything else that a person can do, and wait until the bot is idle."""
        await self._see(act)

    async def _see(self, act: Awaitable[object]) -> None:
        before = len(self.person.all_bot_messages)
        await act
        await self.bot.wait_until_idle()
        self.shown = "\n".join("\n".join((one.text or "", *one.pressable)) for one in self.person.all_bot_messages[before:])
