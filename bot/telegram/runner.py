"""Bot runner: one bot's tasks in this process, receiving updates, sending its outbox and deleting due messages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Engine
from starlette.routing import Route

from bot.observability.logs import log_error
from bot.telegram import backoff
from bot.telegram.inbound.dispatcher import Dispatcher
from bot.telegram.inbound.polling import Polling
from bot.telegram.inbound.webhook import Webhook, WebhookEndpoint
from bot.telegram.leader import LeaderLease
from bot.telegram.outbound.immediate_replies import ImmediateReplies
from bot.telegram.outbound.message_cleanup import MessageCleanup
from bot.telegram.outbound.outbox_sender import OutboxSender
from bot.telegram.outbound.rate_limiter import RateLimiter, RateLimits
from bot.telegram.outbound.tracked_client import TrackedClient
from bot.telegram.ports import BotHandler, TelegramClient, WrongToken
from storage.conversations import sent_messages
from storage.conversations.sent_messages import SentMessage
from storage.crypto.vault import Vault
from storage.db import notify
from storage.db.writer import Writer
from storage.delivery import notice_ledger

_FINISH_SECONDS = 1.0  # grace for the messages in flight at a stop; with the other graces less than the five of a stop
_NOTIFY_SECONDS = 60.0  # longest wait for one notification of the database


class BotDependencies(NamedTuple):
    """Dependencies that every bot of this process shares. `interval_seconds` lie between two polls of the outbox.

    With `engine` the outbox sender is woken by each commit that enqueues a message, of other processes too.
    """

    writer: Writer
    vault: Vault
    now: Callable[[], datetime]
    rate_limits: RateLimits = RateLimits()
    interval_seconds: float = 2.0
    engine: Engine | None = None


class Bot:
    """A handler connected to its client: by webhook if an `endpoint` is given, by polling otherwise."""

    def __init__(
        self,
        handler: BotHandler,
        client: TelegramClient,
        dependencies: BotDependencies,
        endpoint: WebhookEndpoint | None = None,
    ) -> None:
        writer, vault, now, rate_limits, interval_seconds, _ = dependencies
        name, rate_limiter = handler.name, RateLimiter(rate_limits)
        self.handler, self._dependencies, self._endpoint = handler, dependencies, endpoint
        self.client = TrackedClient(client, partial(_record_message, dependencies, name))
        self._lease = LeaderLease(writer, f"send.{name}", now)
        self.sender = OutboxSender(self.client, client, handler, rate_limiter, self._lease, now, interval_seconds)
        self._cleanup = MessageCleanup(self.client, name, writer, vault, rate_limiter, self._lease, now, interval_seconds)
        self.immediate_replies = ImmediateReplies(self.client, client, rate_limiter, name)
        wake = self.sender.wake if dependencies.engine is None else _is_woken_at_the_commit
        self.dispatcher = Dispatcher(handler, writer, now, wake, self.immediate_replies)

    def webhook_routes(self) -> Sequence[Route]:
        """The webhook's route; empty for a bot that polls."""
        return [Webhook(self._endpoint, self.handler, self.dispatcher).build_route()] if self._endpoint else []

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop`. The updates in flight are handled first, then the messages in flight are sent; neither waits long."""
        stop_sending = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as group:
                jobs = [group.create_task(job.run(stop_sending)) for job in (self.sender, self._cleanup)]
                side_tasks = [group.create_task(one) for one in (self._set_profile(stop_sending), self._wake_on_notify())]
                await self._receive_updates(stop)
                await self.immediate_replies.finish_sending()
                stop_sending.set()
                for task in side_tasks:
                    task.cancel()
                await backoff.finish_within(_FINISH_SECONDS, jobs)
        finally:
            await self._lease.release()

    async def close(self) -> None:
        await self.client.close()

    async def _set_profile(self, stop: asyncio.Event) -> None:
        try:
            await self.immediate_replies.send_all(self.handler.profile_calls(), stop)
        except Exception as error:
            log_error("set_up_failed", error, channel=self.handler.name)

    async def _wake_on_notify(self) -> None:
        """A wake-up, by a commit of this process or another, only hastens the sender, which polls the outbox anyway."""
        if self._dependencies.engine is None:
            return
        with notify.open_listener(self._dependencies.engine) as listener:
            while True:
                if await listener.wait(self.handler.wake_up_kind, _NOTIFY_SECONDS):
                    self.sender.wake()

    async def _receive_updates(self, stop: asyncio.Event) -> None:
        writer, now = self._dependencies.writer, self._dependencies.now
        if await self._choose_delivery(stop) and not self._endpoint:
            await Polling(self.client, self.handler, self.dispatcher, writer, now).run(stop)
        await stop.wait()

    async def _choose_delivery(self, stop: asyncio.Event) -> bool:
        """Set or delete the webhook, retrying until Telegram accepts it; False if `stop` comes first."""
        attempts = 0
        while not stop.is_set():
            try:
                await backoff.result_unless(stop, self._set_or_delete_webhook())
            except Exception as error:
                log_error("webhook_not_set", error, channel=self.handler.name)
                if isinstance(error, WrongToken):
                    await self._note_token(is_wrong=True)
                attempts += 1
                await backoff.wait_for_event(stop, backoff.delay_seconds(attempts - 1, 0.5, 60))
            else:
                await self._note_token(is_wrong=False)
                return not stop.is_set()
        return False

    async def _note_token(self, is_wrong: bool) -> None:
        """A wrong token stands in the ledger under the bot's own name, until the token works."""
        name, at = self.handler.name, self._dependencies.now()
        note = partial(notice_ledger.record_refusal, recipient=name, way=name, kind="start", status=notice_ledger.WRONG_TOKEN, at=at)
        try:
            await self._dependencies.writer.run(note if is_wrong else partial(notice_ledger.clear_server, way=name))
        except Exception as error:
            log_error("trace_failed", error, channel=name)

    async def _set_or_delete_webhook(self) -> None:
        if self._endpoint is None:
            await self.client.call_api("deleteWebhook")
        else:
            parameters: dict[str, Any] = {"url": self._endpoint.url, "secret_token": self._endpoint.secret}
            await self.client.call_api("setWebhook", **parameters, allowed_updates=list(self.handler.update_types))


def _is_woken_at_the_commit() -> None:
    pass


def _record_message(dependencies: BotDependencies, bot_name: str, chat_id: str, message_id: int) -> asyncio.Future[None]:
    message = SentMessage(bot_name, chat_id, message_id, dependencies.now())
    return dependencies.writer.run_shared(
        (bot_name, chat_id), lambda connection: sent_messages.record_messages(connection, dependencies.vault, [message])
    )
