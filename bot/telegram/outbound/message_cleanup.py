"""The sweeper of a bot: deletes messages that have to go, tries again what fails, and counts what could not be deleted in time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.observability.logs import log_error
from bot.telegram import backoff
from bot.telegram.leader import LeaderLease
from bot.telegram.outbound.rate_limiter import RateLimiter
from bot.telegram.ports import RateLimited, TelegramClient
from storage.conversations import sent_messages
from storage.conversations.sent_messages import DeletionBatch
from storage.crypto.vault import Vault
from storage.db.engine import Writer

SECONDS = 2.0
_FIRST, _MOST = 30.0, 3600.0


class MessageCleanup:
    """One bot's."""

    def __init__(
        self,
        line: TelegramClient,
        bot: str,
        writer: Writer,
        vault: Vault,
        pace: RateLimiter,
        holding: LeaderLease,
        now: Callable[[], datetime],
        seconds: float = SECONDS,
    ) -> None:
        self._line, self._bot, self._writer, self._vault = line, bot, writer, vault
        self._pace, self._holding, self._now, self._seconds = pace, holding, now, seconds

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if await self._holding.is_leader():
                await self.sweep()
            await backoff.until(stop, self._seconds)

    async def sweep(self) -> None:
        """All that is due now."""
        try:
            await self._drop()
            due = await self._writer.run(partial(sent_messages.due_deletions, vault=self._vault, bot=self._bot, at=self._now()))
            for one in due:
                await self._delete(one)
        except Exception as error:
            log_error("sweep_failed", error, channel=self._bot)

    async def _delete(self, one: DeletionBatch) -> None:
        await self._pace.wait()
        try:
            await self._line.call("deleteMessages", chat_id=int(one.person), message_ids=list(one.messages))
        except RateLimited as flooded:
            self._pace.pause(flooded.seconds)
        except Exception as error:
            log_error("sweep_failed", error, channel=self._bot, count=len(one.messages))
            later = self._now() + timedelta(seconds=backoff.seconds(one.tries, _FIRST, _MOST))
            await self._writer.run(partial(sent_messages.reschedule_deletion, ids=one.ids, until=later))
        else:
            await self._writer.run(partial(sent_messages.mark_deleted, ids=one.ids))

    async def _drop(self) -> None:
        dropped = await self._writer.run(partial(sent_messages.drop_undeletable, at=self._now()))
        if dropped:
            structlog.get_logger("kring").warning("traces_left", channel=self._bot, count=dropped)
