"""Who calls the coordinator's bot, what they are still to be told there, and which of their messages have to go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from bot.coordinator.telegram.update_parser import CoordinatorUpdate
from storage.conversations import sent_messages
from storage.conversations.sent_messages import SentMessage
from storage.coordinators import bot_answers, notifications, offer_messages
from storage.coordinators.message_queue import MessageQueue
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.crypto.vault import Vault
from storage.delivery import idempotency
from storage.dossiers.reports import list_open_offers

MAX_OFFER_MESSAGES = 1000


class OwedMessage(NamedTuple):
    """A notification or an answer that is due, its queue, the chat it goes to, and when that was looked up."""

    queue: MessageQueue
    row: Row[Any]
    chat_id: str
    at: datetime


class BotAccounts:
    """Works within the unit of work of the connection that is passed in; of an account only a keyed hash is kept."""

    def __init__(self, vault: Vault) -> None:
        self._vault, self._accounts = vault, TelegramAccounts(vault, BOT)

    def find(self, connection: Connection, update: CoordinatorUpdate) -> str | None:
        """Whose account this is."""
        return self._accounts.find_coordinator(connection, str(update.chat_id))

    def bind(self, connection: Connection, update: CoordinatorUpdate, at: datetime) -> str | None:
        """Whose account it is from now on, None where the invitation is worth nothing."""
        who = self._accounts.bind_account(connection, str(update.chat_id), str(update.chat_id), update.invitation_token, at)
        if who:
            notifications.retry_now(connection, who, at)
            offer_messages.forget_coordinator(connection, who)
        return who

    def record_update(self, connection: Connection, update: CoordinatorUpdate, at: datetime) -> bool:
        """Keep that this was taken, False where it was before. A message that was pressed on is answered, and goes."""
        if not idempotency.mark_processed(connection, BOT, update.update_id, at):
            return False
        if update.message_id is not None:
            left = SentMessage(BOT, str(update.chat_id), update.message_id, at)
            if update.callback_query_id:
                sent_messages.expire_message(connection, self._vault, left, at)
            else:
                sent_messages.record_messages(connection, self._vault, [left])
        return True

    def enqueue_answer(self, connection: Connection, coordinator_id: str, kind: str, subject: str, at: datetime) -> None:
        """Owe this answer; it is made of what holds when it is told."""
        bot_answers.enqueue(connection, coordinator_id, kind, subject, at)

    def record_offer_message(self, connection: Connection, chat_id: str, message: int, dossier_ids: Collection[str], at: datetime) -> None:
        """This message is about what was offered to who has this chat."""
        who = self._accounts.find_coordinator(connection, chat_id)
        if who:
            offer_messages.record_message(connection, who, dossier_ids, message, at)

    def expire_offer_messages(self, connection: Connection, at: datetime) -> None:
        """What stands in a chat about an offer that is over is to go now."""
        rows = offer_messages.list_oldest(connection, MAX_OFFER_MESSAGES)
        waiting = list_open_offers(connection) if rows else set()
        for row in rows:
            if (row.coordinator_id, row.dossier_id) in waiting and at - row.since < sent_messages.DELETE_AFTER:
                continue
            offer_messages.forget_message(connection, row.id)
            if chat := self._accounts.find_address(connection, row.coordinator_id):
                sent_messages.expire_message(connection, self._vault, SentMessage(BOT, chat, row.message, row.since), at)

    def due_messages(self, connection: Connection, at: datetime, most: int) -> Sequence[OwedMessage]:
        """What is to be told now; what who has no account is to be told waits for the next one, and an answer for none."""
        found = []
        answers = [(bot_answers.QUEUE, row) for row in bot_answers.list_due(connection, at, most)]
        told = [(notifications.QUEUE, row) for row in notifications.list_due(connection, notifications.TELEGRAM, at, most)]
        for queue, row in [*answers, *told][:most]:
            if chat := self._accounts.find_address(connection, row.coordinator_id):
                found.append(OwedMessage(queue, row, chat, at))
            elif queue is notifications.QUEUE:
                queue.reschedule(connection, row.id, at)
            else:
                queue.mark_sent(connection, row.id)
        return found
