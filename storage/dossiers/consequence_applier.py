"""Consequences of an event, carried out: timers, notifications, offers, exclusions and log entries as its row of the table says."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from flows.dossier.case_progress import CaseProgress
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.lifecycle import STORY_OPEN
from flows.dossier.notification_rules import PLAN_NOTIFICATIONS
from flows.installation import Installation
from storage.access_log import AccessLog
from storage.coordinators import notifications
from storage.coordinators.exclusions import exclude_coordinator, request_destruction
from storage.crypto.vault import Vault
from storage.dossiers.consequences import PLAN_AGAIN, Consequence, OfferChange, why_gone
from storage.dossiers.notify import Notifier
from storage.dossiers.open_offers import pass_accepted_offer, withdraw_offer
from storage.dossiers.records import DossierRecord, DossierRecords
from storage.retention import timers
from storage.sources.turns import MATCHING


class AppliedEvent(NamedTuple):
    """An event that was applied: the dossier after it, its progress before, its row of the table, and from when consequences count.

    `event` is None for what is beside the lifecycle: a first version, or one that only a retention rule made.
    """

    dossier: DossierRecord
    before: CaseProgress
    row: Consequence
    at: datetime
    event: DossierEvent | None = None

    @property
    def by_hand(self) -> bool:
        """Whether a person did it, where silence could have."""
        return bool(self.event and self.event.by_hand)

    @property
    def planned(self) -> tuple[datetime | None, datetime | None]:
        """From when until when contact is planned, if this event planned it."""
        return (self.event.planned_from, self.event.planned_until) if self.event else (None, None)


class ConsequenceApplier:
    """Carries out rows of the table, each within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._records, self._notifier, self._installation = DossierRecords(vault), Notifier(vault, installation), installation
        self._access_log = AccessLog(vault)

    def carry_out(self, connection: Connection, applied: AppliedEvent) -> None:
        """Carry out one row of the table of consequences."""
        dossier, before, row, at, _ = applied
        if before.coordinator_id:
            self._apply_for_coordinator(connection, applied, before.coordinator_id)
        self._restart_timers(connection, applied)
        self._notifier.notify(connection, row.event, dossier, at, before.coordinator_id)
        if row.offers is OfferChange.WITHDRAW:
            withdraw_offer(connection, dossier.conversation_id, at)
        if row.offers is OfferChange.MATCH:
            timers.set_timer(connection, MATCHING, dossier.conversation_id, at)

    def _restart_timers(self, connection: Connection, applied: AppliedEvent) -> None:
        """Nobody is asked or reminded about a plan that is void; the timers of what comes instead start.

        Where nobody holds the dossier, nobody plans again.
        """
        dossier, before, row, at, _ = applied
        starts_on = row.timers
        if dossier.progress.plan_tried and not before.plan_tried:  # how it went was said
            timers.stop_timer(connection, "confirm", dossier.conversation_id)
        if before.plan != dossier.progress.plan:
            timers.stop_plan_timers(connection, dossier.conversation_id)
            notifications.forget_kinds(connection, dossier.id, PLAN_NOTIFICATIONS)
            starts_on = starts_on or PLAN_AGAIN
        if starts_on and (starts_on != PLAN_AGAIN or dossier.progress.coordinator_id):
            is_soon = self._records.is_soon(dossier, at)
            timers.start_timers(connection, starts_on, dossier.conversation_id, at, self._installation, is_soon, applied.planned)

    def _apply_for_coordinator(self, connection: Connection, applied: AppliedEvent, coordinator_id: str) -> None:
        """What follows for whoever held the dossier before."""
        dossier, before, row, at, _ = applied
        was_open = before.state in STORY_OPEN
        if row.exclusion:
            exclude_coordinator(connection, dossier.conversation_id, coordinator_id, row.exclusion, at)
            if row.event == "refused" and before.proposed_id:  # somebody else than either of them
                exclude_coordinator(connection, dossier.conversation_id, before.proposed_id, row.exclusion, at)
        if row.destruction.applies(was_open):
            why = why_gone(row.event, was_open, applied.by_hand)
            request_destruction(connection, dossier.id, coordinator_id, why, dossier.claimed_at or at, at)
        if row.offers is OfferChange.PASS:
            pass_accepted_offer(connection, dossier.conversation_id, coordinator_id, at)
        if row.access:
            self._access_log.record_view(connection, dossier.conversation_id, coordinator_id, row.access, dossier.version, at)
