"""Desk service: a coordinator's overview and reading, each checked again against who holds the dossier now, and the services beside it.

A seeker's words can be read through it and never changed (domain.md E8).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.coordinator.service import tasks
from bot.coordinator.service.account.own_account import OwnAccount
from bot.coordinator.service.held.actions import DossierActions
from bot.coordinator.service.held.planning import ContactPlanning
from bot.coordinator.service.held.texts import DossierTexts
from bot.coordinator.service.held.units import HeldUnits
from bot.coordinator.service.offer_answers import OfferAnswers
from bot.coordinator.service.reading import DossierReader
from bot.coordinator.service.stand_in import StandInService
from bot.coordinator.service.unsent import UnsentFormService
from bot.coordinator.service.views import STILL_HELD, CalendarEntry, Colleague, DestructionRequest, DossierView, HeldOnDesk, Offer, Overview
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from storage.coordinators.desk_revision import read_desk_revision
from storage.coordinators.exclusions import find_destruction_request, list_destruction_requests
from storage.coordinators.reachability import is_reachable, read_open_ways
from storage.crypto.vault import Vault
from storage.delivery import notice_ledger
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.dossiers.dossiers import DossierRepository
from storage.offers.offers import OfferService, OpenOffer
from storage.retention import timers
from storage.retention.due_times import UNCLAIMED_ALARM_AFTER


class DeskService:
    """One for all coordinators, awaitable, and of no framework.

    `actions`, `planning` and `texts` are about a dossier that they hold, `offers` about what is offered to them, and `account` about
    themselves.
    """

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
        self._dossiers, self._reader = DossierRepository(vault), DossierReader(vault, installation)
        self._offers, self.offers = OfferService(vault, installation), OfferAnswers(runner, vault, installation, clock)
        make_due_offers = self.offers.make_due_offers
        self.account = OwnAccount(runner, vault, installation, clock, make_due_offers)
        self.unsent = UnsentFormService(runner, vault, clock)
        held = HeldUnits(runner, vault, installation)
        self.actions = DossierActions(held, vault, installation, clock, make_code, make_due_offers)
        self.planning, self.texts = ContactPlanning(held, vault, catalog, installation, clock), DossierTexts(held, vault, clock)
        self.stand_in = StandInService(runner, vault, installation, clock, make_due_offers)

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
        requests = [_to_request(row) for row in list_destruction_requests(connection, coordinator_id)]
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

    async def find_why_gone(self, coordinator_id: str, dossier_id: str) -> DestructionRequest | None:
        """The request that says why this coordinator has this dossier no more; None if they never had it, or gave it back unread."""
        row = await self._runner.run(lambda connection: find_destruction_request(connection, dossier_id, coordinator_id))
        return _to_request(row) if row and row.why not in STILL_HELD else None

    async def count_waiting(self, coordinator_id: str) -> int:
        """How many things wait for this coordinator; 0 if they are gone."""
        try:
            return tasks.count_waiting(await self.read_overview(coordinator_id), ZoneInfo(self._installation.timezone))
        except LookupError:
            return 0

    async def open_overview(self, coordinator_id: str) -> tuple[Overview, Mapping[str, HeldOnDesk]]:
        """The overview with what may stand on it of whom this coordinator read already, which is logged. For the desk, and for no chat."""

        def unit(connection: Connection) -> tuple[Overview, Mapping[str, HeldOnDesk]]:
            overview = replace(self._overview(connection, coordinator_id), revision=read_desk_revision(connection, coordinator_id).name)
            return overview, self._reader.open_overview(connection, overview.held, coordinator_id, overview.now)

        return await self._runner.run(unit)

    def _to_offer(self, one: OpenOffer) -> Offer:
        is_late = self._clock() - one.since > UNCLAIMED_ALARM_AFTER
        return Offer(one.id, one.number, one.version, one.card, one.since, one.answer_by, one.reasons, is_late)

    async def is_open_to(self, coordinator_id: str, dossier_id: str) -> bool:
        """Whether this coordinator holds the dossier and did not give it back or close it just now."""

        def unit(connection: Connection) -> bool:
            dossier = self._dossiers.find_held(connection, dossier_id, coordinator_id)
            return dossier is not None and dossier.progress.visible_state != "leaving"

        return await self._runner.run(unit)

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


def _to_request(row: Row[Any]) -> DestructionRequest:
    return DestructionRequest(row.id, row.why, row.claimed_at, row.asked_at, row.done_at is not None)
