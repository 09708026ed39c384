"""Reading a dossier: only by the coordinator who holds it now, and only as far as its state opens it.

Every view is logged, except the question about organisations where none was named, and the same view again within 10 minutes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.coordinator.service.contact_plan import planned_window
from bot.coordinator.service.tasks import is_contact_open
from bot.coordinator.service.views import CalendarEntry, Colleague, DossierView, HeldOnDesk
from flows.dossier.contact_promise import promise_in
from flows.dossier.document import find_part, find_people
from flows.dossier.dossier import Dossier
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.lifecycle import STORY_OPEN
from flows.installation import Installation
from flows.matching.criteria import named_organisations
from storage.access_log import AccessLog, list_accesses
from storage.coordinators.coordinators import Coordinator, CoordinatorRepository
from storage.crypto.vault import Vault
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.events import DossierEvents
from storage.dossiers.notes import Notes
from storage.dossiers.records import DossierRecord
from storage.offers.matching_field import FieldReader

SHOWS_NAME = ("names", "story")  # entries of the access log: pages on which it stands what to call the seeker


class DossierReader:
    """Reads within one unit of work; the entry in the access log is kept with it or not at all (domain.md E12)."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._dossiers, self._coordinators, self._notes = DossierRepository(vault), CoordinatorRepository(vault), Notes(vault)
        self._events, self._access_log = DossierEvents(vault, installation), AccessLog(vault)
        self._field, self._timezone = FieldReader(vault, installation), ZoneInfo(installation.timezone)

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
        if dossier.progress.visible_state == "leaving":
            return self._closed_view(connection, dossier, document, now)
        opened = "story" if dossier.progress.visible_state in STORY_OPEN else dossier.progress.visible_state
        open_as = {"organisations": _with_organisations, "names": _with_names, "story": self._with_story}
        view = open_as[opened](self._closed_view(connection, dossier, document, now), document)
        if opened == "story":
            view = self._with_colleagues(connection, view, now)
        if opened != "organisations" or view.organisations:
            self._log_view(connection, dossier, coordinator_id, opened, now)
        self._events.apply_event(connection, dossier, DossierEvent("looked", now))
        return view

    def open_overview(
        self, connection: Connection, dossiers: Sequence[DossierRecord], coordinator_id: str, now: datetime
    ) -> dict[str, HeldOnDesk]:
        """By id, each of these held dossiers whose names or story this coordinator opened since the claim; each is logged as seen.

        Of one that was just given back or closed nothing is shown, and how to make contact only while that is to be done.
        """
        held = (one for one in dossiers if one.progress.visible_state != "leaving")
        seen = [one for one in held if _has_read_name(connection, one, coordinator_id)]
        return {one.id: self._open_on_desk(connection, one, coordinator_id, now) for one in seen}

    def _open_on_desk(self, connection: Connection, dossier: DossierRecord, coordinator_id: str, now: datetime) -> HeldOnDesk:
        document = self._dossiers.read_document(dossier)
        promise = promise_in(document, dossier.progress.moments)
        is_open = is_contact_open(dossier, promise, now, self._timezone)
        self._log_view(connection, dossier, coordinator_id, "contact" if is_open else "overview", now)
        return HeldOnDesk(document["called"], promise, document if is_open else None)

    def find_calendar_entry(self, connection: Connection, coordinator_id: str, dossier_id: str) -> CalendarEntry | None:
        """The coordinator's own plan, with nothing of the dossier, so it is no view of it; a former one is void."""
        dossier = self._dossiers.find_held(connection, dossier_id, coordinator_id)
        if dossier is None or dossier.progress.visible_state != "open":
            return None
        progress = dossier.progress
        plan = progress.plan or progress.void_plan
        window = planned_window(plan, self._timezone) if plan else None
        return CalendarEntry(*window, progress.plan is None, progress.revision) if window else None

    def open_copy(self, connection: Connection, coordinator_id: str, dossier_id: str, action: str, now: datetime) -> DossierView | None:
        """The dossier to take along; `action` in the access log is `printed` or `saved`. None if the story is not open to them."""
        dossier = self._dossiers.find_held(connection, dossier_id, coordinator_id)
        if dossier is None or dossier.progress.visible_state not in STORY_OPEN:
            return None
        self._log_view(connection, dossier, coordinator_id, action, now)
        document = self._dossiers.read_document(dossier)
        return replace(self._closed_view(connection, dossier, document, now), document=document, called=document["called"])

    def _closed_view(self, connection: Connection, dossier: DossierRecord, document: Dossier, now: datetime) -> DossierView:
        """Nothing is open yet."""
        coordinator = self.find_coordinator(connection, str(dossier.progress.coordinator_id))
        return DossierView(dossier, coordinator, now, document["language"], has_changed=dossier.progress.has_changed)

    def _log_view(self, connection: Connection, dossier: DossierRecord, coordinator_id: str, action: str, now: datetime) -> None:
        self._access_log.record_view(connection, dossier.conversation_id, coordinator_id, action, dossier.version, now)

    def list_colleagues(self, connection: Connection, coordinator_id: str, dossier_id: str, now: datetime) -> list[Colleague]:
        """Who may take over, for a chat: names of colleagues and nothing of the dossier, so that nothing is opened."""
        dossier = self._dossiers.find_held(connection, dossier_id, coordinator_id)
        if dossier is None or dossier.progress.visible_state not in STORY_OPEN:
            return []
        return self._colleagues(connection, dossier, self._coordinators.read_names(connection), now)

    def _colleagues(self, connection: Connection, dossier: DossierRecord, names: Mapping[str, str], now: datetime) -> list[Colleague]:
        ids = () if dossier.progress.proposed_id else self._field.list_colleagues(connection, dossier, now)
        return sorted((Colleague(one, names[one]) for one in ids), key=lambda one: one.name.casefold())

    def _with_colleagues(self, connection: Connection, view: DossierView, now: datetime) -> DossierView:
        """Who may take over, and what the seeker said about whom."""
        progress, names = view.dossier.progress, self._coordinators.read_names(connection)
        colleagues = self._colleagues(connection, view.dossier, names, now)
        kept_from = tuple(names[one] for one in progress.kept_from if one in names)
        return replace(view, colleagues=tuple(colleagues), proposed=names.get(progress.proposed_id, ""), kept_from=kept_from)

    def _with_story(self, view: DossierView, document: Dossier) -> DossierView:
        return replace(_with_names(view, document), document=document, notes=tuple(self._notes.list_notes(view.dossier)))


def _with_organisations(view: DossierView, document: Dossier) -> DossierView:
    return replace(view, organisations=named_organisations(document), wishes_shown=find_part(document, "wishes")["shown"])


def _with_names(view: DossierView, document: Dossier) -> DossierView:
    return replace(
        _with_organisations(view, document),
        called=document["called"],
        promise=promise_in(document, view.dossier.progress.moments),
        people=tuple(find_people(document)),
        circle_shown=find_part(document, "circle")["shown"],
    )


def _has_read_name(connection: Connection, dossier: DossierRecord, coordinator_id: str) -> bool:
    """By the access log: whether a page with the seeker's name was opened since this claim."""
    log = list_accesses(connection, dossier.conversation_id)
    return any(row.actor == coordinator_id and row.action in SHOWS_NAME and row.at >= dossier.held_since for row in log)
