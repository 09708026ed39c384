"""What happened in a made-up year, and whether a rule of independence was broken: judged from who people really are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.operator.simulation.people import SimulatedCoordinator, SimulatedSeeker
from flows.dossier.dossier import Dossier
from flows.dossier.lifecycle import STORY_OPEN
from storage.crypto.vault import Vault
from storage.dossiers import reports
from storage.dossiers.records import DossierRecords

_SEES_PEOPLE = ("names", *STORY_OPEN)


class RuleAudit:
    """Looks at the memory after everything that happens."""

    def __init__(self, people: Mapping[str, SimulatedCoordinator], seekers: Mapping[str, SimulatedSeeker], vault: Vault) -> None:
        self.coordinators, self.seekers, self._records = people, seekers, DossierRecords(vault)
        self.offered: Counter[str] = Counter()
        self.claimed: dict[str, datetime] = {}
        self.reached: dict[str, datetime] = {}
        self.broken: list[str] = []
        self.unclear_ties = 0
        self._known: dict[str, str | None] = {}
        self._past: dict[tuple[str, str], str] = {}

    def record_changes(self, connection: Connection, now: datetime) -> list[tuple[str, str]]:
        """Write down what is new; returns who was asked, and for which dossier (its id)."""
        asked = []
        for row in reports.list_offers(connection):
            if row.id not in self._known:
                self._judge(connection, row)
                asked.append((row.coordinator_id, row.dossier_id))
            if row.outcome != self._known.get(row.id, "new"):
                self._known[row.id] = row.outcome
                self._past[row.conversation_id, row.coordinator_id] = row.outcome or ""
        self._note_times(connection)
        return asked

    def read_document(self, connection: Connection, id: str) -> Dossier:
        dossier = self._records.lock_dossier(connection, id)
        if dossier is None:
            raise LookupError("dossier")
        document: Dossier = self._records.read_column(dossier, "content")
        return document

    def _judge(self, connection: Connection, row: Any) -> None:
        """An offer that should not have been made."""
        who, id = row.coordinator_id, row.conversation_id
        self.offered[who] += 1
        if self.coordinators[who].tied & self.seekers[id].clearly:
            self.broken.append("offered to somebody with a tie")
        elif self.coordinators[who].tied & self.seekers[id].named:
            self.unclear_ties += 1
        if self._past.get((id, who)) in ("declined", "claimed"):
            self.broken.append("offered again after a no, a conflict or a return")
        if reports.count_held(connection, who) >= self.coordinators[who].profile["capacity"]:
            self.broken.append("offered to somebody without room")
        if reports.count_open_offers(connection, id) > 1:
            self.broken.append("offered to two at once")

    def _note_times(self, connection: Connection) -> None:
        for row in reports.list_progress(connection):
            if row.state in _SEES_PEOPLE and self.coordinators[row.coordinator_id].tied & self.seekers[row.conversation_id].named:
                self.broken.append("names or story were open to somebody with a tie")
            if row.claimed_at:
                self.claimed.setdefault(row.conversation_id, row.claimed_at)
            if row.contacted_at:
                self.reached.setdefault(row.conversation_id, row.contacted_at)

    def hours_since_sent(self, until: Mapping[str, datetime]) -> list[float]:
        """Hours from sending, shortest first."""
        return sorted((at - self.seekers[id].at).total_seconds() / 3600 for id, at in until.items())
