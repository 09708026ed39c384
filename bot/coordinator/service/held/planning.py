"""Planning of contact: a moment within what the seeker called safe, which opens the story or replaces the former plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.service.contact_plan import PlanForm
from bot.coordinator.service.held.numbered_forms import check_form
from bot.coordinator.service.held.units import HeldUnits
from bot.coordinator.service.plan_text import describe_plan
from flows.dossier.contact_promise import promise_in
from flows.dossier.document import find_people
from flows.dossier.dossier_event import DossierEvent
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from storage.coordinators.coordinators import CoordinatorRepository
from storage.crypto.vault import Vault
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.records import DossierRecord


class ContactPlanning:
    """One for all coordinators. Awaitable; `clock` gives aware UTC times."""

    def __init__(self, held: HeldUnits, vault: Vault, catalog: Catalog, installation: Installation, clock: Callable[[], datetime]) -> None:
        self._held, self._catalog, self._clock, self._timezone = held, catalog, clock, ZoneInfo(installation.timezone)
        self._dossiers, self._coordinators = DossierRepository(vault), CoordinatorRepository(vault)

    async def open_story(self, coordinator_id: str, dossier_id: str, plan: PlanForm, made_from: int | None = None) -> ActionResult:
        """Plan contact within what the seeker called safe, say that nobody in the circle is known, and open the story."""
        return await self._plan(coordinator_id, dossier_id, plan, made_from, "know_nobody")

    async def change_plan(self, coordinator_id: str, dossier_id: str, plan: PlanForm, made_from: int | None = None) -> ActionResult:
        """Plan another moment within what the seeker called safe."""
        return await self._plan(coordinator_id, dossier_id, plan, made_from)

    async def _plan(self, coordinator_id: str, dossier_id: str, form: PlanForm, made_from: int | None, *then: str) -> ActionResult:
        def unit(connection: Connection, dossier: DossierRecord) -> ActionResult:
            document, now = self._dossiers.read_document(dossier), self._clock()
            promise = promise_in(document, dossier.progress.moments)
            plan = form.to_plan()
            event = DossierEvent("plan", now, plan=plan)
            standing = check_form(dossier, event, coordinator_id, made_from)
            if standing is not ActionResult.YES:
                return standing
            if not form.is_complete:
                return ActionResult.MISSING
            if not form.is_safe(promise, now.astimezone(self._timezone)):
                return ActionResult.OUTSIDE
            if not form.is_compared(promise):
                return ActionResult.NOT_COMPARED
            self._coordinators.update_profile(connection, coordinator_id, contact_line=plan["line"])
            moment = (form.starts_at(promise, self._timezone), form.ends_at(promise, self._timezone))
            plan["when"] = describe_plan(plan, self._catalog, document["language"])
            event = replace(event, plan=plan, planned_from=moment[0], planned_until=moment[1])
            shown = bool(find_people(document))
            events = (event, *(DossierEvent(name, now, shown=shown) for name in then))
            return [self._held.apply_event(connection, dossier, one, coordinator_id, None) for one in events][-1]

        return await self._held.run(coordinator_id, dossier_id, unit)
