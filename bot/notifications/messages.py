"""Notification renderer: reviewed texts without content for coordinators and the operator, with a link to the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.notifications.link_messages import LINK_KINDS, LinkMessages
from bot.notifications.notification import Notification
from bot.notifications.operator_digest import OperatorDigest
from flows.dossier import notification_rules
from flows.dossier.contact_promise import MAIL, promise_in
from flows.dossier.document import find_answer
from flows.dossier.dossier import Dossier
from flows.i18n.catalog import FIRST, Catalog
from flows.reference.addresses import find_mail_address
from storage.coordinators import notifications
from storage.coordinators.coordinators import CoordinatorRepository
from storage.crypto.vault import Vault
from storage.dossiers import reports
from storage.dossiers.records import DossierRecords
from storage.offers.offers import number_of

DESK_PATH, DOSSIER_PATH = "/desk", "/desk/dossier/{dossier_id}"
ABOUT_A_DOSSIER = (  # kinds that link to the dossier itself
    "remind_plan",
    "remind_replan",
    "remind_before",
    "remind_contact",
    "inform",
    "answered",
)


class NotificationRenderer:
    """Renders due rows; `address` is the desk's base URL.

    A row is deleted unsent if it is about an offer that is over, if its coordinator is gone, or, for the operator, its dossier.
    """

    def __init__(self, vault: Vault, catalog: Catalog, timezone: ZoneInfo, address: str, operator_language: str = FIRST) -> None:
        self._coordinators, self._catalog, self._timezone, self._address = CoordinatorRepository(vault), catalog, timezone, address
        self._dossiers, self._links = DossierRecords(vault), LinkMessages(vault, catalog, timezone, address)
        self._digest = OperatorDigest(vault, catalog, operator_language)

    def render_due(self, connection: Connection, channel: str, at: datetime, limit: int = 50) -> list[Notification]:
        """What is due on this channel, longest waiting first."""
        return list(self._render_each(connection, channel, at, limit))

    def render_notification(self, connection: Connection, row: Row[Any], at: datetime) -> Notification | None:
        """A coordinator's notification in their language, or None if it is no longer true."""
        coordinator = self._coordinators.find_coordinator(connection, row.coordinator_id)
        is_offer = row.kind in notification_rules.ABOUT_AN_OFFER
        offer = reports.find_offer(connection, row.dossier_id, row.coordinator_id) if is_offer else None
        if coordinator is None or (is_offer and not offer) or self._is_taken(connection, row):
            return None
        if row.kind in LINK_KINDS:
            return self._links.render(connection, row, coordinator, at)
        path = DOSSIER_PATH.format(dossier_id=row.dossier_id) if row.kind in ABOUT_A_DOSSIER else DESK_PATH
        values = {"moment": self._catalog.format_moment(coordinator.language, offer.answer_by, self._timezone)} if offer else {}
        title, text = (self._catalog.text(coordinator.language, key, **values) for key in ("letter.title", f"letter.{row.kind}"))
        number = number_of(offer.id) if offer else ""
        return Notification((row.id,), coordinator, row.kind, title, text, self._address + path, offer=number)

    def _render_each(self, connection: Connection, channel: str, at: datetime, limit: int) -> Iterator[Notification]:
        due = notifications.list_due(connection, channel, at, limit)
        if channel == notifications.MAIL and notifications.is_digest_due(connection, at):
            yield from self._digest.render(connection, at)
        for row in due:
            if rendered := self._render(connection, row, at):
                yield rendered
            else:
                notifications.QUEUE.mark_sent(connection, row.id)

    def _render(self, connection: Connection, row: Row[Any], at: datetime) -> Notification | None:
        is_seeker = row.coordinator_id == notifications.SEEKER
        return self._render_for_seeker(connection, row) if is_seeker else self.render_notification(connection, row, at)

    def _render_for_seeker(self, connection: Connection, row: Row[Any]) -> Notification | None:
        """That there is something new, and nothing else: no link, no name, no word about what it is."""
        dossier = self._dossiers.lock_dossier(connection, row.dossier_id)
        if dossier is None or dossier.progress.news != MAIL:
            return None
        document: Dossier = self._dossiers.read_column(dossier, "content")
        address = find_mail_address(" ".join(find_answer(document, "reach_address").get("said", ())))
        if promise_in(document, dossier.progress.moments).way != "email" or not address:
            return None
        title, text = (self._catalog.text(document["language"], key) for key in ("letter.news_title", "nudge"))
        return Notification((row.id,), None, row.kind, title, text, "", address)

    def _is_taken(self, connection: Connection, row: Row[Any]) -> bool:
        """Whether a dossier that was returned waits no more."""
        if row.kind != notification_rules.RETURNED:
            return False
        dossier = self._dossiers.lock_dossier(connection, row.dossier_id)
        return dossier is None or dossier.progress.state != "waiting"
