"""Long polling: one poller at a time, and an offset that confirms updates."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fake_telegram.faults import Refused, bad_request

if TYPE_CHECKING:
    from tests.fake_telegram.bots import Bot

AGAIN_TOO_SOON = 0.5  # seconds: the same offset again within these gives one update
MOST, LONGEST = 100, 50


@dataclass
class Poller:
    """The present poller of a bot: a new call ends the one before it with a conflict."""

    calls: int = 0
    offset: int | None = None
    at: float = float("-inf")

    def is_repeated_too_soon(self, offset: int) -> bool:
        now, before, at = asyncio.get_running_loop().time(), self.offset, self.at
        self.offset, self.at = offset, now
        return offset == before and now - at < AGAIN_TOO_SOON


async def get_updates(bot: Bot, given: dict[str, Any]) -> list[dict[str, Any]]:
    """Wait up to `timeout` seconds for updates; confirm everything below the offset."""
    if bot.webhook.url:
        raise _conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
    set_allowed_updates(bot, given)
    bot.poller.calls += 1
    mine, offset = bot.poller.calls, given.get("offset", 0)
    most = 1 if bot.poller.is_repeated_too_soon(offset) else max(1, min(given.get("limit", MOST), MOST))
    bot.changes.notify()
    _confirm(bot, offset)
    await bot.changes.wait_until(lambda: bot.inbox.pending or bot.poller.calls != mine, min(given.get("timeout", 0), LONGEST))
    if bot.poller.calls != mine:
        raise _conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
    return [one.update for one in bot.inbox.pending[:most]]


def _conflict(why: str) -> Refused:
    return Refused(409, f"Conflict: {why}")


def set_allowed_updates(bot: Bot, given: dict[str, Any]) -> None:
    """The allowed kinds of updates stay until a call names others."""
    if "allowed_updates" in given:
        if not all(isinstance(kind, str) for kind in given["allowed_updates"]):
            raise bad_request("can't parse allowed_updates")
        bot.inbox.allowed = tuple(given["allowed_updates"])


def _confirm(bot: Bot, offset: int) -> None:
    waiting = bot.inbox.pending
    gone = waiting[:offset] if offset < 0 else [one for one in waiting if one.id < offset]
    bot.inbox.confirm(*gone)
