"""Delivery outcomes of notifications: each stands in the ledger, and what did not arrive is told by the next way, or to the next.

An offer that its coordinator could not be told goes to the next at once. The operator is told that something did not arrive.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from flows.dossier.notification_rules import ABOUT_AN_OFFER, BEFORE_A_CALL
from flows.installation import Installation
from storage.coordinators import notifications
from storage.coordinators.coordinators import CoordinatorRepository
from storage.coordinators.message_queue import DISCARD_AFTER
from storage.coordinators.reachability import usable_channels
from storage.crypto.vault import Vault
from storage.delivery import notice_ledger
from storage.dossiers.notify import Notifier
from storage.dossiers.open_offers import end_offer, mark_told
from storage.dossiers.records import DossierRecords
from storage.offers.candidates import UNTOLD
from storage.offers.offer_maker import OfferMaker


class DeliveryOutcomes:
    """Works within the unit of work of the connection that is passed in; `row` is one of the notification queue."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._vault, self._installation = vault, installation
        self._coordinators, self._records = CoordinatorRepository(vault), DossierRecords(vault)
        self._offers, self._notifier = OfferMaker(vault, installation), Notifier(vault, installation)

    def record_sent(self, connection: Connection, row: Row[Any], way: str, at: datetime) -> None:
        """It went out."""
        notice_ledger.record_sent(connection, self._recipient(connection, row), way, row.kind, at)
        if row.kind in ABOUT_AN_OFFER:
            mark_told(connection, row.dossier_id, row.coordinator_id, at)

    def refuse(self, connection: Connection, row: Row[Any], way: str, status: int, at: datetime) -> bool:
        """Refused for good; True if this row is not to be sent any more, because what it tells goes another way."""
        notice_ledger.record_refusal(connection, self._recipient(connection, row), way, row.kind, status, at)
        return self._give_up(connection, row, at)

    def fail(self, connection: Connection, row: Row[Any], way: str, status: int, at: datetime) -> bool:
        """Failed, and another try may succeed; True if it was tried too often and goes another way.

        Where the server or the network is to blame it does not: whoever is next could not be told either.
        """
        recipient, until = self._recipient(connection, row), row.since + DISCARD_AFTER
        notice_ledger.record_failure(connection, recipient, way, row.kind, status, at, until)
        if row.tries + 1 < notice_ledger.MAX_TRIES or row.coordinator_id == notifications.OPERATOR:
            return False
        if status == notice_ledger.NO_SERVER:
            self._notifier.notify_untold(connection, at)
            return False
        return self._give_up(connection, row, at)

    def _recipient(self, connection: Connection, row: Row[Any]) -> str:
        """The id in the ledger: for a seeker that of the conversation."""
        if row.coordinator_id != notifications.SEEKER:
            return str(row.coordinator_id)
        dossier = self._records.lock_dossier(connection, row.dossier_id)
        return dossier.conversation_id if dossier else notifications.SEEKER

    def _give_up(self, connection: Connection, row: Row[Any], at: datetime) -> bool:
        if not notifications.QUEUE.is_queued(connection, row.id):  # withdrawn while it was sent: there is nothing to tell any more
            return True
        if row.coordinator_id == notifications.OPERATOR:
            return False
        self._notifier.notify_untold(connection, at)
        if row.coordinator_id == notifications.SEEKER:
            return False
        return self._tell_otherwise(connection, row, at) or (row.kind == "offer" and self._pass_on(connection, row, at))

    def _tell_otherwise(self, connection: Connection, row: Row[Any], at: datetime) -> bool:
        """Queue it on what else reaches the coordinator, unless it was queued there in the first place."""
        coordinator = self._coordinators.find_coordinator(connection, row.coordinator_id)
        every = usable_channels(connection, self._vault, row.coordinator_id, self._installation).every
        others = [channel for channel in every if channel != row.channel]
        chosen = coordinator.profile.get("notify") if coordinator and row.kind not in BEFORE_A_CALL else None
        if others and chosen and not set(others) & set(chosen):
            notifications.enqueue_beside(connection, row, others[0], at)
        return bool(others)

    def _pass_on(self, connection: Connection, row: Row[Any], at: datetime) -> bool:
        """Nobody was silent: the offer goes to the next at once."""
        dossier = self._records.lock_dossier(connection, row.dossier_id)
        if dossier is None or not end_offer(connection, dossier, row.coordinator_id, UNTOLD, at):
            return False
        self._offers.make_offer(connection, dossier.conversation_id, at)
        return True
