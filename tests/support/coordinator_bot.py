"""The coordinator's bot over a real product and the strict fake: its own line, its own delivery, and coordinators with a thumb."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from starlette.applications import Starlette

from bot.coordinator.service.desk import DeskService
from bot.coordinator.telegram.accounts import CHANNEL
from bot.notifications.messages import NotificationTexts
from bot.telegram.inbound.webhook import Hook
from bot.telegram.outbound.rate_limiter import Rates
from bot.telegram.runner import Bot, BotDependencies
from storage.coordinators import bot_answers, notifications
from storage.coordinators.telegram_accounts import BOT, Accounts
from storage.delivery.idempotency import UnitOfWorkRunner
from tests.fake_telegram import FakeTelegram
from tests.support.product import FOUNDATION, Product

ADDRESS = "https://kring.test"


class Running:
    """The bot beside its fake, for one product."""

    def __init__(self, product: Product, hook: Hook | None = None) -> None:
        self.hook = hook
        self.product, self.telegram = product, FakeTelegram(clock=lambda: product.now)
        self.accounts = Accounts(product.vault, BOT)

    async def __aenter__(self) -> Self:
        await self.telegram.__aenter__()
        await self.begin()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.end()
        await self.telegram.__aexit__(None, None, None)

    async def begin(self) -> None:
        """A process starts."""
        from bot.coordinator.telegram import bot as telegram
        from bot.coordinator.telegram.renderer import CoordinatorRenderer

        product, zone = self.product, ZoneInfo(FOUNDATION.timezone)
        now = lambda: product.now  # noqa: E731
        letters, bare = (
            NotificationTexts(product.vault, product.catalog, zone, ADDRESS),
            telegram.line(self.mine.token, self.telegram.address),
        )
        means = BotDependencies(product.writer, product.vault, now, Rates(0, 0), 0.02)
        own = telegram.track_offers(bare, product.writer, product.vault, now)
        renderer = CoordinatorRenderer(product.catalog, zone, ADDRESS)
        room = telegram.CoordinatorBot(product.writer, product.vault, now, self.desk, letters, renderer)
        self.bot = Bot(room, own, means, self.hook)
        if self.hook:
            self.telegram.proxy(ADDRESS, Starlette(routes=self.bot.routes()))
        self._stop = asyncio.Event()
        self._run = asyncio.create_task(self.bot.run(self._stop))

    async def end(self) -> None:
        self._stop.set()
        await self._run
        await self.bot.close()

    @property
    def mine(self):
        return self.telegram.coordinator_bot

    def desk(self, units: UnitOfWorkRunner) -> DeskService:
        product = self.product
        return DeskService(units, product.vault, product.catalog, FOUNDATION, lambda: product.now, product.code)

    async def invitation(self, who: str) -> str:
        token = secrets.token_urlsafe(32)
        await self.product.writer.run(lambda c: self.accounts.invite(c, who, token, self.product.now))
        return token

    async def thumb(self, name: str, **profile: object) -> Thumb:
        """A coordinator whose account is bound."""
        thumb = Thumb(self, name, await self.product.coordinator(name, **profile))
        await thumb.do(thumb.person.starts(await self.invitation(thumb.id)))
        return thumb

    async def settled(self) -> None:
        """Until everything that came in was taken and everything that is owed now was said."""
        await self.mine.inbox.drained()
        for _ in range(500):
            if not await self.product.writer.run(self._owed):
                return
            await asyncio.sleep(0.01)
        raise AssertionError("the bot owes something and does not say it")

    def _owed(self, connection: Connection) -> list[object]:
        return [*bot_answers.due(connection, self.product.now), *notifications.due(connection, CHANNEL, self.product.now)]


class Thumb:
    """A coordinator who reads what the bot said since their last touch."""

    def __init__(self, bot: Running, name: str, id: str = "") -> None:
        self.bot, self.id, self.shown = bot, id, ""
        self.person = bot.telegram.person(name, bot.mine)

    @property
    def buttons(self) -> list[str]:
        return list(self.person.last.pressable) if self.person.last else []

    async def say(self, words: str) -> None:
        await self.do(self.person.types(words))

    async def press(self, text: str) -> None:
        await self.do(self.person.presses(text))

    async def do(self, act: Awaitable[object]) -> None:
        before = len(self.person.ever)
        await act
        await self.bot.settled()
        await asyncio.sleep(0.05)
        self.see(before)

    def see(self, before: int) -> None:
        self.shown = "\n".join("\n".join((one.text or "", *one.pressable)) for one in self.person.ever[before:])
