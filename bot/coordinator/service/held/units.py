"""Units of work on a dossier that a coordinator holds: each runs only for whoever holds it at that moment (O2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection

from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.service.held.numbered_forms import check_form, check_former
from flows.dossier.dossier_event import DossierEvent
from flows.installation import Installation
from storage.crypto.vault import Vault
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.events import DossierEvents
from storage.dossiers.records import DossierRecord

Unit = Callable[[Connection, DossierRecord], ActionResult]


class Form(NamedTuple):
    """What was posted, and the revision of the page it stood on."""

    event: DossierEvent
    made_from: int | None


class HeldUnits:
    """One for all coordinators; `runner` runs the units of work."""

    def __init__(self, runner: UnitOfWorkRunner, vault: Vault, installation: Installation) -> None:
        self._runner, self._dossiers, self._events = runner, DossierRepository(vault), DossierEvents(vault, installation)

    async def run(
        self, coordinator_id: str, dossier_id: str, unit: Unit, form: Form | None = None, *, is_answer: bool = False
    ) -> ActionResult:
        """Run `unit` if this coordinator holds the dossier (O2); while the organisations are asked again, only an answer runs."""

        def run_if_held(connection: Connection) -> ActionResult:
            dossier = self._dossiers.find_held(connection, dossier_id, coordinator_id)
            if dossier is None:
                former = self._dossiers.find_former(connection, dossier_id) if form else None
                return check_former(former, form.event, coordinator_id, form.made_from) if form else ActionResult.GONE
            if dossier.progress.asked_again and not is_answer:
                return ActionResult.NOT_NOW
            return unit(connection, dossier)

        return await self._runner.run(run_if_held)

    async def run_event(self, coordinator_id: str, dossier_id: str, event: DossierEvent, made_from: int | None = None) -> ActionResult:
        """Apply `event` in a unit of its own."""
        return await self.run(coordinator_id, dossier_id, lambda c, dossier: self.apply_event(c, dossier, event, coordinator_id, made_from))

    def apply_event(
        self, connection: Connection, dossier: DossierRecord, event: DossierEvent, coordinator_id: str, made_from: int | None
    ) -> ActionResult:
        """Apply `event` from a form of the revision `made_from`, if it fits what the dossier is now."""
        standing = check_form(dossier, event, coordinator_id, made_from)
        if standing is not ActionResult.YES:
            return standing
        is_open = dossier.progress.visible_state != "leaving" or event.name == "undo"
        return ActionResult.YES if is_open and self._events.apply_event(connection, dossier, event) else ActionResult.NOT_NOW
