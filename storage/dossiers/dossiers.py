"""The coordinator's memory: what was sent, who holds it, and what they did with it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from flows.conversation.effects import HandOver
from flows.dossier.dossier import Dossier
from flows.dossier.lifecycle import CLAIMED, EXCLUDES, STORY_OPEN, CaseProgress, DossierEvent, apply_event
from flows.matching.criteria import names_new_organisations, requests_new_language
from storage.coordinators.exclusions import exclude_coordinator, is_excluded, request_destruction
from storage.crypto.vault import Vault
from storage.db import scrubbing
from storage.db.tables import dossiers
from storage.dossiers.records import DossierRecord, DossierRecords, dump
from storage.installation import statistics


class DossierRepository:
    """All that is done with dossiers, each within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault) -> None:
        self._rows = DossierRecords(vault)

    # the seeker's side
    def hand_over(self, connection: Connection, conversation_id: str, effect: HandOver, at: datetime) -> None:
        """Keep what was sent; a later version takes the place of the former and stays with its coordinator."""
        kept = self.find_by_conversation(connection, conversation_id)
        id = kept.id if kept else uuid4().hex
        document: Dossier = json.loads(effect.dossier)
        values: dict[str, Any] = {"version": document["version"], "digest": effect.digest, "changed_at": at}
        values |= self._rows.seal_columns(connection, conversation_id, id, content=effect.dossier, card=dump(effect.card))
        if kept:
            anew = self._anew(connection, kept, document)
            connection.execute(update(dossiers).where(dossiers.c.id == id).values(values))
            self._tell_corrected(connection, kept, at)
            for heard in anew:
                self.apply_event(connection, kept, DossierEvent(heard, at))
            return
        progress = dump(CaseProgress(recognition=effect.recognition).document())
        values |= self._rows.seal_columns(connection, conversation_id, id, progress=progress)
        values |= {"id": id, "conversation_id": conversation_id, "state": "waiting", "tries": 0, "sent_at": at}
        connection.execute(insert(dossiers).values(values))

    def _anew(self, connection: Connection, sent: DossierRecord, document: Dossier) -> list[str]:
        """What the later version says that nobody answered yet, nor allowed."""
        says = {
            "named": names_new_organisations(document),
            "new_language": sent.progress.any_language and requests_new_language(self.read_document(connection, sent), document),
        }
        return [heard for heard, is_new in says.items() if is_new]

    def _tell_corrected(self, connection: Connection, sent: DossierRecord, at: datetime) -> None:
        """Who may have the former words on paper is asked to destroy them."""
        if sent.progress.coordinator and sent.progress.state in STORY_OPEN:
            request_destruction(connection, sent.progress.coordinator, "corrected", sent.claimed_at or at, at)

    def find_by_conversation(self, connection: Connection, conversation_id: str) -> DossierRecord | None:
        return self._rows.find_for_update(connection, dossiers.c.conversation_id == conversation_id)

    # the coordinator's side
    def claim(self, connection: Connection, id: str, coordinator_id: str, at: datetime) -> bool:
        """Of all who press at once exactly one is told True."""
        sent = self._rows.find_for_update(connection, dossiers.c.id == id)
        if sent is None or is_excluded(connection, sent.conversation_id, coordinator_id):
            return False
        if not apply_event(sent.progress, DossierEvent("claim", at, coordinator_id=coordinator_id)):
            return False
        free = (dossiers.c.id == id, dossiers.c.state == "waiting", dossiers.c.coordinator_id.is_(None))
        values = {"state": sent.progress.state, "coordinator_id": coordinator_id, "claimed_at": at}
        return connection.execute(update(dossiers).where(*free).values(values)).rowcount == 1

    def list_held(self, connection: Connection, coordinator_id: str) -> list[DossierRecord]:
        mine = (dossiers.c.coordinator_id == coordinator_id, dossiers.c.state.in_(CLAIMED))
        rows = connection.execute(select(dossiers).where(*mine).order_by(dossiers.c.claimed_at))
        return [self._rows.to_record(connection, row) for row in rows]

    def find_held(self, connection: Connection, id: str, coordinator_id: str) -> DossierRecord | None:
        """The dossier if this coordinator holds it at this moment, else None: asked anew at every read (O2)."""
        sent = self._rows.find_for_update(connection, dossiers.c.id == id)
        return sent if sent and sent.progress.coordinator == coordinator_id and sent.progress.state in CLAIMED else None

    def read_document(self, connection: Connection, sent: DossierRecord) -> Dossier:
        """What the seeker sent, as it was sent."""
        document: Dossier = self._rows.read_column(connection, sent, "content")
        return document

    def apply_event(self, connection: Connection, sent: DossierRecord, deed: DossierEvent) -> bool:
        """Hear `deed` and keep what it changed; False where the lifecycle does not allow it now."""
        before, was_denied = (sent.progress.state, sent.progress.coordinator), sent.progress.contact_agreed is False
        if not apply_event(sent.progress, deed):
            return False
        if deed.name == "contacted" and not was_denied:
            statistics.count_contact(connection, sent.sent_at, deed.at)
        self._rows.save(connection, sent, before, **_contact(sent.progress, deed))
        if before[1] and sent.progress.coordinator is None:
            self._release(connection, sent, before[0], before[1], deed)
        return True

    def read_notes(self, connection: Connection, sent: DossierRecord) -> str:
        kept = self._rows.read_column(connection, sent, "notes")
        return str(kept["text"]) if kept else ""

    def write_notes(self, connection: Connection, sent: DossierRecord, text: str) -> None:
        """A coordinator's own notes stand apart from the seeker's words, which nothing at the desk can change (E8)."""
        sealed = self._rows.seal_columns(connection, sent.conversation_id, sent.id, notes=dump({"text": text}))
        connection.execute(update(dossiers).where(dossiers.c.id == sent.id).values(sealed))

    def _release(self, connection: Connection, sent: DossierRecord, state: str, former: str, deed: DossierEvent) -> None:
        """The former coordinator's notes go with them, and a conflict or a refusal is for good."""
        connection.execute(update(dossiers).where(dossiers.c.id == sent.id).values(notes=None, claimed_at=None))
        scrubbing.request_scrub(connection)
        if deed.name in EXCLUDES:
            exclude_coordinator(connection, sent.conversation_id, former, EXCLUDES[deed.name], deed.at)
        if state in STORY_OPEN or deed.name == "refused":
            request_destruction(connection, former, deed.name, sent.claimed_at or deed.at, deed.at)


def _contact(progress: CaseProgress, deed: DossierEvent) -> dict[str, datetime | None]:
    if deed.name == "contacted":
        return {"contacted_at": deed.at}
    return {} if progress.contacted_on else {"contacted_at": None}


def list_waiting(connection: Connection, now: datetime) -> list[tuple[str, timedelta]]:
    """For the operator: ids of what waits and for how long; never a word."""
    rows = connection.execute(select(dossiers.c.id, dossiers.c.sent_at).where(dossiers.c.state == "waiting").order_by(dossiers.c.sent_at))
    return [(row.id, now - row.sent_at) for row in rows]
