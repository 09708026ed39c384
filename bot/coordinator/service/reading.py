"""Reading a dossier: only by the coordinator who holds it now, only as far as its state opens it, and always logged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.coordinator.service.contact_plan import contact_preferences
from bot.coordinator.service.views import DossierView
from flows.dossier.document import find_part, find_people
from flows.dossier.dossier import Dossier
from flows.dossier.lifecycle import STORY_OPEN
from flows.matching.criteria import named_organisations
from storage import access_log
from storage.coordinators.coordinators import Coordinator, CoordinatorRepository
from storage.crypto.vault import Vault
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.records import DossierRecord


class DossierReader:
    """Reads within one unit of work; the entry in the access log is kept with it or not at all (domain.md E12)."""

    def __init__(self, vault: Vault) -> None:
        self._dossiers, self._coordinators = DossierRepository(vault), CoordinatorRepository(vault)

    def find_coordinator(self, connection: Connection, coordinator_id: str) -> Coordinator:
        """Raise LookupError if the coordinator was removed while a session of theirs lived."""
        coordinator = self._coordinators.find_coordinator(connection, coordinator_id)
        if coordinator is None:
            raise LookupError("coordinator")
        return coordinator

    def open_dossier(self, connection: Connection, coordinator_id: str, dossier_id: str, now: datetime) -> DossierView | None:
        """What the state opens, or None if the dossier is not this coordinator's."""
        dossier = self._dossiers.find_held(connection, dossier_id, coordinator_id)
        if dossier is None:
            return None
        document = self._dossiers.read_document(dossier)
        opened = "story" if dossier.progress.stage in STORY_OPEN else dossier.progress.stage
        readers = {"organisations": self._read_organisations, "names": self._read_names, "story": self._read_story}
        values = readers[opened](dossier, document)
        if opened != "organisations" or values["organisations"]:
            _log_view(connection, dossier, coordinator_id, opened, now)
        return self._to_view(connection, dossier, document, now, values)

    def open_copy(self, connection: Connection, coordinator_id: str, dossier_id: str, action: str, now: datetime) -> DossierView | None:
        """The dossier to take along; `action` in the access log is `printed` or `saved`. None if the story is not open to them."""
        dossier = self._dossiers.find_held(connection, dossier_id, coordinator_id)
        if dossier is None or dossier.progress.stage not in STORY_OPEN:
            return None
        _log_view(connection, dossier, coordinator_id, action, now)
        document = self._dossiers.read_document(dossier)
        return self._to_view(connection, dossier, document, now, {"document": document, "called": document["called"]})

    def _read_organisations(self, dossier: DossierRecord, document: Dossier) -> dict[str, Any]:
        return {"organisations": named_organisations(document), "wishes_shown": find_part(document, "wishes")["shown"]}

    def _read_names(self, dossier: DossierRecord, document: Dossier) -> dict[str, Any]:
        circle = {"people": tuple(find_people(document)), "circle_shown": find_part(document, "circle")["shown"]}
        safe = contact_preferences(document, dossier.progress.moments)
        return {"called": document["called"], "safe": safe} | circle | self._read_organisations(dossier, document)

    def _read_story(self, dossier: DossierRecord, document: Dossier) -> dict[str, Any]:
        return self._read_names(dossier, document) | {"document": document, "notes": self._dossiers.read_notes(dossier)}

    def _to_view(
        self, connection: Connection, dossier: DossierRecord, document: Dossier, now: datetime, values: dict[str, Any]
    ) -> DossierView:
        coordinator = self.find_coordinator(connection, str(dossier.progress.coordinator_id))
        return DossierView(dossier, coordinator, now, document["language"], **values)


def _log_view(connection: Connection, dossier: DossierRecord, coordinator_id: str, action: str, now: datetime) -> None:
    access_log.record_view(connection, dossier.conversation_id, coordinator_id, action, dossier.version, now)
