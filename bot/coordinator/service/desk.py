"""The coordinator's door: everything a coordinator may do, each thing checked anew against who holds the dossier now.

There is no way through it to a seeker's words but reading them (domain.md E8).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.coordinator.service.actions import DossierActions
from bot.coordinator.service.contact_plan import MAX_LINE, PlanForm
from bot.coordinator.service.reading import DossierReader
from bot.coordinator.service.views import ActionResult, DestructionRequest, DossierView, Offer, Overview
from bot.observability.logs import log_error
from flows.dossier.document import find_people
from flows.dossier.lifecycle import STORY_OPEN
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from storage.conversations import return_codes
from storage.coordinators.coordinators import Coordinator, CoordinatorRepository, set_available
from storage.coordinators.exclusions import confirm_destruction, list_destruction_requests
from storage.crypto.vault import Vault
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.notify import Notifier
from storage.dossiers.offers import OfferService, OpenOffer, make_available
from storage.dossiers.records import DossierRecord
from storage.retention import timers
from storage.retention.rules import UNCLAIMED_ALARM_AFTER

MAX_NOTES = 20_000
MAX_TIES = 2_000


class DeskService:
    """One for all coordinators; `who` is a coordinator's id, `id` a dossier's. Awaitable, and of no framework."""

    def __init__(
        self,
        writer: UnitOfWorkRunner,
        vault: Vault,
        catalog: Catalog,
        installation: Installation,
        clock: Callable[[], datetime],
        make_code: Callable[[], str],
        stale: Callable[[Connection], Sequence[str]] = lambda connection: (),
    ) -> None:
        """`stale` names the safety numbers that nobody dialled for too long: also a coordinator must see that."""
        self._stale = stale
        self._writer, self._vault, self._clock, self._make_code = writer, vault, clock, make_code
        self._dossiers, self._coordinators = DossierRepository(vault), CoordinatorRepository(vault)
        self._looking = DossierReader(self._dossiers, self._coordinators)
        self._offers, telling = OfferService(vault, installation), Notifier(vault, installation)
        self._acting = DossierActions(writer, self._dossiers, self._coordinators, catalog, installation, clock, telling)

    async def read_overview(self, who: str) -> Overview:
        """What is offered to this coordinator, what they hold, and what they are asked to destroy."""

        def unit(connection: Connection) -> Overview:
            coordinator = self._looking.coordinator(connection, who)
            offered = self._offers.list_open(connection, who)
            papers = [DestructionRequest(row.id, row.why, row.claimed_at) for row in list_destruction_requests(connection, who)]
            held = self._dossiers.list_held(connection, who)
            clocks = timers.timers_of(connection, [one.conversation_id for one in held])
            return Overview(coordinator, [self._offer(one) for one in offered], held, papers, self._stale(connection), clocks)

        return await self._writer.run(unit)

    def _offer(self, one: OpenOffer) -> Offer:
        return Offer(one.id, one.card, one.since, one.answer_by, one.reasons, self._clock() - one.since > UNCLAIMED_ALARM_AFTER)

    async def claim(self, who: str, id: str) -> bool:
        """True once, for the one to whom it is offered. Where no organisation is named, names come next."""

        def unit(connection: Connection) -> bool:
            if not self._offers.claim(connection, id, who, self._clock()):
                return False
            if sent := self._dossiers.find_held(connection, id, who):
                self._acting.begin(connection, sent)
            return True

        return await self._writer.run(unit)

    async def decline(self, who: str, id: str, why: str = "none") -> bool:
        """No, with one of a few reasons or none; False where it is not offered to them any more."""
        declined = await self._writer.run(lambda c: self._offers.decline(c, id, who, why, self._clock()))
        await self.make_due_offers()
        return declined

    async def make_due_offers(self) -> None:
        """Offer at once what waits. What fails here the clock tries again, and nothing that was done is undone."""
        try:
            await self._writer.run(lambda c: self._offers.make_due_offers(c, self._clock()))
        except Exception as error:
            log_error("offer_failed", error)

    async def _onward(self, done: ActionResult) -> ActionResult:
        """What this coordinator let go is offered to the next."""
        if done is ActionResult.YES:
            await self.make_due_offers()
        return done

    async def open_dossier(self, who: str, id: str) -> DossierView | None:
        """What may be seen now, written in the journal in the same unit of work; None where it is not theirs."""
        return await self._writer.run(lambda c: self._looking.look(c, who, id, self._clock()))

    async def open_contact_sheet(self, who: str, id: str) -> DossierView | None:
        """The separate sheet with safe contact and holds, which is made to be printed."""
        return await self._writer.run(lambda c: self._looking.sheet(c, who, id, self._clock()))

    async def open_file(self, who: str, id: str) -> DossierView | None:
        """The dossier as a file, asked for anew each time."""
        return await self._writer.run(lambda c: self._looking.saved(c, who, id, self._clock()))

    # the conflict questions
    async def no_tie(self, who: str, id: str) -> ActionResult:
        return await self._acting.if_held_by(who, id, self._acting.no_tie, answers=True)

    async def tie(self, who: str, id: str) -> ActionResult:
        """A tie to an organisation, or doubt about one: it waits for somebody else, and never again for this coordinator."""
        return await self._onward(await self._acting.act(who, id, "tie"))

    async def know_somebody(self, who: str, id: str) -> ActionResult:
        return await self._onward(await self._acting.act(who, id, "know_somebody"))

    async def know_nobody(self, who: str, id: str, wish: PlanForm) -> ActionResult:
        """Open the story, with a moment and a way that the seeker called safe."""
        return await self._acting.plan(who, id, wish, "know_nobody")

    async def plan(self, who: str, id: str, wish: PlanForm) -> ActionResult:
        """Choose another moment."""
        return await self._acting.plan(who, id, wish)

    # contact
    async def tried(self, who: str, id: str) -> ActionResult:
        return await self._acting.act(who, id, "tried")

    async def contacted(self, who: str, id: str, day: date) -> ActionResult:
        """Contact took place on `day`, which is not to come; the seeker is asked whether that is right."""
        return ActionResult.NOT_NOW if day > self._acting.now().date() else await self._acting.act(who, id, "contacted", day=day)

    async def inform(self, who: str, id: str, person: str, told: str) -> ActionResult:
        """`told` is `told` or `not_safe`; `person` is the number of somebody on the seeker's list."""

        def unit(connection: Connection, sent: DossierRecord) -> ActionResult:
            known = {str(one["id"]) for one in find_people(self._dossiers.read_document(connection, sent))}
            return self._acting.apply(connection, sent, "inform", person=person, answer=told) if person in known else ActionResult.NOT_NOW

        return await self._acting.if_held_by(who, id, unit)

    async def give_back(self, who: str, id: str) -> ActionResult:
        return await self._onward(await self._acting.act(who, id, "give_back"))

    async def close(self, who: str, id: str) -> ActionResult:
        return await self._acting.act(who, id, "close")

    async def new_code(self, who: str, id: str) -> str | None:
        """A return code to tell the seeker, who may have lost theirs; the former one opens nothing any more."""
        code = self._make_code()

        def unit(connection: Connection, sent: DossierRecord) -> ActionResult:
            if sent.progress.stage not in STORY_OPEN:
                return ActionResult.NOT_NOW
            return_codes.issue_code(connection, self._vault, sent.conversation_id, code)
            return ActionResult.YES

        return code if await self._acting.if_held_by(who, id, unit) is ActionResult.YES else None

    async def write_notes(self, who: str, id: str, text: str) -> ActionResult:
        """Keep the coordinator's own notes, at most 20,000 characters, apart from the dossier."""

        def unit(connection: Connection, sent: DossierRecord) -> ActionResult:
            if sent.progress.stage not in STORY_OPEN or len(text) > MAX_NOTES:
                return ActionResult.NOT_NOW
            self._dossiers.write_notes(connection, sent, text)
            return ActionResult.YES

        return await self._acting.if_held_by(who, id, unit)

    # oneself
    async def confirm_destruction(self, who: str, paper: str) -> bool:
        return await self._writer.run(lambda c: confirm_destruction(c, paper, who, self._clock()))

    async def find_coordinator(self, who: str) -> Coordinator:
        return await self._writer.run(lambda c: self._looking.coordinator(c, who))

    async def set_available(self, who: str, available: bool) -> None:
        """Who pauses is offered nothing, and what was offered to them goes to the next."""

        def unit(connection: Connection) -> None:
            if available:
                make_available(connection, who, self._clock())
            else:
                set_available(connection, who, False)
                self._offers.withdraw_from(connection, who, self._clock())

        await self._writer.run(unit)
        await self.make_due_offers()

    async def update_profile(self, who: str, **changed: Any) -> None:
        """Change parts of one's own profile, each line at most 200 characters long; of ties none is cut off."""
        lines = {name: _line(name, value) if isinstance(value, str) else value for name, value in changed.items()}

        def unit(connection: Connection) -> None:
            self._coordinators.update_profile(connection, who, **lines)
            self._offers.recheck_offers(connection, who, self._clock())

        await self._writer.run(unit)
        await self.make_due_offers()


def _line(name: str, said: str) -> str:
    return said.strip()[: MAX_TIES if name == "ties" else MAX_LINE]
