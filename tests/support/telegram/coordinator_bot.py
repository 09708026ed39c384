"""The coordinator's bot on python-telegram-bot, over the product under test and the fake Telegram."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable
from time import monotonic
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from starlette.applications import Starlette

from bot.coordinator.service.desk import DeskService
from bot.notifications.messages import NotificationRenderer
from bot.telegram.inbound.webhook import WebhookEndpoint
from bot.telegram.outbound.rate_limiter import RateLimits
from bot.telegram.runner import Bot, BotDependencies
from storage.coordinators import bot_answers, notifications
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.offers.delivery_outcomes import DeliveryOutcomes
from tests.fake_telegram.telegram import FakeTelegram
from tests.support.product import FOUNDATION, Product
from tests.support.waiting import PATIENCE

ADDRESS = "https://kring.test"


class RunningCoordinatorBot:
    """The bot with a fake Telegram of its own, for as long as the block lasts; its profile is set up only where that is asked for."""

    def __init__(self, product: Product, hook: WebhookEndpoint | None = None, *, sets_profile: bool = False) -> None:
        self.hook, self._sets_profile = hook, sets_profile
        self.product, self.telegram = product, FakeTelegram(clock=lambda: product.now)
        self.accounts = TelegramAccounts(product.vault, BOT)

    async def __aenter__(self) -> Self:
        await self.telegram.__aenter__()
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        await self.telegram.__aexit__(None, None, None)

    async def start(self) -> None:
        """Start a process of the bot."""
        from bot.coordinator.telegram import bot as telegram
        from bot.coordinator.telegram.renderer import CoordinatorRenderer

        product, zone = self.product, ZoneInfo(FOUNDATION.timezone)
        now = lambda: product.now  # noqa: E731
        notification_renderer, untracked = (
            NotificationRenderer(product.vault, product.catalog, zone, ADDRESS),
            telegram.make_client(self.account.token, self.telegram.address),
        )
        dependencies = BotDependencies(product.writer, product.vault, now, RateLimits(0, 0), 0.02)
        client = telegram.track_offers(untracked, product.writer, product.vault, now)
        renderer = CoordinatorRenderer(product.catalog, zone, ADDRESS)
        refused = DeliveryOutcomes(product.vault, product.installation)
        handler = telegram.CoordinatorBot(product.writer, product.vault, now, self.desk_service, notification_renderer, renderer, refused)
        if not self._sets_profile:
            handler.profile_calls = lambda: iter(())  # type: ignore[method-assign]
        self.bot = Bot(handler, client, dependencies, self.hook)
        if self.hook:
            self.telegram.proxy(ADDRESS, Starlette(routes=self.bot.webhook_routes()))
        self._stop = asyncio.Event()
        self._run = asyncio.create_task(self.bot.run(self._stop))

    async def stop(self) -> None:
        self._stop.set()
        await self._run
        await self.bot.close()

    @property
    def account(self):
        return self.telegram.coordinator_bot

    def desk_service(self, units: UnitOfWorkRunner) -> DeskService:
        product = self.product
        return DeskService(units, product.vault, product.catalog, product.installation, lambda: product.now, product.next_code)

    async def create_invitation(self, coordinator_id: str) -> str:
        token = secrets.token_urlsafe(32)
        await self.product.writer.run(lambda c: self.accounts.create_invitation(c, coordinator_id, token, self.product.now))
        return token

    async def add_coordinator(self, name: str, **profile: object) -> CoordinatorOnTelegram:
        """Add a coordinator whose Telegram account is linked."""
        coordinator = CoordinatorOnTelegram(self, name, await self.product.add_coordinator(name, **profile))
        await coordinator.perform(coordinator.person.starts(await self.create_invitation(coordinator.id)))
        return coordinator

    async def wait_until_idle(self) -> None:
        """Wait until every update is processed and every message that is due is sent."""
        await self.account.inbox.wait_until_empty()
        until = monotonic() + PATIENCE
        while monotonic() < until:
            if not await self.product.writer.run(self._due) and not self.bot.sender.is_sending:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("a message is due and the bot does not send it")

    def _due(self, connection: Connection) -> list[object]:
        return [
            *bot_answers.list_due(connection, self.product.now),
            *notifications.list_due(connection, notifications.TELEGRAM, self.product.now),
        ]


class CoordinatorOnTelegram:
    """A coordinator in the chat with the bot; `shown` is what the bot sent since their last act."""

    def __init__(self, bot: RunningCoordinatorBot, name: str, coordinator_id: str = "") -> None:
        self.bot, self.id, self.shown = bot, coordinator_id, ""
        self.person = bot.telegram.person(name, bot.account)

    @property
    def buttons(self) -> list[str]:
        return list(self.person.last.pressable) if self.person.last else []

    async def say(self, words: str) -> None:
        await self.perform(self.person.types(words))

    async def press(self, text: str) -> None:
        await self.perform(self.person.presses(text))

    async def perform(self, act: Awaitable[object]) -> None:
        before = len(self.person.all_bot_messages)
        await act
        await self.bot.wait_until_idle()
        self.read_since(before)

    def read_since(self, before: int) -> None:
        self.shown = "\n".join("\n".join((one.text or "", *one.pressable)) for one in self.person.all_bot_messages[before:])
