"""Own account: what a coordinator changes of themselves, and reads of what they did."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.coordinator.service.account.revision import revision_of
from bot.coordinator.service.account.roster import Roster
from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.service.authentication.one_time_links import enqueue_own_link
from bot.coordinator.service.contact_plan import MAX_LINE
from bot.coordinator.service.reading import DossierReader
from flows.errors import ConcurrentUpdate
from flows.installation import Installation
from flows.text_cleaning import mask_bsn, sanitize_text
from storage.coordinators import notifications
from storage.coordinators.coordinators import Coordinator
from storage.coordinators.exclusions import confirm_destruction
from storage.crypto.vault import Vault
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.dossiers.deeds import Deed, list_deeds
from storage.dossiers.dossiers import DossierRepository

MAX_TIES = 2_000  # characters


class OwnAccount:
    """One for all coordinators; `make_due_offers` runs after whatever changes who may be offered what. Awaitable."""

    def __init__(
        self,
        runner: UnitOfWorkRunner,
        vault: Vault,
        installation: Installation,
        clock: Callable[[], datetime],
        make_due_offers: Callable[[], Awaitable[None]],
    ) -> None:
        self._runner, self._vault, self._installation, self._clock = runner, vault, installation, clock
        self._reader, self._dossiers = DossierReader(vault, installation), DossierRepository(vault)
        self._roster, self._make_due_offers = Roster(vault, installation, clock), make_due_offers

    async def ask_for_link(self, coordinator_id: str) -> None:
        """Send a link that signs in to the Telegram account of this coordinator."""
        at = self._clock()
        await self._runner.run(lambda c: enqueue_own_link(c, self._vault, self._installation, coordinator_id, notifications.TELEGRAM, at))

    async def list_deeds(self, coordinator_id: str) -> list[Deed]:
        """What this coordinator did, newest first, without content."""
        return await self._runner.run(lambda c: list_deeds(c, coordinator_id, self._dossiers.list_held(c, coordinator_id)))

    async def confirm_destruction(self, coordinator_id: str, request_id: str) -> bool:
        return await self._runner.run(lambda connection: confirm_destruction(connection, request_id, coordinator_id, self._clock()))

    async def find_coordinator(self, coordinator_id: str) -> Coordinator:
        """Raise LookupError if the coordinator was removed while a session of theirs lived."""
        return await self._runner.run(lambda connection: self._reader.find_coordinator(connection, coordinator_id))

    async def set_available(self, coordinator_id: str, available: bool) -> ActionResult:
        """A coordinator who pauses is offered nothing, and what was offered to them goes to the next. ALREADY if it is so."""

        def unit(connection: Connection) -> ActionResult:
            if self._reader.find_coordinator(connection, coordinator_id).available is available:
                return ActionResult.ALREADY
            self._roster.set_available(connection, coordinator_id, available)
            return ActionResult.YES

        result = await self._runner.run(unit)
        await self._make_due_offers()
        return result

    async def update_profile(self, coordinator_id: str, seen: str = "", **changed: Any) -> None:
        """Change parts of one's own profile, each line cut at 200 characters, ties at 2,000, without citizen numbers.

        Raises NameTaken, and ConcurrentUpdate if the profile is no longer the one that the page showed (`seen`, see `revision_of`).
        """
        lines = {name: _cut_line(name, value) if isinstance(value, str) else value for name, value in changed.items()}

        def unit(connection: Connection) -> None:
            if seen and seen != revision_of(self._reader.find_coordinator(connection, coordinator_id).profile):
                raise ConcurrentUpdate
            self._roster.update_profile(connection, coordinator_id, lines)

        await self._runner.run(unit)
        await self._make_due_offers()


def _cut_line(name: str, text: str) -> str:
    return mask_bsn(sanitize_text(text).strip()).text[: MAX_TIES if name == "ties" else MAX_LINE]
