"""Actions on a claimed dossier: each is one unit of work, and only of the coordinator who holds the dossier at that moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.service.held.numbered_forms import check_form
from bot.coordinator.service.held.units import Form, HeldUnits
from bot.coordinator.service.views import SHORT_ID
from flows.dossier.document import find_people
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.recent_events import UNDO_WITHIN, UNDOABLE
from flows.installation import Installation
from flows.matching.criteria import named_organisations
from storage.conversations import return_codes
from storage.crypto.vault import Vault
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.records import DossierRecord
from storage.offers.matching_field import FieldReader
from storage.retention.rules import CONFLICT_CHECK

ANSWERS = ("no_tie", "tie", "give_back", "undo")  # the only events while the question about organisations is asked again
RELEASING_EVENTS = ("tie", "know_somebody")  # after which the dossier is offered to the next at once
PLAIN_EVENTS = (*ANSWERS, "know_somebody", "tried", "close", "withdraw")


class IssuedCode(NamedTuple):
    """What came of asking for a return code, and the code if it was made."""

    result: ActionResult
    code: str


class DossierActions:
    """One for all coordinators. Awaitable; `clock` gives aware UTC times."""

    def __init__(
        self,
        held: HeldUnits,
        vault: Vault,
        installation: Installation,
        clock: Callable[[], datetime],
        make_code: Callable[[], str],
        make_due_offers: Callable[[], Awaitable[None]],
    ) -> None:
        self._held, self._vault, self._clock, self._make_code, self._make_due_offers = held, vault, clock, make_code, make_due_offers
        self._dossiers, self._field = DossierRepository(vault), FieldReader(vault, installation)
        self._timezone = ZoneInfo(installation.timezone)

    async def apply_event(self, coordinator_id: str, dossier_id: str, name: str, made_from: int | None = None) -> ActionResult:
        """Apply one of PLAIN_EVENTS, from a form of the revision `made_from`; what is given back at once is offered to the next."""
        if name not in PLAIN_EVENTS:
            raise ValueError(f"{name} needs more than its name")

        def unit(connection: Connection, dossier: DossierRecord) -> ActionResult:
            event = self._plain_event(dossier, name)
            late = name == "undo" and check_form(dossier, event, coordinator_id, made_from) is ActionResult.YES
            result = self._held.apply_event(connection, dossier, event, coordinator_id, made_from)
            return ActionResult.TOO_LATE if late and result is ActionResult.NOT_NOW else result

        form = Form(DossierEvent(name, self._clock()), made_from)
        result = await self._held.run(coordinator_id, dossier_id, unit, form, is_answer=name in ANSWERS)
        if result is ActionResult.YES and name in RELEASING_EVENTS:
            await self._make_due_offers()
        return result

    async def report_contact(self, coordinator_id: str, dossier_id: str, day: date, made_from: int | None = None) -> ActionResult:
        """Contact took place on `day`, which is not to come; once it is final the seeker is asked whether that is right."""
        if day > self._clock().astimezone(self._timezone).date():
            return ActionResult.NOT_NOW
        event = DossierEvent("defer", self._clock(), deferred="contacted", day=day)
        return await self._held.run_event(coordinator_id, dossier_id, event, made_from)

    async def propose_colleague(
        self, coordinator_id: str, dossier_id: str, colleague_id: str, made_from: int | None = None
    ) -> ActionResult:
        """Ask the seeker whether this colleague may take over: only who may be offered the dossier by the rules of matching.

        The beginning of an id is enough where a button holds no more of it.
        """

        def unit(connection: Connection, dossier: DossierRecord) -> ActionResult:
            found = self._find_colleague(connection, dossier, colleague_id)
            event = DossierEvent("propose", self._clock(), colleague_id=found)
            if check_form(dossier, event, coordinator_id, made_from) is ActionResult.YES and not found:
                return ActionResult.NOT_NOW
            return self._held.apply_event(connection, dossier, event, coordinator_id, made_from)

        return await self._held.run(coordinator_id, dossier_id, unit)

    def _find_colleague(self, connection: Connection, dossier: DossierRecord, beginning: str) -> str:
        """The one colleague whose id begins so; empty if there is none, or more than one."""
        may_take_over = self._field.list_colleagues(connection, dossier, self._clock()) if len(beginning) >= SHORT_ID else []
        found = [one for one in may_take_over if one.startswith(beginning)]
        return found[0] if len(found) == 1 else ""

    async def report_informed(
        self, coordinator_id: str, dossier_id: str, person: str, answer: str, made_from: int | None = None
    ) -> ActionResult:
        """`person` is the number of somebody in the circle; `answer` is `told` or `not_safe`."""

        def unit(connection: Connection, dossier: DossierRecord) -> ActionResult:
            numbers = {str(one["id"]) for one in find_people(self._dossiers.read_document(dossier))}
            event = DossierEvent("inform", self._clock(), person=person, answer=answer)
            if person not in numbers:
                return ActionResult.NOT_NOW
            return self._held.apply_event(connection, dossier, event, coordinator_id, made_from)

        return await self._held.run(coordinator_id, dossier_id, unit)

    async def issue_return_code(self, coordinator_id: str, dossier_id: str, made_from: int | None = None) -> IssuedCode:
        """A return code to tell the seeker, who may have lost theirs; the former one opens nothing any more."""
        code, event = self._make_code(), DossierEvent("new_code", self._clock())

        def unit(connection: Connection, dossier: DossierRecord) -> ActionResult:
            result = self._held.apply_event(connection, dossier, event, coordinator_id, made_from)
            if result is ActionResult.YES:
                return_codes.issue_code(connection, self._vault, dossier.conversation_id, code)
            return result

        result = await self._held.run(coordinator_id, dossier_id, unit)
        return IssuedCode(result, code if result is ActionResult.YES else "")

    def _plain_event(self, dossier: DossierRecord, name: str) -> DossierEvent:
        """A conflict answer says also whether there was anything to answer about: the seeker reads no more than that."""
        if name == "give_back" and is_new_claim(dossier, self._clock()):
            name = "unclaim"
        if name in UNDOABLE:
            return DossierEvent("defer", self._clock(), deferred=name)
        shown = name != "no_tie" or bool(named_organisations(self._dossiers.read_document(dossier)))
        return DossierEvent(name, self._clock(), shown=shown)


def is_new_claim(dossier: DossierRecord, now: datetime) -> bool:
    """Whether it was claimed just now and its story was not opened: giving it back undoes the claim."""
    is_recent = dossier.claimed_at is not None and now < dossier.claimed_at + UNDO_WITHIN
    return is_recent and dossier.progress.state in CONFLICT_CHECK
