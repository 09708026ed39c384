"""Desk service: a coordinator's overview, offers, reading and account, each checked again against who holds the dossier now.

A seeker's words can be read through it and never changed (domain.md E8).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.coordinator.service import tasks
from bot.coordinator.service.contact_plan import MAX_LINE
from bot.coordinator.service.held.actions import DossierActions
from bot.coordinator.service.held.planning import ContactPlanning
from bot.coordinator.service.held.texts import DossierTexts
from bot.coordinator.service.held.units import HeldUnits
from bot.coordinator.service.one_time_links import enqueue_own_link
from bot.coordinator.service.reading import DossierReader
from bot.coordinator.service.revision import revision_of
from bot.coordinator.service.roster import Roster
from bot.coordinator.service.stand_in import StandInService
from bot.coordinator.service.unsent import UnsentFormService
from bot.coordinator.service.views import (
    ActionResult,
    CalendarEntry,
    Colleague,
    DestructionRequest,
    DossierView,
    HeldOnDesk,
    Offer,
    Overview,
)
from bot.observability.logs import log_error
from flows.dossier.dossier_event import DossierEvent
from flows.errors import ConcurrentUpdate
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from flows.matching.criteria import named_organisations
from flows.text_cleaning import mask_bsn, sanitize_text
from storage.coordinators import notifications
from storage.coordinators.coordinators import Coordinator
from storage.coordinators.desk_revision import read_desk_revision
from storage.coordinators.exclusions import confirm_destruction, list_destruction_requests
from storage.coordinators.reachability import is_reachable, read_open_ways
from storage.crypto.vault import Vault
from storage.delivery import notice_ledger
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.dossiers.deeds import Deed, list_deeds
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.events import DossierEvents
from storage.dossiers.offers import OfferService, OpenOffer
from storage.dossiers.open_offers import MATCHED_AT_ONCE
from storage.retention import timers
from storage.retention.rules import UNCLAIMED_ALARM_AFTER
from storage.sources.dossier_sources import NOT_REAL

MAX_TIES = 2_000  # characters


class DeskService:
    """One for all coordinators; `actions`, `planning` and `texts` are about a dossier that they hold. Awaitable, and of no framework."""

    def __init__(
        self,
        runner: UnitOfWorkRunner,
        vault: Vault,
        catalog: Catalog,
        installation: Installation,
        clock: Callable[[], datetime],
        make_code: Callable[[], str],
        stale_hotlines: Callable[[Connection], Sequence[str]] = lambda connection: (),
    ) -> None:
        """`stale_hotlines` gives the hotlines that nobody dialled for too long: coordinators see them as well."""
        self._runner, self._clock, self._stale_hotlines, self._installation = runner, clock, stale_hotlines, installation
        self._vault = vault
        self._dossiers, self._reader, self._roster = (
            DossierRepository(vault),
            DossierReader(vault, installation),
            Roster(vault, installation, clock),
        )
        self._offers, self._events = OfferService(vault, installation), DossierEvents(vault, installation)
        self.unsent = UnsentFormService(runner, vault, clock)
        held = HeldUnits(runner, vault, installation)
        self.actions = DossierActions(held, vault, installation, clock, make_code, self.make_due_offers)
        self.planning, self.texts = ContactPlanning(held, vault, catalog, installation, clock), DossierTexts(held, vault, clock)
        self.stand_in = StandInService(runner, vault, installation, clock, self.make_due_offers)

    def today(self) -> date:
        """The day of now where the foundation is."""
        return self._clock().astimezone(ZoneInfo(self._installation.timezone)).date()

    def now(self) -> datetime:
        """The aware time of now."""
        return self._clock()

    async def read_overview(self, coordinator_id: str) -> Overview:
        """What is offered to this coordinator, what they hold, and what they are asked to destroy. Raises LookupError if they are gone."""
        return await self._runner.run(lambda connection: self._overview(connection, coordinator_id))

    def _overview(self, connection: Connection, coordinator_id: str) -> Overview:
        now = self._clock()
        requests = [DestructionRequest(row.id, row.why, row.claimed_at) for row in list_destruction_requests(connection, coordinator_id)]
        held, coordinator = self._dossiers.list_held(connection, coordinator_id), self._reader.find_coordinator(connection, coordinator_id)
        return Overview(
            coordinator=coordinator,
            offers=[self._to_offer(one) for one in self._offers.list_open(connection, coordinator_id)],
            held=held,
            destruction_requests=requests,
            stale_hotlines=self._stale_hotlines(connection),
            timers=timers.timers_of(connection, [one.conversation_id for one in held]),
            now=now,
            is_reachable=is_reachable(coordinator, read_open_ways(connection), self._installation),
            unreached_ways=notice_ledger.list_unreached_ways(connection, [coordinator.id]).get(coordinator.id, ()),
            held_by_others=self.stand_in.read_list(connection, coordinator_id),
        )

    async def count_waiting(self, coordinator_id: str) -> int:
        """How many things wait for this coordinator; 0 if they are gone."""
        try:
            return tasks.count_waiting(await self.read_overview(coordinator_id), ZoneInfo(self._installation.timezone))
        except LookupError:
            return 0

    async def ask_for_link(self, coordinator_id: str) -> None:
        """Send a link that signs in to the Telegram account of this coordinator."""
        at = self._clock()
        await self._runner.run(lambda c: enqueue_own_link(c, self._vault, self._installation, coordinator_id, notifications.TELEGRAM, at))

    async def open_overview(self, coordinator_id: str) -> tuple[Overview, Mapping[str, HeldOnDesk]]:
        """The overview with what may stand on it of whom this coordinator read already, which is logged. For the desk, and for no chat."""

        def unit(connection: Connection) -> tuple[Overview, Mapping[str, HeldOnDesk]]:
            overview = replace(self._overview(connection, coordinator_id), revision=read_desk_revision(connection, coordinator_id).name)
            return overview, self._reader.open_overview(connection, overview.held, coordinator_id, overview.now)

        return await self._runner.run(unit)

    def _to_offer(self, one: OpenOffer) -> Offer:
        return Offer(one.id, one.number, one.card, one.since, one.answer_by, one.reasons, self._clock() - one.since > UNCLAIMED_ALARM_AFTER)

    async def is_open_to(self, coordinator_id: str, dossier_id: str) -> bool:
        """Whether this coordinator holds the dossier and did not give it back or close it just now."""

        def unit(connection: Connection) -> bool:
            dossier = self._dossiers.find_held(connection, dossier_id, coordinator_id)
            return dossier is not None and dossier.progress.visible_state != "leaving"

        return await self._runner.run(unit)

    # offers
    async def claim(self, coordinator_id: str, dossier_id: str, number: str | None = None) -> bool:
        """Claim the dossier; True once, for the coordinator with the open offer. If no organisation is named, names come next."""

        def unit(connection: Connection) -> bool:
            dossier = self._offers.claim_dossier(connection, dossier_id, coordinator_id, self._clock(), number)
            if dossier and not named_organisations(self._dossiers.read_document(dossier)):
                self._events.apply_event(connection, dossier, DossierEvent("no_tie", self._clock(), shown=False))
            return dossier is not None

        return await self._runner.run(unit)

    async def decline(self, coordinator_id: str, dossier_id: str, reason: str = "none", number: str | None = None) -> bool:
        """Decline the offer, with one of DECLINE_REASONS or none; False if it is not offered to them any more."""
        declined = await self._runner.run(
            lambda c: self._offers.decline_offer(c, dossier_id, coordinator_id, reason, self._clock(), number)
        )
        await self.make_due_offers()
        return declined

    async def was_claimed(self, coordinator_id: str, number: str) -> bool:
        """Whether they accepted this offer before."""
        return await self._runner.run(lambda c: self._offers.was_answered(c, coordinator_id, number, "claimed"))

    async def was_declined(self, coordinator_id: str, number: str) -> bool:
        """Whether they declined this offer before."""
        return await self._runner.run(lambda c: self._offers.was_answered(c, coordinator_id, number, "declined", NOT_REAL))

    async def make_due_offers(self) -> None:
        """Offer at once what waits, each in a transaction of its own. What fails is tried again by its timer, and undoes nothing."""
        try:
            for _ in range(MATCHED_AT_ONCE):
                if not await self._runner.run(lambda connection: self._offers.make_next_offer(connection, self._clock())):
                    break
        except Exception as error:
            log_error("offer_failed", error)

    # reading
    async def open_dossier(self, coordinator_id: str, dossier_id: str) -> DossierView | None:
        """What the state opens, or None if the dossier is not theirs. The access log is written in the same unit of work."""
        return await self._runner.run(lambda c: self._reader.open_dossier(c, coordinator_id, dossier_id, self._clock()))

    async def open_contact_sheet(self, coordinator_id: str, dossier_id: str) -> DossierView | None:
        """The separate sheet with safe contact, which is made to be printed."""
        return await self._runner.run(lambda c: self._reader.open_copy(c, coordinator_id, dossier_id, "printed", self._clock()))

    async def find_calendar_entry(self, coordinator_id: str, dossier_id: str) -> CalendarEntry | None:
        """The plan, or the former one that is void, for a calendar; None if there is neither."""
        return await self._runner.run(lambda c: self._reader.find_calendar_entry(c, coordinator_id, dossier_id))

    async def open_file(self, coordinator_id: str, dossier_id: str) -> DossierView | None:
        """The dossier as a file to save."""
        return await self._runner.run(lambda c: self._reader.open_copy(c, coordinator_id, dossier_id, "saved", self._clock()))

    async def list_colleagues(self, coordinator_id: str, dossier_id: str) -> list[Colleague]:
        """The colleagues who may take over this dossier; none if it is not theirs."""
        return await self._runner.run(lambda c: self._reader.list_colleagues(c, coordinator_id, dossier_id, self._clock()))

    # their own account
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
        await self.make_due_offers()
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
        await self.make_due_offers()


def _cut_line(name: str, text: str) -> str:
    return mask_bsn(sanitize_text(text).strip()).text[: MAX_TIES if name == "ties" else MAX_LINE]
