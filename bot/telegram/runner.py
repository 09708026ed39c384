"""One bot as it runs: updates come in by polling or a webhook, what is owed goes out, and what has to go is swept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import Engine
from starlette.routing import Route

from bot.observability.logs import log_error
from bot.telegram import backoff
from bot.telegram.inbound.dispatcher import Dispatcher
from bot.telegram.inbound.polling import Polling
from bot.telegram.inbound.webhook import Hook, Webhook
from bot.telegram.leader import LeaderLease
from bot.telegram.outbound.immediate_replies import ImmediateReplies
from bot.telegram.outbound.message_cleanup import MessageCleanup
from bot.telegram.outbound.outbox_sender import OutboxSender
from bot.telegram.outbound.rate_limiter import RateLimiter, Rates
from bot.telegram.outbound.tracked_client import TrackedClient
from bot.telegram.ports import BotHandler, TelegramClient
from storage.conversations import outbox, sent_messages
from storage.conversations.sent_messages import SentMessage
from storage.crypto.vault import Vault
from storage.db import notify
from storage.db.engine import Writer

_QUIET = 60.0


class BotDependencies(NamedTuple):
    """What every bot works with. `seconds` lie between two looks at what is owed or to be swept.

    With an engine the sender is woken by what other processes keep, too.
    """

    writer: Writer
    vault: Vault
    now: Callable[[], datetime]
    rates: Rates = Rates()
    seconds: float = 2.0
    engine: Engine | None = None


class Bot:
    """A room on its line; without a hook the bot polls."""

    def __init__(self, room: BotHandler, line: TelegramClient, means: BotDependencies, hook: Hook | None = None) -> None:
        name, pace = room.name, RateLimiter(means.rates)
        self.room, self._means, self._hook = room, means, hook
        self.line = TrackedClient(line, partial(_left, means, name))
        self._holding = LeaderLease(means.writer, f"send.{name}", means.now)
        self._sender = OutboxSender(self.line, self.room, pace, self._holding, means.now, means.seconds)
        self._sweeper = MessageCleanup(self.line, name, means.writer, means.vault, pace, self._holding, means.now, means.seconds)
        self._asides = ImmediateReplies(self.line, line, pace, name)
        self._taking = Dispatcher(self.room, means.writer, means.now, self._sender.wake, self._asides)

    def routes(self) -> Sequence[Route]:
        """Where Telegram brings updates, if it does."""
        return [Webhook(self._hook, self.room, self._taking).route()] if self._hook else []

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. First the turns in hand are finished, then the messages in hand."""
        quiet = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as group:
                for part in (self._sender, self._sweeper):
                    group.create_task(part.run(quiet))
                beside = [group.create_task(one) for one in (self._set_up(quiet), self._wake_on_notify())]
                await self._take_in(stop)
                await self._asides.finish()
                quiet.set()
                for task in beside:
                    task.cancel()
        finally:
            await self._holding.release()

    async def close(self) -> None:
        await self.line.close()

    async def _set_up(self, stop: asyncio.Event) -> None:
        try:
            await self._asides.say(self.room.set_up(), stop)
        except Exception as error:
            log_error("set_up_failed", error, channel=self.room.name)

    async def _wake_on_notify(self) -> None:
        """What is owed is looked for every few seconds anyway; a call makes it sooner."""
        if self._means.engine is None:
            return
        with notify.open_listener(self._means.engine) as bell:
            while True:
                if await bell.wait(outbox.WAKE_UP_KIND, _QUIET):
                    self._sender.wake()

    async def _take_in(self, stop: asyncio.Event) -> None:
        means = self._means
        if await self._point(stop) and not self._hook:
            await Polling(self.line, self.room, self._taking, means.writer, means.now).run(stop)
        await stop.wait()

    async def _point(self, stop: asyncio.Event) -> bool:
        """Tell Telegram where updates go, until it has heard; False where `stop` comes first."""
        tries = 0
        while not stop.is_set():
            try:
                await self._tell_telegram()
            except Exception as error:
                log_error("webhook_not_set", error, channel=self.room.name)
                tries += 1
                await backoff.until(stop, backoff.seconds(tries - 1, 0.5, 60))
            else:
                return True
        return False

    async def _tell_telegram(self) -> None:
        if self._hook is None:
            await self.line.call("deleteWebhook")
        else:
            given = {"url": self._hook.address, "secret_token": self._hook.secret, "allowed_updates": list(self.room.kinds)}
            await self.line.call("setWebhook", **given)


async def _left(means: BotDependencies, bot: str, chat: str, message: int) -> None:
    one = SentMessage(bot, chat, message, means.now())
    await means.writer.run(lambda connection: sent_messages.record_messages(connection, means.vault, [one]))
