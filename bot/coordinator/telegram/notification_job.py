"""What a coordinator is to be told, as an errand for the sender: a notice never twice, an answer rather twice than never."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from bot.coordinator.telegram.accounts import OwedMessage
from bot.telegram.ports import ApiCall
from storage.coordinators.message_queue import next_retry
from storage.delivery.idempotency import UnitOfWorkRunner

T = TypeVar("T")


class NotificationJob:
    """One message. A notice (`once`) is no longer owed from the moment it is messages_sent; what surely did not go is owed again."""

    messages_sent = 0

    def __init__(self, units: UnitOfWorkRunner, owed: OwedMessage, call: ApiCall) -> None:
        self._units, self._queue, self._row, self._at = units, owed.queue, owed.row, owed.at
        self.chat_id, self.attempts, self.calls = owed.chat_id, owed.row.tries, (call,)

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
        """Nobody listens at this account; a notice is the coordinator's, who may have another one soon."""
        if self.calls[0].at_most_once:
            await self.reschedule(next_retry(self._at, self._row.tries), 0)
        else:
            await self.mark_sent()

    async def _run(self, unit: Callable[[Connection], T]) -> T:
        return await self._units.run(unit)
