"""Dossier events: the only code that changes a dossier's state, together with every consequence of the event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection, delete, update

from flows.dossier import lifecycle
from flows.dossier.case_progress import CaseProgress
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.notification_rules import Recipient, informs
from flows.dossier.recent_events import LEAVING, SEEKERS, SILENT
from flows.errors import ConcurrentUpdate
from flows.installation import Installation
from storage.coordinators.exclusions import is_excluded
from storage.crypto.vault import Vault
from storage.db import scrubbing
from storage.db.tables import dossier_sources, dossiers
from storage.dossiers.consequence_applier import AppliedEvent, ConsequenceApplier
from storage.dossiers.consequences import CONSEQUENCES, HANDED_OVER, NAMES_REMOVED, OfferChange
from storage.dossiers.open_offers import end_offer
from storage.dossiers.records import DossierRecord, DossierRecords, dump_json
from storage.installation import statistics
from storage.retention import timers
from storage.retention.rules import SETTLE


class DossierEvents:
    """Applies events, each within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._records, self._consequences = DossierRecords(vault), ConsequenceApplier(vault, installation)

    def apply_event(self, connection: Connection, dossier: DossierRecord, event: DossierEvent) -> bool:
        """Apply `event` to a locked dossier, with its consequences; False if the lifecycle does not allow it now.

        A claim is refused if no offer to that coordinator is open (O2). `dossier.progress` is changed in place.
        What the coordinator could still undo is final before anything else happens (`_settle_before`).
        Raises ConcurrentUpdate if another process changed its state or coordinator since it was read.
        """
        self._settle_before(connection, dossier, event)
        return self._apply(connection, dossier, event, event.at)

    def settle(self, connection: Connection, dossier: DossierRecord, now: datetime) -> None:
        """What the coordinator could undo until now is final: its consequences begin."""
        pending, dossier.progress.pending = dossier.progress.pending, None
        if pending is None:
            return
        timers.stop_timer(connection, SETTLE, dossier.conversation_id)
        day = date.fromisoformat(pending["day"]) if pending["day"] else None
        final = DossierEvent(pending["name"], datetime.fromisoformat(pending["at"]), day=day)
        if not self._apply(connection, dossier, final, now, is_settled=True):
            self._records.save_progress(connection, dossier)

    def _settle_before(self, connection: Connection, dossier: DossierRecord, event: DossierEvent) -> None:
        """Another event makes it final. Only a seeker whose dossier is given back or closed acts first, for nobody told them.

        What changes the seeker's contact keeps a dossier from being closed: the coordinator is told of that change instead.
        """
        pending = dossier.progress.pending
        if pending is None or event.name in ("looked", "undo"):
            return
        if pending["name"] not in LEAVING or event.name not in (*SEEKERS, *SILENT):
            self.settle(connection, dossier, event.at)
        elif pending["name"] == "close" and informs(event.name, Recipient.COORDINATOR):
            dossier.progress.pending = None
            timers.stop_timer(connection, SETTLE, dossier.conversation_id)

    def _apply(
        self, connection: Connection, dossier: DossierRecord, event: DossierEvent, now: datetime, *, is_settled: bool = False
    ) -> bool:
        """Apply an event that was done at its own time, with consequences from now on."""
        row, before = CONSEQUENCES[event.name], replace(dossier.progress)
        if row.offers is OfferChange.ACCEPT and not _accept_offer(connection, dossier, event):
            return False
        if not lifecycle.apply_event(dossier.progress, event):
            return False
        if not is_settled:
            dossier.progress.record_event(event, before.coordinator_id or event.coordinator_id or "")
        self._save(connection, dossier, before, event)
        if before.pending and not dossier.progress.pending:
            timers.stop_timer(connection, SETTLE, dossier.conversation_id)
        if event.name == "contacted" and before.contact_agreed is not False:
            statistics.count_contact(connection, dossier.sent_at, event.at)
        self._consequences.carry_out(connection, AppliedEvent(dossier, before, row, now, event))
        return True

    def record_handover(self, connection: Connection, dossier: DossierRecord, at: datetime) -> None:
        """What follows from a first version."""
        self._consequences.carry_out(connection, AppliedEvent(dossier, dossier.progress, CONSEQUENCES[HANDED_OVER], at))

    def record_removed_names(self, connection: Connection, dossier: DossierRecord, at: datetime) -> None:
        """What follows from a version that only a retention rule made."""
        self._consequences.carry_out(connection, AppliedEvent(dossier, dossier.progress, CONSEQUENCES[NAMES_REMOVED], at))

    def _save(self, connection: Connection, dossier: DossierRecord, before: CaseProgress, event: DossierEvent) -> None:
        now = dossier.progress
        values: dict[str, object] = {
            "state": now.state,
            "coordinator_id": now.coordinator_id,
            "tries": len(now.tried),
            **_times(before, now, event),
        }
        values |= self._records.seal_columns(dossier.key, dossier.id, progress=dump_json(now.to_document()))
        same = (dossiers.c.state == before.state, dossiers.c.coordinator_id.is_not_distinct_from(before.coordinator_id))
        if connection.execute(update(dossiers).where(dossiers.c.id == dossier.id, *same).values(values)).rowcount != 1:
            raise ConcurrentUpdate("dossiers")
        if now.coordinator_id and not before.coordinator_id:  # a person looks at it now
            connection.execute(delete(dossier_sources).where(dossier_sources.c.conversation_id == dossier.conversation_id))
        if "notes" in values or len(now.messages) < len(before.messages):
            scrubbing.request_scrub(connection)


def _accept_offer(connection: Connection, dossier: DossierRecord, event: DossierEvent) -> bool:
    """True for exactly one of all who claim at once, and only for the coordinator to whom the dossier is offered."""
    coordinator_id = event.coordinator_id or ""
    is_first = end_offer(connection, dossier, coordinator_id, "claimed", event.at)
    return is_first and not is_excluded(connection, dossier.conversation_id, coordinator_id)


def _times(before: CaseProgress, now: CaseProgress, event: DossierEvent) -> dict[str, datetime | None]:
    """The columns beside the progress; notes are the coordinator's, and go when the dossier is no longer theirs."""
    times: dict[str, datetime | None] = {} if now.contacted_on else {"contacted_at": None}
    if event.name == "contacted":
        times["contacted_at"] = event.at
    if now.coordinator_id and not before.coordinator_id:
        times["claimed_at"] = event.at
    if before.coordinator_id and not now.coordinator_id:
        times |= {"notes": None, "claimed_at": None}
    return times
