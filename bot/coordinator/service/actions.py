"""Doing something with a dossier: in one unit of work, by who holds it at that moment, with its clocks and its journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.coordinator.service.contact_plan import PlanForm, contact_preferences
from bot.coordinator.service.reading import log_access
from bot.coordinator.service.views import ActionResult
from flows.dossier.document import find_answer, find_people
from flows.dossier.lifecycle import DossierEvent, notifies_seeker
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from storage.coordinators.coordinators import CoordinatorRepository
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.notify import Notifier
from storage.dossiers.records import DossierRecord
from storage.retention import timers

PARTING = {"give_back": "given_back", "close": "closed", "know_somebody": "names_only"}  # what the seeker reads in the journal
ANSWERS = ("no_tie", "tie", "give_back")  # to the question about organisations


class DossierActions:
    """One for all coordinators; `who` is a coordinator's id, `id` a dossier's."""

    def __init__(
        self,
        writer: UnitOfWorkRunner,
        dossiers: DossierRepository,
        coordinators: CoordinatorRepository,
        catalog: Catalog,
        installation: Installation,
        clock: Callable[[], datetime],
        telling: Notifier,
    ) -> None:
        self._writer, self._dossiers, self._coordinators = writer, dossiers, coordinators
        self._catalog, self._installation, self._clock = catalog, installation, clock
        self._telling, self._zone = telling, ZoneInfo(installation.timezone)

    def now(self) -> datetime:
        """The time where the installation is."""
        return self._clock().astimezone(ZoneInfo(self._installation.timezone))

    async def act(self, who: str, id: str, heard: str, day: date | None = None) -> ActionResult:
        return await self.if_held_by(who, id, lambda connection, sent: self.apply(connection, sent, heard, day=day), heard in ANSWERS)

    async def plan(self, who: str, id: str, wish: PlanForm, *then: str) -> ActionResult:
        def unit(connection: Connection, sent: DossierRecord) -> ActionResult:
            document = self._dossiers.read_document(connection, sent)
            if not wish.is_complete:
                return ActionResult.MISSING
            if not wish.is_safe(contact_preferences(document, sent.progress.moments), self.now()):
                return ActionResult.OUTSIDE
            plan = wish.to_plan(self._catalog, document["language"])
            self._coordinators.update_profile(connection, who, contact_line=plan["line"])
            shown = bool(find_people(document))
            done = [self.apply(connection, sent, heard, plan=plan, shown=shown) for heard in ("plan", *then)]
            timers.start_timers(connection, "planned", sent.conversation_id, wish.ends_at(self._zone), self._installation)
            return done[-1]

        return await self.if_held_by(who, id, unit)

    async def if_held_by(
        self, who: str, id: str, unit: Callable[[Connection, DossierRecord], ActionResult], answers: bool = False
    ) -> ActionResult:
        """Run `unit` if this coordinator holds the dossier at that moment (O2); while they are asked again only what `answers`."""

        def held(connection: Connection) -> ActionResult:
            sent = self._dossiers.find_held(connection, id, who)
            if sent and sent.progress.asked_again and not answers:
                return ActionResult.NOT_NOW
            return unit(connection, sent) if sent else ActionResult.GONE

        return await self._writer.run(held)

    def apply(self, connection: Connection, sent: DossierRecord, heard: str, **what: Any) -> ActionResult:
        """`what` holds the other fields of the deed."""
        who, deed = str(sent.progress.coordinator), DossierEvent(heard, self._clock(), **what)
        is_told = notifies_seeker(sent.progress, heard)
        if not self._dossiers.apply_event(connection, sent, deed):
            return ActionResult.NOT_NOW
        timers.start_timers_after(connection, heard, sent.conversation_id, self._clock(), self._installation)
        if is_told:
            self._telling.notify_seeker(connection, sent.conversation_id, self._clock())
        if heard in PARTING:
            log_access(connection, sent, who, PARTING[heard], self._clock())
        return ActionResult.YES

    def begin(self, connection: Connection, sent: DossierRecord) -> None:
        """After a claim. Where no organisation is shown there is nothing to ask about organisations."""
        timers.start_timers_after(connection, "claim", sent.conversation_id, self._clock(), self._installation)
        if not self._shows_organisations(connection, sent):
            self.no_tie(connection, sent)

    def no_tie(self, connection: Connection, sent: DossierRecord) -> ActionResult:
        """The answer says also whether there was something to answer about: the seeker reads no more than that."""
        return self.apply(connection, sent, "no_tie", shown=self._shows_organisations(connection, sent))

    def _shows_organisations(self, connection: Connection, sent: DossierRecord) -> bool:
        return bool(find_answer(self._dossiers.read_document(connection, sent), "organisations").get("said"))
