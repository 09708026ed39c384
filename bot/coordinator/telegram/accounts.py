"""Telegram accounts of coordinators: whose account an update is from, what is due to it, and which messages must be deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from storage.delivery import idempotency, notice_ledger
from storage.dossiers.open_offers import reschedule_all_matching
from storage.dossiers.records import DossierRecords
from storage.dossiers.reports import list_held, list_open_offers, list_shown

MAX_OFFER_MESSAGES = 1000


class DueMessage(NamedTuple):
    """A due notification or answer: its queue and row, the chat it goes to, and when it was read."""

    queue: MessageQueue
    row: Row[Any]
    chat_id: str
    at: datetime


class BotAccounts:
    """Works in the transaction of the connection that it is given. An account is found by a keyed hash of its id."""

    def __init__(self, vault: Vault) -> None:
        self._vault, self._accounts, self._records = vault, TelegramAccounts(vault, BOT), DossierRecords(vault)

    def find(self, connection: Connection, update: CoordinatorUpdate) -> str | None:
        """Id of the coordinator whose account sent the update, or None; whoever writes to the bot can be told again."""
        coordinator_id = self._accounts.find_coordinator(connection, str(update.chat_id))
        if coordinator_id:
            notice_ledger.clear_way(connection, coordinator_id, BOT)
        return coordinator_id

    def bind(self, connection: Connection, update: CoordinatorUpdate, at: datetime) -> str | None:
        """Bind the account by the update's invitation; the coordinator's id, or None if the invitation is used, expired or unknown."""
        chat = str(update.chat_id)
        coordinator_id = self._accounts.bind_account(connection, chat, chat, update.invitation_token, at)
        if coordinator_id:
            notice_ledger.clear_way(connection, coordinator_id, BOT)
            notifications.retry_now(connection, coordinator_id, at)
            reschedule_all_matching(connection, at)
            offer_messages.forget_coordinator(connection, coordinator_id)
        return coordinator_id

    def record_update(self, connection: Connection, update: CoordinatorUpdate, at: datetime) -> bool:
        """Mark the update as processed; False if it was before. A message that was pressed on is deleted, a typed one in time."""
        if not idempotency.mark_processed(connection, BOT, update.update_id, at):
            return False
        if update.message_id is not None:
            message = SentMessage(BOT, str(update.chat_id), update.message_id, at)
            if update.callback_query_id:
                sent_messages.expire_message(connection, self._vault, message)
            else:
                sent_messages.record_messages(connection, self._vault, [message])
        return True

    def enqueue_answer(self, connection: Connection, coordinator_id: str, kind: str, dossier_id: str, at: datetime) -> None:
        """Enqueue an answer; it is rendered from the overview of the moment in which it is sent."""
        bot_answers.enqueue(connection, coordinator_id, kind, dossier_id, at)

    def read_revisions(self, connection: Connection, coordinator_id: str) -> dict[str, int]:
        """The present revisions of the dossiers that this coordinator holds or is offered."""
        return self._lock_revisions(connection, list_shown(connection, coordinator_id))

    def _lock_revisions(self, connection: Connection, dossier_ids: Iterable[str]) -> dict[str, int]:
        found = (self._records.lock_dossier(connection, one) for one in sorted(dossier_ids))
        return {dossier.id: dossier.progress.revision for dossier in found if dossier}

    def record_offer_message(
        self, connection: Connection, chat_id: str, message_id: int, revisions: Mapping[str, int], at: datetime
    ) -> None:
        """Note that this message shows these dossiers to the coordinator of the chat, each as it was at its revision.

        What changed between rendering and this moment is void at once: the change could not find a message that was not recorded yet.
        Where the chat is nobody's any more, because the phone was lost, the message is deleted there.
        """
        coordinator_id = self._accounts.find_coordinator(connection, chat_id)
        if coordinator_id is None:
            sent_messages.expire_message(connection, self._vault, SentMessage(BOT, chat_id, message_id, at))
        else:
            present = self._lock_revisions(connection, revisions)
            offer_messages.record_message(connection, coordinator_id, revisions, message_id, at)
            for changed in (one for one in revisions if revisions[one] != present.get(one)):
                offer_messages.void_messages(connection, coordinator_id, changed, at - sent_messages.DELETE_AFTER)

    def expire_offer_messages(self, connection: Connection, at: datetime) -> None:
        """Have the messages deleted now that are not true any more, and those that Telegram soon refuses to delete."""
        rows = offer_messages.list_oldest(connection, MAX_OFFER_MESSAGES)
        shown = list_open_offers(connection) | list_held(connection) if rows else set()
        for row in rows:
            if (row.coordinator_id, row.dossier_id) in shown and at - row.since < sent_messages.DELETE_AFTER:
                continue
            offer_messages.forget_message(connection, row.id)
            if chat := self._accounts.find_address(connection, row.coordinator_id):
                sent_messages.expire_message(connection, self._vault, SentMessage(BOT, chat, row.message, row.since))

    def due_messages(self, connection: Connection, at: datetime, limit: int) -> Sequence[DueMessage]:
        """Due answers and notifications. Without an account, a notification is rescheduled and an answer dropped."""
        messages = []
        answers = [(bot_answers.QUEUE, row) for row in bot_answers.list_due(connection, at, limit)]
        notices = [(notifications.QUEUE, row) for row in notifications.list_due(connection, notifications.TELEGRAM, at, limit)]
        for queue, row in [*answers, *notices][:limit]:
            if chat := self._accounts.find_address(connection, row.coordinator_id):
                messages.append(DueMessage(queue, row, chat, at))
            elif queue is notifications.QUEUE:
                queue.reschedule(connection, row.id, at)
            else:
                queue.mark_sent(connection, row.id)
        return messages
