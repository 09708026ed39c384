"""Notifier: carries out the table of who must know, without content, by the ways and in the hours that each row names."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from flows.dossier.contact_promise import HERE, MAIL, NO_NEWS, ContactPromise, promise_in
from flows.dossier.notification_rules import (
    BEFORE_A_CALL,
    NEWS,
    NO_LONGER,
    UNTOLD,
    Hours,
    NotificationRule,
    Recipient,
    Ways,
    rule_of,
    rules_of,
)
from flows.installation import Installation
from storage.conversations import outbox
from storage.conversations.sent_messages import DELETE_AFTER
from storage.coordinators import notifications, offer_messages
from storage.coordinators.exclusions import is_excluded
from storage.coordinators.reachability import usable_channels
from storage.crypto.vault import Vault
from storage.db.tables import coordinators, dossiers
from storage.dossiers.records import DossierRecord, DossierRecords
from storage.reference.holidays import business_calendar


class Notifier:
    """Writes rows of the outbox and of the notification queue; they are sent after the commit."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._vault, self._records = vault, DossierRecords(vault)
        self._installation, self._calendar = installation, business_calendar(installation.timezone)

    def notify(
        self, connection: Connection, happened: str, dossier: DossierRecord, at: datetime, coordinator_id: str | None = None
    ) -> None:
        """Notify everybody whom the table names of what happened; `coordinator_id` is this coordinator."""
        for rule in rules_of(happened):
            match rule.recipient:
                case Recipient.SEEKER:
                    self._notify_seeker(connection, rule, dossier, at)
                case Recipient.COORDINATOR if coordinator_id:
                    self._notify_coordinator(connection, rule, coordinator_id, dossier.id, at)
                case Recipient.STAND_IN:
                    for stand_in in self._list_stand_ins(connection, dossier):
                        self._notify_coordinator(connection, rule, stand_in, dossier.id, at)
                case Recipient.OPERATOR:
                    self._notify_operator(connection, rule, dossier.id, at)

    def notify_operator(self, connection: Connection, happened: str, conversation_id: str, at: datetime) -> None:
        """Queue the operator's rows only: that this dossier waits, and of what, and nothing else of it."""
        dossier_id = connection.execute(select(dossiers.c.id).where(dossiers.c.conversation_id == conversation_id)).scalar()
        for rule in rules_of(happened) if dossier_id else ():
            if rule.recipient is Recipient.OPERATOR:
                self._notify_operator(connection, rule, str(dossier_id), at)

    def notify_untold(self, connection: Connection, at: datetime) -> None:
        """Queue that somebody was not told of something; the mail counts whom, from the ledger of notices."""
        for rule in rules_of(UNTOLD):
            self._notify_operator(connection, rule, "", at)

    def next_time(self, kind: str, at: datetime) -> datetime:
        """When a notification of this kind may be sent to somebody who is no seeker, if it happened at this time."""
        rule = rule_of(kind)
        return self._next_time(rule, at) if rule else at

    def next_safe_time(self, connection: Connection, conversation_id: str, at: datetime) -> datetime | None:
        """When its seeker may be told that there is news, if it happened at this time; None where there is no such time."""
        rule, dossier = rule_of(NEWS), self._records.find_by_conversation(connection, conversation_id)
        return self._next_safe_time(rule, self._promise_of(dossier), at) if rule and dossier else None

    def _notify_seeker(self, connection: Connection, rule: NotificationRule, dossier: DossierRecord, at: datetime) -> None:
        """Queue that there is news, where the seeker agreed to be told, at a time they called safe; where there is none, nothing."""
        promise = self._promise_of(dossier)
        way = dossier.progress.news or (NO_NEWS if promise.seeker_acts or dossier.progress.calls_self else HERE)
        due_at = self._next_safe_time(rule, promise, at)
        if due_at and way == HERE:
            outbox.enqueue_news(connection, dossier.conversation_id, at, due_at)
        if due_at and way == MAIL and promise.way == "email" and MAIL in self._installation.notification_channels:
            notifications.enqueue(connection, notifications.SEEKER, rule.kind, dossier.id, [notifications.MAIL], at, due_at)

    def _notify_coordinator(
        self, connection: Connection, rule: NotificationRule, coordinator_id: str, dossier_id: str, at: datetime
    ) -> None:
        """Queue it on the channels that the coordinator chose, or on every one that reaches them."""
        usable = usable_channels(connection, self._vault, coordinator_id, self._installation)
        channels = usable.every if rule.ways is Ways.EVERY else usable.chosen
        due_at = self._next_time(rule, at)
        if rule.kind == NO_LONGER:
            notifications.forget_held(connection, dossier_id, coordinator_id)
        notifications.enqueue(connection, coordinator_id, rule.kind, dossier_id, channels, at, due_at)
        if rule.kind in BEFORE_A_CALL:
            offer_messages.void_messages(connection, coordinator_id, dossier_id, at - DELETE_AFTER)

    def _notify_operator(self, connection: Connection, rule: NotificationRule, dossier_id: str, at: datetime) -> None:
        if self._installation.mails_operator:
            due_at = self._next_time(rule, at)
            notifications.enqueue(connection, notifications.OPERATOR, rule.kind, dossier_id, [notifications.MAIL], at, due_at)

    def _promise_of(self, dossier: DossierRecord) -> ContactPromise:
        return promise_in(self._records.read_column(dossier, "content"), dossier.progress.moments)

    def _next_safe_time(self, rule: NotificationRule, promise: ContactPromise, at: datetime) -> datetime | None:
        return self._calendar.next_slot(at + rule.within, promise.window.spans_on)

    def _next_time(self, rule: NotificationRule, at: datetime) -> datetime:
        due_at = at + rule.within
        return due_at if rule.hours is Hours.ANY else self._calendar.skip_quiet_hours(due_at)

    def _list_stand_ins(self, connection: Connection, dossier: DossierRecord) -> list[str]:
        """Ids of the stand-ins who are available and may hold this dossier."""
        available = select(coordinators.c.id).where(coordinators.c.stand_in, coordinators.c.available)
        found = connection.execute(available.order_by(coordinators.c.id)).scalars().all()
        return [one for one in found if not is_excluded(connection, dossier.conversation_id, one)]
