"""Outbox job of one message to a coordinator: a notification is sent at most once, an answer and a change at least once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from bot.coordinator.telegram.accounts import DueMessage
from bot.telegram.ports import ApiCall
from storage.coordinators import notifications
from storage.coordinators.message_queue import next_retry
from storage.delivery.idempotency import UnitOfWorkRunner

T = TypeVar("T")


class NotificationJob:
    """One message (a bot.telegram.ports.OutboxJob). A notification leaves its queue before it is sent and returns if it surely was not."""

    messages_sent = 0

    def __init__(self, units: UnitOfWorkRunner, message: DueMessage, call: ApiCall) -> None:
        self._units, self._queue, self._row, self._at = units, message.queue, message.row, message.at
        self.chat_id, self.attempts, self.calls = message.chat_id, message.row.tries, (call,)

    async def record_progress(self, messages_sent: int) -> bool:
        if messages_sent:
            return await self._run(lambda c: self._queue.mark_sent(c, self._row.id))
        if self.calls[0].at_most_once:
            await self._run(lambda c: self._queue.requeue(c, self._row, self._row.due_at))
            return True
        return await self._run(lambda c: self._queue.is_queued(c, self._row.id))

    async def mark_sent(self) -> None:
        await self._run(lambda c: self._queue.mark_sent(c, self._row.id))

    async def reschedule(self, due_at: datetime, messages_sent: int) -> None:
        if not messages_sent:
            await self._run(lambda c: self._queue.requeue(c, self._row, due_at))

    async def discard(self) -> None:
        """The account blocked the bot: an answer is dropped, a notification waits, because the coordinator may bind another account."""
        if self._queue is notifications.QUEUE:
            await self.reschedule(next_retry(self._at, self._row.tries), 0)
        else:
            await self.mark_sent()

    async def _run(self, unit: Callable[[Connection], T]) -> T:
        return await self._units.run(unit)
