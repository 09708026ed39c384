"""Timer handlers of a dossier: reminders, offers that pass to the next coordinator, and claims that lapse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from flows.dossier.case_progress import CaseProgress
from flows.dossier.contact_promise import promise_in
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.notification_rules import UNHEARD, UNPLANNED
from flows.installation import Installation
from storage.crypto.vault import Vault
from storage.db.postgres import AdvisoryLock
from storage.delivery import notice_ledger
from storage.dossiers.events import DossierEvents
from storage.dossiers.notify import Notifier
from storage.dossiers.open_offers import end_offer, find_open_offer
from storage.dossiers.records import DossierRecord, DossierRecords
from storage.installation import facts
from storage.offers.candidates import UNTOLD
from storage.offers.offer_maker import OfferMaker
from storage.offers.offer_round import OfferRound
from storage.retention import timers
from storage.retention.due_times import RuleContext, silent_until

Handler = Callable[[Connection, DossierRecord, datetime], None]
_REMINDERS = {  # by action, what happened
    "remind_plan": "remind_plan",
    "remind_replan": "remind_replan",
    "remind_before": "remind_before",
    "remind_contact": "remind_contact",
    "inform": "uninformed",
}


class TimerHandlers:
    """Handles fired timers, each within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._records, self._notifier = DossierRecords(vault), Notifier(vault, installation)
        self._installation = installation
        self._events, self._offers = DossierEvents(vault, installation), OfferMaker(vault, installation)

    def by_name(self) -> Mapping[str, Callable[[Connection, str, datetime], None]]:
        """Handlers of a conversation's id, by the name that a rule in storage.retention.rules has for what follows."""
        own: dict[str, Handler] = {
            "remind_answer": self._remind_answer,
            "pass_on": self._pass_on,
            "lapse": self._lapse,
            "return": self._return,
            "settle": self._settle,
        }
        own |= {"tell_ending": partial(self._tell, "ending"), "tell_late": self._tell_late, "tell_silent": self._tell_silent}
        own |= {action: partial(self._remind, happened) for action, happened in _REMINDERS.items()}
        return {"offer": self._offers.make_offer} | {name: partial(self._handle, handler) for name, handler in own.items()}

    def begin_round(self, connection: Connection) -> OfferRound | None:
        """The matching of a few dossiers in this transaction; None while another process matches."""
        return OfferRound(self._offers) if AdvisoryLock.MATCHING.claim(connection) else None

    def _handle(self, handler: Handler, connection: Connection, conversation_id: str, now: datetime) -> None:
        if dossier := self._records.lock_by_conversation(connection, conversation_id):
            handler(connection, dossier, now)

    def _remind_answer(self, connection: Connection, dossier: DossierRecord, now: datetime) -> None:
        offer = find_open_offer(connection, dossier.conversation_id)
        if offer and now < offer.answer_by:
            self._notifier.notify(connection, "remind_answer", dossier, now, offer.coordinator_id)

    def _pass_on(self, connection: Connection, dossier: DossierRecord, now: datetime) -> None:
        """Nobody answered in time: the dossier is offered to the next. Whoever could not be told was not silent."""
        offer = find_open_offer(connection, dossier.conversation_id)
        if offer is None or offer.answer_by > now:
            return
        is_tried = notice_ledger.was_tried(connection, offer.coordinator_id, "offer", offer.offered_at)
        is_untold = is_tried and offer.told_at is None
        if end_offer(connection, dossier, offer.coordinator_id, UNTOLD if is_untold else "passed", now):
            facts.count_event(connection, UNTOLD if is_untold else "passed", now)
            self._offers.make_offer(connection, dossier.conversation_id, now)

    def _lapse(self, connection: Connection, dossier: DossierRecord, now: datetime) -> None:
        """Claimed, and nothing was done with it: the dossier waits for another coordinator."""
        self._give_back(UNPLANNED, connection, dossier, now)

    def _settle(self, connection: Connection, dossier: DossierRecord, now: datetime) -> None:
        """The time to undo is over."""
        self._events.settle(connection, dossier, now)

    def _return(self, connection: Connection, dossier: DossierRecord, now: datetime) -> None:
        """What the coordinator owed did not come: it waits for another. Where the plan still counts, its own end is waited for."""
        progress = dossier.progress
        if progress.waits_for_seeker:
            return
        if progress.owes_deed(now):
            is_unheard = progress.is_answered or (progress.is_plan_over(now) and not progress.plan_tried)
            self._give_back(UNHEARD if is_unheard else UNPLANNED, connection, dossier, now)
        elif progress.planned_until:
            over = RuleContext(dossier.sent_at, datetime.fromisoformat(progress.planned_until), self._installation)
            timers.set_timer(connection, "return", dossier.conversation_id, silent_until(over))

    def _give_back(self, why: str, connection: Connection, dossier: DossierRecord, now: datetime) -> None:
        """It waits for another coordinator; the stand-in and the operator are told that nobody gave it back."""
        if self._events.apply_event(connection, dossier, DossierEvent("lapsed", now)):
            self._notifier.notify(connection, why, dossier, now)

    def _remind(self, happened: str, connection: Connection, dossier: DossierRecord, now: datetime) -> None:
        if dossier.progress.coordinator_id and _applies(happened, dossier.progress, now):
            self._notifier.notify(connection, happened, dossier, now, dossier.progress.coordinator_id)

    def _tell_late(self, connection: Connection, dossier: DossierRecord, now: datetime) -> None:
        """The promised time is over; if it lies on a later, safe day, the timer waits until then."""
        promise = promise_in(self._records.read_column(dossier, "content"), dossier.progress.moments)
        due = dossier.sent_at + timedelta(days=self._installation.answer_within_days)
        promised = promise.due_by(due.astimezone(ZoneInfo(self._installation.timezone))).astimezone(UTC)
        if now < promised:
            timers.set_timer(connection, "late", dossier.conversation_id, promised)
        else:
            self._tell("late", connection, dossier, now)

    def _tell_silent(self, connection: Connection, dossier: DossierRecord, now: datetime) -> None:
        """The planned moment is over and the coordinator did not say how it went."""
        if dossier.progress.plan and not dossier.progress.plan_tried:
            self._tell("silent", connection, dossier, now)

    def _tell(self, happened: str, connection: Connection, dossier: DossierRecord, now: datetime) -> None:
        self._notifier.notify(connection, happened, dossier, now)


def _applies(happened: str, progress: CaseProgress, now: datetime) -> bool:
    """Whether a reminder is about something that still waits."""
    if happened == "remind_replan":
        return not progress.waits_for_seeker and (progress.plan is None or progress.plan_tried)
    if happened in ("remind_before", "remind_contact"):
        waits = bool(progress.plan) and not progress.plan_tried
        return waits and progress.is_plan_over(now) == (happened == "remind_contact")
    return True
