"""Outbox job of one message to a coordinator: a notification is sent at most once, an answer and a change at least once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from bot.coordinator.telegram.accounts import DueMessage
from bot.telegram.ports import ApiCall
from storage.coordinators import notifications
from storage.coordinators.message_queue import next_retry
from storage.coordinators.telegram_accounts import BOT
from storage.delivery import notice_ledger
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.offers.delivery_outcomes import DeliveryOutcomes

T = TypeVar("T")


class NotificationJob:
    """One message (a bot.telegram.ports.OutboxJob). A notification is due no more before it is sent, and again if it surely was not."""

    messages_sent = 0
    record_message = None  # about a dossier it is noted by OfferTrackingClient

    def __init__(self, units: UnitOfWorkRunner, outcomes: DeliveryOutcomes, message: DueMessage, call: ApiCall) -> None:
        self._units, self._outcomes, self._queue, self._row, self._at = units, outcomes, message.queue, message.row, message.at
        self.chat_id, self.attempts, self.calls = message.chat_id, message.row.tries, (call,)

    async def record_progress(self, messages_sent: int) -> bool:
        if messages_sent:
            return await self._run(lambda c: self._queue.begin(c, self._row.id))
        if self.calls[0].at_most_once:
            await self._run(lambda c: self._queue.requeue(c, self._row, self._row.due_at, self._at))
            return True
        return await self._run(lambda c: self._queue.is_queued(c, self._row.id))

    async def mark_sent(self, message_id: int) -> bool:
        await self._run(self._mark_sent)
        return True

    async def expire_outdated(self, message_ids: Sequence[int]) -> None:
        """Messages about a dossier are compared with its revision as they are recorded (bot.coordinator.telegram.offer_tracking)."""

    async def reschedule(self, due_at: datetime, at: datetime, messages_sent: int) -> None:
        """What may have been sent, and is sent at most once, is over."""
        await self._run(lambda c: self._queue.mark_sent(c, self._row.id) if messages_sent else self._reschedule(c, due_at, at))

    async def refuse(self, status: int, at: datetime, retry_at: datetime | None, messages_sent: int) -> None:
        """A notification goes another way, or waits for another account; an answer to who blocked the bot is dropped."""
        await self._run(lambda c: self._refuse(c, status, at, retry_at))

    def _refuse(self, connection: Connection, status: int, at: datetime, retry_at: datetime | None) -> None:
        if self._queue is notifications.QUEUE:
            retry_at = next_retry(at, self._row.tries)
            is_settled = self._outcomes.refuse(connection, self._row, BOT, status, at)
        else:
            notice_ledger.record_refusal(connection, self._row.coordinator_id, BOT, "answer", status, at)
            is_settled = status == notice_ledger.BLOCKED
        if is_settled:
            self._queue.mark_sent(connection, self._row.id)
        elif retry_at:
            self._queue.requeue(connection, self._row, retry_at, at)

    def _reschedule(self, connection: Connection, due_at: datetime, at: datetime) -> None:
        self._queue.requeue(connection, self._row, due_at, at)
        if self._queue is notifications.QUEUE:
            self._outcomes.fail(connection, self._row, BOT, notice_ledger.NO_SERVER, self._at)

    def _mark_sent(self, connection: Connection) -> None:
        self._queue.mark_sent(connection, self._row.id)
        if self._queue is notifications.QUEUE:
            self._outcomes.record_sent(connection, self._row, BOT, self._at)
        else:
            notice_ledger.clear_way(connection, self._row.coordinator_id, BOT)

    async def _run(self, unit: Callable[[Connection], T]) -> T:
        return await self._units.run(unit)
