"""Actions on a claimed dossier: each is one unit of work, and only of the coordinator who holds the dossier at that moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.coordinator.service.contact_plan import PlanForm
from bot.coordinator.service.numbered_forms import check_form, check_former
from bot.coordinator.service.views import ActionResult
from flows.conversation import limits
from flows.dossier.contact_promise import MESSAGES, promise_in
from flows.dossier.document import find_people
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.lifecycle import STORY_OPEN
from flows.dossier.recent_events import UNDO_WITHIN, UNDOABLE
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from flows.matching.criteria import named_organisations
from flows.text_cleaning import mask_bsn, sanitize_text
from storage.conversations import return_codes
from storage.coordinators.coordinators import CoordinatorRepository
from storage.crypto.vault import Vault
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.events import DossierEvents
from storage.dossiers.notes import Notes
from storage.dossiers.offers import OfferService
from storage.dossiers.records import DossierRecord
from storage.retention.rules import CONFLICT_CHECK

ANSWERS = ("no_tie", "tie", "give_back", "undo")  # the only events while the question about organisations is asked again
RELEASING_EVENTS = ("tie", "know_somebody")  # after which the dossier is offered to the next at once
PLAIN_EVENTS = (*ANSWERS, "know_somebody", "tried", "close", "withdraw")
Unit = Callable[[Connection, DossierRecord], ActionResult]


class Form(NamedTuple):
    """What was posted, and the revision of the page it stood on."""

    event: DossierEvent
    made_from: int | None


class IssuedCode(NamedTuple):
    """What came of asking for a return code, and the code if it was made."""

    result: ActionResult
    code: str


class DossierActions:
    """One for all coordinators. Awaitable; `runner` runs the units of work, `clock` gives aware UTC times."""

    def __init__(
        self,
        runner: UnitOfWorkRunner,
        vault: Vault,
        catalog: Catalog,
        installation: Installation,
        clock: Callable[[], datetime],
        make_code: Callable[[], str],
        make_due_offers: Callable[[], Awaitable[None]],
    ) -> None:
        self._runner, self._vault, self._catalog, self._clock = runner, vault, catalog, clock
        self._make_code, self._make_due_offers = make_code, make_due_offers
        self._dossiers, self._coordinators, self._notes = DossierRepository(vault), CoordinatorRepository(vault), Notes(vault)
        self._offers = OfferService(vault, installation)
        self._events, self._timezone = DossierEvents(vault, installation), ZoneInfo(installation.timezone)

    async def apply_event(self, coordinator_id: str, dossier_id: str, name: str, made_from: int | None = None) -> ActionResult:
        """Apply one of PLAIN_EVENTS, from a form of the revision `made_from`; what is given back at once is offered to the next."""
        if name not in PLAIN_EVENTS:
            raise ValueError(f"{name} needs more than its name")

        def unit(connection: Connection, dossier: DossierRecord) -> ActionResult:
            event = self._plain_event(dossier, name)
            late = name == "undo" and check_form(dossier, event, coordinator_id, made_from) is ActionResult.YES
            result = self._apply(connection, dossier, event, coordinator_id, made_from)
            return ActionResult.TOO_LATE if late and result is ActionResult.NOT_NOW else result

        form = Form(DossierEvent(name, self._clock()), made_from)
        result = await self._run(coordinator_id, dossier_id, unit, form, is_answer=name in ANSWERS)
        if result is ActionResult.YES and name in RELEASING_EVENTS:
            await self._make_due_offers()
        return result

    async def open_story(self, coordinator_id: str, dossier_id: str, plan: PlanForm, made_from: int | None = None) -> ActionResult:
        """Plan contact within what the seeker called safe, say that nobody in the circle is known, and open the story."""
        return await self._plan(coordinator_id, dossier_id, plan, made_from, "know_nobody")

    async def change_plan(self, coordinator_id: str, dossier_id: str, plan: PlanForm, made_from: int | None = None) -> ActionResult:
        """Plan another moment within what the seeker called safe."""
        return await self._plan(coordinator_id, dossier_id, plan, made_from)

    async def report_contact(self, coordinator_id: str, dossier_id: str, day: date, made_from: int | None = None) -> ActionResult:
        """Contact took place on `day`, which is not to come; once it is final the seeker is asked whether that is right."""
        if day > self._clock().astimezone(self._timezone).date():
            return ActionResult.NOT_NOW
        event = DossierEvent("defer", self._clock(), deferred="contacted", day=day)
        return await self._run(
            coordinator_id, dossier_id, lambda connection, dossier: self._apply(connection, dossier, event, coordinator_id, made_from)
        )

    async def propose_colleague(
        self, coordinator_id: str, dossier_id: str, colleague_id: str, made_from: int | None = None
    ) -> ActionResult:
        """Ask the seeker whether this colleague may take over: only who may be offered the dossier by the rules of matching."""

        def unit(connection: Connection, dossier: DossierRecord) -> ActionResult:
            event = DossierEvent("propose", self._clock(), colleague_id=colleague_id)
            standing = check_form(dossier, event, coordinator_id, made_from)
            if standing is ActionResult.YES and colleague_id not in self._offers.list_colleagues(connection, dossier, self._clock()):
                return ActionResult.NOT_NOW
            return self._apply(connection, dossier, event, coordinator_id, made_from)

        return await self._run(coordinator_id, dossier_id, unit)

    async def report_informed(
        self, coordinator_id: str, dossier_id: str, person: str, answer: str, made_from: int | None = None
    ) -> ActionResult:
        """`person` is the number of somebody in the circle; `answer` is `told` or `not_safe`."""

        def unit(connection: Connection, dossier: DossierRecord) -> ActionResult:
            numbers = {str(one["id"]) for one in find_people(self._dossiers.read_document(dossier))}
            event = DossierEvent("inform", self._clock(), person=person, answer=answer)
            if person not in numbers:
                return ActionResult.NOT_NOW
            return self._apply(connection, dossier, event, coordinator_id, made_from)

        return await self._run(coordinator_id, dossier_id, unit)

    async def issue_return_code(self, coordinator_id: str, dossier_id: str, made_from: int | None = None) -> IssuedCode:
        """A return code to tell the seeker, who may have lost theirs; the former one opens nothing any more."""
        code, event = self._make_code(), DossierEvent("new_code", self._clock())

        def unit(connection: Connection, dossier: DossierRecord) -> ActionResult:
            result = self._apply(connection, dossier, event, coordinator_id, made_from)
            if result is ActionResult.YES:
                return_codes.issue_code(connection, self._vault, dossier.conversation_id, code)
            return result

        result = await self._run(coordinator_id, dossier_id, unit)
        return IssuedCode(result, code if result is ActionResult.YES else "")

    async def write_message(self, coordinator_id: str, dossier_id: str, text: str) -> ActionResult:
        """Write to a seeker who chose to read it here: at most 600 characters, without citizen numbers; to nobody else."""

        def unit(connection: Connection, dossier: DossierRecord) -> ActionResult:
            promise = promise_in(self._dossiers.read_document(dossier), dossier.progress.moments)
            is_full = len(dossier.progress.messages) >= limits.ALL_TO_SEEKER
            if promise.way != MESSAGES or len(text) > limits.TO_SEEKER or is_full:
                return ActionResult.NOT_NOW
            event = DossierEvent("wrote", self._clock(), text=mask_bsn(sanitize_text(text)).text.strip())
            return self._apply(connection, dossier, event, coordinator_id, None)

        return await self._run(coordinator_id, dossier_id, unit)

    async def delete_message(self, coordinator_id: str, dossier_id: str, written_at: str) -> ActionResult:
        """Delete one message, which the seeker may have read."""
        event = DossierEvent("unwrote", self._clock(), written_at=written_at)
        return await self._run(
            coordinator_id, dossier_id, lambda connection, dossier: self._apply(connection, dossier, event, coordinator_id, None)
        )

    async def add_note(self, coordinator_id: str, dossier_id: str, text: str, after: str | None = None) -> ActionResult:
        """Add a dated note, at most 20,000 characters and without citizen numbers, apart from the dossier.

        `after` is the id of the last note on the page: the same text after the same note is a form that was posted twice.
        """

        def unit(connection: Connection, dossier: DossierRecord) -> ActionResult:
            if dossier.progress.visible_state not in STORY_OPEN or len(text) > limits.NOTE:
                return ActionResult.NOT_NOW
            if len(text) + sum(len(note.text) for note in self._notes.list_notes(dossier)) > limits.NOTES:
                return ActionResult.FULL
            is_added = self._notes.add_note(connection, dossier, mask_bsn(sanitize_text(text)).text, self._clock(), after)
            return ActionResult.YES if is_added else ActionResult.ALREADY

        return await self._run(coordinator_id, dossier_id, unit)

    async def delete_note(self, coordinator_id: str, dossier_id: str, note_id: str) -> ActionResult:
        """Delete one of the coordinator's own notes."""

        def unit(connection: Connection, dossier: DossierRecord) -> ActionResult:
            if dossier.progress.visible_state not in STORY_OPEN:
                return ActionResult.NOT_NOW
            return ActionResult.YES if self._notes.delete_note(connection, dossier, note_id) else ActionResult.ALREADY

        return await self._run(coordinator_id, dossier_id, unit)

    async def _run(
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

    async def _plan(self, coordinator_id: str, dossier_id: str, form: PlanForm, made_from: int | None, *then: str) -> ActionResult:
        def unit(connection: Connection, dossier: DossierRecord) -> ActionResult:
            document, now = self._dossiers.read_document(dossier), self._clock()
            promise = promise_in(document, dossier.progress.moments)
            plan = form.to_plan(self._catalog, document["language"])
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
            event = replace(event, planned_from=moment[0], planned_until=moment[1])
            shown = bool(find_people(document))
            events = (event, *(DossierEvent(name, now, shown=shown) for name in then))
            return [self._apply(connection, dossier, one, coordinator_id, None) for one in events][-1]

        return await self._run(coordinator_id, dossier_id, unit)

    def _plain_event(self, dossier: DossierRecord, name: str) -> DossierEvent:
        """A conflict answer says also whether there was anything to answer about: the seeker reads no more than that."""
        if name == "give_back" and is_new_claim(dossier, self._clock()):
            name = "unclaim"
        if name in UNDOABLE:
            return DossierEvent("defer", self._clock(), deferred=name)
        shown = name != "no_tie" or bool(named_organisations(self._dossiers.read_document(dossier)))
        return DossierEvent(name, self._clock(), shown=shown)

    def _apply(
        self, connection: Connection, dossier: DossierRecord, event: DossierEvent, coordinator_id: str, made_from: int | None
    ) -> ActionResult:
        standing = check_form(dossier, event, coordinator_id, made_from)
        if standing is not ActionResult.YES:
            return standing
        is_open = dossier.progress.visible_state != "leaving" or event.name == "undo"
        return ActionResult.YES if is_open and self._events.apply_event(connection, dossier, event) else ActionResult.NOT_NOW


def is_new_claim(dossier: DossierRecord, now: datetime) -> bool:
    """Whether it was claimed just now and its story was not opened: giving it back undoes the claim."""
    is_recent = dossier.claimed_at is not None and now < dossier.claimed_at + UNDO_WITHIN
    return is_recent and dossier.progress.state in CONFLICT_CHECK
