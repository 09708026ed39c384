"""What a stand-in may do with dossiers that others hold: see why and until when, and let one wait again; each of it is logged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.service.views import HeldByOther
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.lifecycle import CLAIMED
from flows.installation import Installation
from storage.access_log import AccessLog
from storage.coordinators.coordinators import CoordinatorRepository
from storage.crypto.vault import Vault
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.dossiers.events import DossierEvents
from storage.dossiers.records import DossierRecord, DossierRecords
from storage.dossiers.reports import HeldDossier, is_seen_by_stand_in, list_held_reasons


class StandInService:
    """Awaitable; whoever is no stand-in is told nothing and may do nothing."""

    def __init__(
        self,
        runner: UnitOfWorkRunner,
        vault: Vault,
        installation: Installation,
        clock: Callable[[], datetime],
        make_due_offers: Callable[[], Awaitable[None]],
    ) -> None:
        self._runner, self._clock, self._make_due_offers = runner, clock, make_due_offers
        self._vault, self._records, self._events = vault, DossierRecords(vault), DossierEvents(vault, installation)
        self._coordinators, self._access_log = CoordinatorRepository(vault), AccessLog(vault)

    async def open_list(self, coordinator_id: str) -> list[HeldByOther]:
        """The list, with an entry in the access log of each dossier on it."""

        def unit(connection: Connection) -> list[HeldByOther]:
            found = self._list(connection, coordinator_id)
            for one in found:
                self._log(connection, one.record, coordinator_id, "listed")
            return self._to_views(connection, found)

        return await self._runner.run(unit)

    def read_list(self, connection: Connection, coordinator_id: str) -> list[HeldByOther]:
        """The same for an answer in Telegram, whose press was logged."""
        return self._to_views(connection, self._list(connection, coordinator_id))

    async def hand_back(self, coordinator_id: str, dossier_id: str, made_from: int) -> ActionResult:
        """Let it wait again: whoever held it is told at once not to call. The same form again counts once."""

        def unit(connection: Connection) -> ActionResult:
            dossier = self._find(connection, coordinator_id, dossier_id)
            standing = _check(dossier, made_from)
            if dossier is None or standing is not ActionResult.YES:
                return standing
            is_done = self._events.apply_event(connection, dossier, DossierEvent("lapsed", self._clock(), by_hand=True))
            if is_done:
                self._log(connection, dossier, coordinator_id, "handed_back")
            return ActionResult.YES if is_done else ActionResult.NOT_NOW

        result = await self._runner.run(unit)
        if result is ActionResult.YES:
            await self._make_due_offers()
        return result

    def _list(self, connection: Connection, coordinator_id: str) -> list[HeldDossier]:
        if not self._is_stand_in(connection, coordinator_id):
            return []
        found = list_held_reasons(connection, self._vault, self._clock())
        return [one for one in found if is_seen_by_stand_in(connection, one.record, coordinator_id)]

    def _find(self, connection: Connection, coordinator_id: str, dossier_id: str) -> DossierRecord | None:
        """One of the list, locked, also if nobody holds it any more."""
        dossier = self._records.lock_dossier(connection, dossier_id) if self._is_stand_in(connection, coordinator_id) else None
        return dossier if dossier and is_seen_by_stand_in(connection, dossier, coordinator_id) else None

    def _is_stand_in(self, connection: Connection, coordinator_id: str) -> bool:
        coordinator = self._coordinators.find_coordinator(connection, coordinator_id)
        return coordinator is not None and coordinator.stand_in

    def _to_views(self, connection: Connection, found: Sequence[HeldDossier]) -> list[HeldByOther]:
        """With who holds each; names are read only where there is something to show."""
        names = self._coordinators.read_names(connection) if found else {}
        return [_to_view(one, names) for one in found]

    def _log(self, connection: Connection, dossier: DossierRecord, coordinator_id: str, action: str) -> None:
        self._access_log.record_view(connection, dossier.conversation_id, coordinator_id, action, dossier.version, self._clock())


def _to_view(one: HeldDossier, names: Mapping[str, str]) -> HeldByOther:
    record = one.record
    name = names.get(str(record.progress.coordinator_id), "")
    return HeldByOther(record.id, name, record.held_since, one.reason, one.waits_again_at, record.progress.revision)


def _check(dossier: DossierRecord | None, made_from: int) -> ActionResult:
    """How the form stands to the dossier as it is now."""
    if dossier is None:
        return ActionResult.GONE
    progress = dossier.progress
    if progress.state not in CLAIMED:
        last = progress.recent[-1] if progress.recent else None
        return ActionResult.ALREADY if last and (last["name"], last["revision"]) == ("lapsed", made_from) else ActionResult.GONE
    return ActionResult.YES if progress.revision == made_from else ActionResult.CHANGED
