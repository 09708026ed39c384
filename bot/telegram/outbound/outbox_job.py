"""Outbox job of the seeker's bot: one outbox row with the calls that send it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic

from bot.telegram.ports import ApiCall
from storage.conversations.outbox import PROMPT
from storage.delivery import notice_ledger
from storage.turns.store import ConversationStore, OutboxMessage

JUST_READ_SECONDS = 0.05  # within which a row is not looked at again: as long as a look takes on a busy machine


class PromptJob:
    """An outbox message of one channel identity (bot.telegram.ports.OutboxJob)."""

    def __init__(self, store: ConversationStore, message: OutboxMessage, calls: Sequence[ApiCall], now: Callable[[], datetime]) -> None:
        self._store, self._message, self.calls, self._now = store, message, calls, now
        self.chat_id, self.messages_sent, self.attempts = message.person, message.messages_sent, message.tries
        self._looks_again_at = monotonic() + JUST_READ_SECONDS

    async def record_progress(self, messages_sent: int) -> bool:
        """Messages up to the last notice that was sent are not rendered again; only those after it are counted.

        Of a row that was just read there is nothing to record before its first message, and nothing to look up.
        """
        if messages_sent == self.messages_sent and monotonic() < self._looks_again_at:
            return True
        self._looks_again_at = 0.0
        is_whole = [bool(call.last_notice) for call in self.calls[:messages_sent]]
        done = len(is_whole) - is_whole[::-1].index(True) if any(is_whole) else 0
        return await self._store.record_progress(self._message, messages_sent - done, self._last_notice(messages_sent))

    def record_message(self, chat_id: str, message_id: int) -> asyncio.Future[None]:
        """Together with whether it is outdated by now."""
        return self._store.record_sent(self._message, message_id, self._now())

    async def mark_sent(self, message_id: int) -> bool:
        """The last message is the question, unless it is one line of news."""
        if self._message.code and message_id:
            await self._store.record_code(self._message, message_id, self._now())
        asked_in = message_id if self._message.kind == PROMPT else None
        return await self._store.mark_sent(self._message, self._last_notice(len(self.calls)), asked_in)

    async def expire_outdated(self, message_ids: Sequence[int]) -> None:
        await self._store.expire_outdated(self._message, message_ids, self._now())

    async def reschedule(self, due_at: datetime, at: datetime, messages_sent: int) -> None:
        """It failed, and the server is to blame; what was enqueued again meanwhile is due by itself."""
        await self._store.record_failure(self._message, at)
        await self._put_off(due_at, at, messages_sent)

    async def refuse(self, status: int, at: datetime, retry_at: datetime | None, messages_sent: int) -> None:
        """Who cannot be reached is left alone until their next turn."""
        await self._store.record_refusal(self._message, status, at)
        if status == notice_ledger.BLOCKED:
            await self._store.discard(self._message)
        elif retry_at:
            await self._put_off(retry_at, at, messages_sent)

    async def _put_off(self, due_at: datetime, at: datetime, messages_sent: int) -> None:
        if await self.record_progress(messages_sent):
            await self._store.reschedule(self._message, due_at, at)

    def _last_notice(self, messages_sent: int) -> int:
        """The last notice in the first so many messages."""
        return max((call.last_notice for call in self.calls[:messages_sent]), default=0)
