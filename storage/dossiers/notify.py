"""Notifier: queues notifications without content to both sides, never in quiet hours or at a time the seeker did not call safe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, exists, select

from flows.dossier.contact_promise import HERE, MAIL, NO_NEWS, promise_in
from flows.installation import Installation
from storage.conversations import outbox
from storage.coordinators import notifications
from storage.coordinators.coordinators import CoordinatorRepository
from storage.crypto.vault import Vault
from storage.db.tables import dossiers, telegram_accounts
from storage.dossiers.records import DossierRecord, DossierRecords
from storage.reference.holidays import business_calendar


class Notifier:
    """Writes rows of the outbox and of the coordinators' notifications; they are sent after the commit."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._records, self._coordinators = DossierRecords(vault), CoordinatorRepository(vault)
        self._installation, self._calendar = installation, business_calendar(installation.timezone)

    def notify_seeker(self, connection: Connection, dossier: DossierRecord, now: datetime) -> None:
        """Queue that there is news, where the seeker agreed to be told, at a time they called safe; where there is none, nothing."""
        promise = promise_in(self._records.read_column(dossier, "content"), dossier.progress.moments)
        way = dossier.progress.news or (NO_NEWS if promise.seeker_acts or dossier.progress.calls_self else HERE)
        due_at = self._calendar.next_slot(now, promise.window.spans_on)
        if due_at and way == HERE:
            outbox.enqueue_news(connection, dossier.conversation_id, now, due_at)
        if due_at and way == MAIL and promise.way == "email" and MAIL in self._installation.notification_channels:
            notifications.enqueue(connection, notifications.SEEKER, "news", dossier.id, [notifications.MAIL], now, due_at)

    def notify_coordinator(self, connection: Connection, coordinator_id: str, kind: str, dossier_id: str, now: datetime) -> None:
        """Queue a notification on the channels the coordinator chose, or on any that reaches them."""
        channels, due_at = self._channels(connection, coordinator_id), self._calendar.skip_quiet_hours(now)
        notifications.enqueue(connection, coordinator_id, kind, dossier_id, channels, now, due_at)

    def _channels(self, connection: Connection, coordinator_id: str) -> Sequence[str]:
        """Only channels that are set up in this installation: a row for any other would wait for ever."""
        coordinator = self._coordinators.find_coordinator(connection, coordinator_id)
        if coordinator is None:
            return ()
        is_bound = bool(connection.execute(select(exists().where(telegram_accounts.c.coordinator_id == coordinator_id))).scalar())
        reaches = {notifications.TELEGRAM: is_bound, notifications.MAIL: bool(coordinator.profile.get("email"))}
        usable = [one for one in notifications.CHANNELS if reaches[one] and one in self._installation.notification_channels]
        return [one for one in usable if one in (coordinator.profile.get("notify") or usable)] or usable


def notify_operator(connection: Connection, conversation_id: str, channels: Sequence[str], now: datetime) -> None:
    """Queue that this dossier waits, and nothing else of it."""
    dossier_id = connection.execute(select(dossiers.c.id).where(dossiers.c.conversation_id == conversation_id)).scalar()
    if dossier_id:
        notifications.enqueue(connection, notifications.OPERATOR, "waits", dossier_id, channels, now, now)
