"""Outbox job of the seeker's bot: one outbox row with the calls that send it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.telegram.ports import ApiCall
from storage.turns.store import ConversationStore, OutboxMessage


class PromptJob:
    """An outbox message of one channel identity (bot.telegram.ports.OutboxJob)."""

    def __init__(self, store: ConversationStore, message: OutboxMessage, calls: Sequence[ApiCall]) -> None:
        self._store, self._message, self.calls = store, message, calls
        self.chat_id, self.messages_sent, self.attempts = message.person, message.messages_sent, message.tries

    async def record_progress(self, messages_sent: int) -> bool:
        return await self._store.record_progress(self._message, messages_sent)

    async def mark_sent(self) -> None:
        await self._store.mark_sent(self._message)

    async def reschedule(self, due_at: datetime, messages_sent: int) -> None:
        if await self._store.record_progress(self._message, messages_sent):
            await self._store.reschedule(self._message, due_at)

    async def discard(self) -> None:
        await self._store.discard(self._message)
