"""Webhooks: updates are delivered to a bot's own address, again and again until it answers 200."""

from __future__ import annotations

import asyncio
import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fake_telegram.faults import bad_request
from tests.fake_telegram.methods.polling import set_allowed_updates
from tests.fake_telegram.queues import PendingUpdate
from tests.fake_telegram.wire import post

if TYPE_CHECKING:
    from tests.fake_telegram.bots import Bot
    from tests.fake_telegram.telegram import FakeTelegram


@dataclass
class Webhook:
    """A bot's webhook; without an address the bot polls."""

    url: str = ""
    secret: str | None = None
    connections: int = 40
    error: str = ""
    error_at: int = 0


def set_webhook(bot: Bot, given: dict[str, Any]) -> bool:
    url, secret = given["url"], given.get("secret_token")
    if url and not re.match(r"https://[^/\s]+", url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret is not None and not re.fullmatch("[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    set_allowed_updates(bot, given)
    if given.get("drop_pending_updates"):
        bot.inbox.clear()
    bot.webhook = Webhook(url, secret, given.get("max_connections", 40))
    bot.poller.calls += 1
    return True


def delete_webhook(bot: Bot, given: dict[str, Any]) -> bool:
    return set_webhook(bot, {"url": ""} | given)


def webhook_info(bot: Bot, given: dict[str, Any]) -> dict[str, Any]:
    hook = bot.webhook
    info: dict[str, Any] = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": len(bot.inbox.pending)}
    if hook.url:
        info["max_connections"] = hook.connections
    if hook.error:
        info |= {"last_error_date": hook.error_at, "last_error_message": hook.error}
    return info | ({"allowed_updates": list(bot.inbox.allowed)} if bot.inbox.allowed else {})


class WebhookDelivery:
    """Delivers each chat's messages, and each person's presses, in order; different ones concurrently."""

    def __init__(self, telegram: FakeTelegram, bot: Bot) -> None:
        self._telegram, self._bot = telegram, bot
        self._busy: set[tuple[str, int]] = set()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            while await self._bot.changes.wait_until(self._next_update, math.inf):
                one = self._next_update()
                assert one
                self._busy.add(one.queue)
                group.create_task(self._deliver(one))

    def _next_update(self) -> PendingUpdate | None:
        if not self._bot.webhook.url or len(self._busy) >= self._bot.webhook.connections:
            return None
        return next((one for one in self._bot.inbox.pending if one.queue not in self._busy), None)

    async def _deliver(self, one: PendingUpdate) -> None:
        hook = self._bot.webhook
        secret = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        headers = {"Content-Type": "application/json"} | secret
        body = json.dumps(one.update).encode()
        status = await post(self._telegram.resolve(hook.url), body, headers, self._telegram.answer_seconds)
        self._bot.deliveries.append((one.id, status))
        if 200 <= status < 300:
            self._bot.inbox.confirm(one)
        else:
            hook.error, hook.error_at = f"Wrong response from the webhook: {status}", int(self._bot.now().timestamp())
            await asyncio.sleep(self._telegram.retry_seconds)
        self._busy.discard(one.queue)
        self._bot.changes.notify()
