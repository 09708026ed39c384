"""Message cleanup: a job per bot that deletes recorded messages when they are due, retries failures and counts what Telegram kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from bot.observability.logs import log_error, log_warning
from bot.telegram import backoff
from bot.telegram.leader import LeaderLease
from bot.telegram.outbound.rate_limiter import RateLimiter
from bot.telegram.ports import RateLimited, TelegramClient
from storage.conversations import sent_messages
from storage.conversations.sent_messages import DeletionBatch
from storage.crypto.vault import Vault
from storage.db.writer import Writer

INTERVAL_SECONDS = 2.0
_FIRST_SECONDS = 30.0


class MessageCleanup:
    """Deletes the due messages of one bot, in whichever process holds its lease."""

    def __init__(
        self,
        client: TelegramClient,
        bot_name: str,
        writer: Writer,
        vault: Vault,
        rate_limiter: RateLimiter,
        lease: LeaderLease,
        now: Callable[[], datetime],
        interval_seconds: float = INTERVAL_SECONDS,
    ) -> None:
        self._client, self._bot_name, self._writer, self._vault = client, bot_name, writer, vault
        self._rate_limiter, self._lease, self._now, self._interval_seconds = rate_limiter, lease, now, interval_seconds

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if await self._lease.is_leader():
                await self.delete_due()
            await backoff.wait_for_event(stop, self._interval_seconds)

    async def delete_due(self) -> None:
        """Delete every batch that is due now."""
        try:
            await self._drop_expired()
            due = await self._writer.run(partial(sent_messages.due_deletions, vault=self._vault, bot=self._bot_name, at=self._now()))
            for batch in due:
                await self._delete(batch)
        except Exception as error:
            log_error("sweep_failed", error, channel=self._bot_name)

    async def _delete(self, batch: DeletionBatch) -> None:
        await self._rate_limiter.wait_for_slot()
        try:
            await self._client.call_api("deleteMessages", chat_id=int(batch.person), message_ids=list(batch.messages))
        except RateLimited as limited:
            self._rate_limiter.pause_all(limited.seconds)
        except Exception as error:
            log_error("sweep_failed", error, channel=self._bot_name, count=len(batch.messages))
            now, seconds = self._now(), backoff.delay_seconds(batch.tries, _FIRST_SECONDS, sent_messages.LONGEST_DELAY.total_seconds())
            later = now + timedelta(seconds=seconds)
            await self._writer.run(partial(sent_messages.reschedule_deletion, ids=batch.ids, until=later, at=now))
        else:
            await self._writer.run(partial(sent_messages.mark_deleted, ids=batch.ids))

    async def _drop_expired(self) -> None:
        count = await self._writer.run(partial(sent_messages.drop_undeletable, at=self._now()))
        if count:
            log_warning("traces_left", channel=self._bot_name, count=count)
