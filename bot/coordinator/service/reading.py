"""Looking into a dossier: only by who holds it now, only as far as its state opens it, and never without the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.coordinator.service.contact_plan import contact_preferences
from bot.coordinator.service.views import DossierView
from flows.dossier.document import find_answer, find_part, find_people
from flows.dossier.dossier import Dossier
from flows.dossier.lifecycle import STORY_OPEN
from storage import access_log
from storage.coordinators.coordinators import Coordinator, CoordinatorRepository
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.records import DossierRecord


class DossierReader:
    """Reads within one unit of work; the line in the journal is kept with it or not at all (domain.md E12)."""

    def __init__(self, dossiers: DossierRepository, coordinators: CoordinatorRepository) -> None:
        self._dossiers, self._coordinators = dossiers, coordinators

    def look(self, connection: Connection, who: str, id: str, now: datetime) -> DossierView | None:
        """What the state opens, or None where the dossier is not this coordinator's."""
        sent = self._dossiers.find_held(connection, id, who)
        if sent is None:
            return None
        document = self._dossiers.read_document(connection, sent)
        state = "story" if sent.progress.stage in STORY_OPEN else sent.progress.stage
        looks = {"organisations": self._organisations, "names": self._names, "story": self._story}
        seen = looks[state](connection, sent, document)
        if state != "organisations" or seen["organisations"]:
            log_access(connection, sent, who, state, now)
        return self._sight(connection, sent, document, now, seen)

    def sheet(self, connection: Connection, who: str, id: str, now: datetime) -> DossierView | None:
        """Safe contact and holds, to print."""
        return self._read(connection, who, id, now, "printed")

    def saved(self, connection: Connection, who: str, id: str, now: datetime) -> DossierView | None:
        """The dossier, to save as a file."""
        return self._read(connection, who, id, now, "saved")

    def _read(self, connection: Connection, who: str, id: str, now: datetime, what: str) -> DossierView | None:
        sent = self._dossiers.find_held(connection, id, who)
        if sent is None or sent.progress.stage not in STORY_OPEN:
            return None
        log_access(connection, sent, who, what, now)
        document = self._dossiers.read_document(connection, sent)
        return self._sight(connection, sent, document, now, {"document": document, "called": document["called"]})

    def coordinator(self, connection: Connection, who: str) -> Coordinator:
        """LookupError where a coordinator was removed while a session of theirs lived."""
        coordinator = self._coordinators.find(connection, who)
        if coordinator is None:
            raise LookupError("coordinator")
        return coordinator

    def _organisations(self, connection: Connection, sent: DossierRecord, document: Dossier) -> dict[str, Any]:
        said = tuple(find_answer(document, "organisations").get("said", ()))
        return {"organisations": said, "wishes_shown": find_part(document, "wishes")["shown"]}

    def _names(self, connection: Connection, sent: DossierRecord, document: Dossier) -> dict[str, Any]:
        people, circle = tuple(find_people(document)), find_part(document, "circle")
        allowed = contact_preferences(document, sent.progress.moments)
        named = {"called": document["called"], "people": people, "circle_shown": circle["shown"], "safe": allowed}
        return named | self._organisations(connection, sent, document)

    def _story(self, connection: Connection, sent: DossierRecord, document: Dossier) -> dict[str, Any]:
        named = self._names(connection, sent, document)
        return named | {"document": document, "notes": self._dossiers.read_notes(connection, sent)}

    def _sight(self, connection: Connection, sent: DossierRecord, document: Dossier, now: datetime, seen: dict[str, Any]) -> DossierView:
        coordinator = self.coordinator(connection, str(sent.progress.coordinator))
        return DossierView(sent, coordinator, now, document["language"], **seen)


def log_access(connection: Connection, sent: DossierRecord, who: str, what: str, now: datetime) -> None:
    access_log.record_view(connection, sent.conversation_id, who, what, sent.version, now)
