"""Audit of a simulated year: what happened, and whether a rule of independence was broken, judged by the true ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.operator.simulation.people import SimulatedCoordinator, SimulatedSeeker
from flows.dossier.dossier import Dossier
from flows.dossier.lifecycle import STORY_OPEN
from flows.i18n.messages import deferred
from storage.crypto.vault import Vault
from storage.dossiers import reports
from storage.dossiers.records import DossierRecords
from storage.sources.dossier_sources import NOT_REAL

_SEES_PEOPLE = ("names", *STORY_OPEN)


class RuleAudit:
    """Reads the database after every step, and records what changed and which rules were broken."""

    def __init__(self, people: Mapping[str, SimulatedCoordinator], seekers: Mapping[str, SimulatedSeeker], vault: Vault) -> None:
        self.coordinators, self.seekers, self._records = people, seekers, DossierRecords(vault)
        self.offered: Counter[str] = Counter()
        self.claimed: dict[str, datetime] = {}
        self.reached: dict[str, datetime] = {}
        self.broken: list[str] = []
        self.unclear_ties = 0
        self._seen: dict[str, str | None] = {}
        self._outcomes: dict[tuple[str, str], str] = {}

    def record_changes(self, connection: Connection, now: datetime) -> list[tuple[str, str]]:
        """Record what changed; the new offers, each as the coordinator's id and the dossier's."""
        new_offers = []
        for row in reports.list_offers(connection):
            if row.id not in self._seen:
                self._check_offer(connection, row)
                new_offers.append((row.coordinator_id, row.dossier_id))
            if row.outcome != self._seen.get(row.id, "new"):
                self._seen[row.id] = row.outcome
                self._outcomes[row.conversation_id, row.coordinator_id] = row.outcome or ""
        self._record_times(connection)
        return new_offers

    def read_document(self, connection: Connection, dossier_id: str) -> Dossier:
        dossier = self._records.lock_dossier(connection, dossier_id)
        if dossier is None:
            raise LookupError("dossier")
        document: Dossier = self._records.read_column(dossier, "content")
        return document

    def _check_offer(self, connection: Connection, row: Any) -> None:
        """Record whether this offer breaks a rule."""
        coordinator_id, conversation_id = row.coordinator_id, row.conversation_id
        self.offered[coordinator_id] += 1
        if self.coordinators[coordinator_id].tied & self.seekers[conversation_id].clearly:
            self.broken.append(deferred("offered to somebody with a tie"))
        elif self.coordinators[coordinator_id].tied & self.seekers[conversation_id].named:
            self.unclear_ties += 1
        if self._outcomes.get((conversation_id, coordinator_id)) in ("declined", NOT_REAL, "claimed"):
            self.broken.append(deferred("offered again after a no, a conflict or a return"))
        if reports.count_held(connection, coordinator_id) >= self.coordinators[coordinator_id].profile["capacity"]:
            self.broken.append(deferred("offered to somebody without room"))
        if reports.count_open_offers(connection, conversation_id) > 1:
            self.broken.append(deferred("offered to two at once"))

    def _record_times(self, connection: Connection) -> None:
        for row in reports.list_progress(connection):
            if row.state in _SEES_PEOPLE and self.coordinators[row.coordinator_id].tied & self.seekers[row.conversation_id].named:
                self.broken.append(deferred("names or story were open to somebody with a tie"))
            if row.claimed_at:
                self.claimed.setdefault(row.conversation_id, row.claimed_at)
            if row.contacted_at:
                self.reached.setdefault(row.conversation_id, row.contacted_at)

    def hours_since_sent(self, until: Mapping[str, datetime]) -> list[float]:
        """Hours from handover to these times, shortest first."""
        return sorted((at - self.seekers[conversation_id].at).total_seconds() / 3600 for conversation_id, at in until.items())
