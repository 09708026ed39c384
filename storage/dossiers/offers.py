"""Offers: each dossier is offered to one coordinator at a time, until somebody takes it or nobody is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, Row, delete, insert, select, update

from flows.dossier.dossier import MatchCard
from flows.dossier.lifecycle import DossierEvent
from flows.installation import Installation
from flows.matching.criteria import criteria_of
from flows.matching.matching import Fit, Ranking, may_stay_offered, rank_candidates
from storage.coordinators import notifications
from storage.coordinators.coordinators import set_available
from storage.crypto.vault import Vault
from storage.db.tables import dossiers, offers, timers
from storage.db.upsert import upsert
from storage.dossiers.candidates import CandidateReader
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.notify import Notifier
from storage.dossiers.records import DossierRecord, DossierRecords
from storage.installation import facts
from storage.reference.holidays import business_calendar
from storage.retention import timers as retention

DECLINE_REASONS = ("too_busy", "away", "too_far", "know_somebody", "other", "none")
LOOK = "offer"  # the clock at which what waits is offered
AGAIN = timedelta(minutes=15)
MOST = 50


class OpenOffer(NamedTuple):
    """An offer that waits for this coordinator's answer: nothing a seeker typed. `reasons` are keys of why.*."""

    id: str
    card: MatchCard
    since: datetime
    answer_by: datetime
    reasons: tuple[str, ...]


class OfferService:
    """All that is done with offers, each within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._rows, self._candidates, self._telling = (
            DossierRecords(vault),
            CandidateReader(vault, installation.timezone),
            Notifier(vault, installation),
        )
        self._dossiers, self._installation, self._days = DossierRepository(vault), installation, business_calendar(installation.timezone)

    def timer_handlers(self) -> Mapping[str, Callable[[Connection, str, datetime], None]]:
        """What the clock does with a conversation's offer, by the name that storage.retention.rules has for it."""
        own = {"offer": self.make_offer, "remind_answer": self._remind_answer, "pass_on": self._pass_on, "lapse": self._lapse}
        told = dict.fromkeys(("tell_ending", "tell_late"), self._telling.notify_seeker) | {"tell_silent": self._tell_silent}
        return own | told | {kind: partial(self._remind, kind) for kind in ("remind_plan", "remind_contact", "inform")}

    def make_offer(self, connection: Connection, conversation_id: str, now: datetime) -> None:
        """Offer what waits to who fits best; where nobody does, look again soon."""
        sent = self._rows.find_for_update(connection, dossiers.c.conversation_id == conversation_id)
        if sent is None or sent.progress.state != "waiting" or _open(connection, conversation_id):
            return
        ordered = self._order(connection, sent, now)
        if ordered.fits:
            self._offer(connection, sent, ordered.fits[0], now)
        else:
            schedule_matching(connection, conversation_id, now + AGAIN)
        self._record_blocker(connection, sent, ordered.blocker or "", now)

    def make_due_offers(self, connection: Connection, now: datetime) -> None:
        """Offer at once what would be offered at the next tick of the clock."""
        due = (timers.c.kind == LOOK, timers.c.due_at <= now)
        for id in connection.execute(select(timers.c.subject).where(*due).limit(MOST)).scalars().all():
            connection.execute(delete(timers).where(timers.c.kind == LOOK, timers.c.subject == id))
            self.make_offer(connection, id, now)

    def list_open(self, connection: Connection, coordinator_id: str) -> list[OpenOffer]:
        """The offers that wait for this coordinator, the longest waiting first."""
        mine = (offers.c.coordinator_id == coordinator_id, offers.c.outcome.is_(None), dossiers.c.state == "waiting")
        joined = select(offers, dossiers).join(dossiers, dossiers.c.conversation_id == offers.c.conversation_id)
        rows = connection.execute(joined.with_only_columns(dossiers, offers.c.answer_by, offers.c.reasons).where(*mine))
        return [self._offered(connection, row) for row in sorted(rows, key=lambda row: (row.sent_at, row.id))]

    def _offered(self, connection: Connection, row: Row[Any]) -> OpenOffer:
        return OpenOffer(row.id, self._rows.opened(connection, row, "card"), row.sent_at, row.answer_by, tuple(row.reasons.split()))

    def claim(self, connection: Connection, id: str, coordinator_id: str, at: datetime) -> bool:
        """Of all who press at once exactly one is told True, and only the one to whom it was offered."""
        sent = self._rows.find_for_update(connection, dossiers.c.id == id)
        if sent is None or not _end(connection, sent.conversation_id, coordinator_id, "claimed", at):
            return False
        self._go_on(connection, sent, at)
        return self._dossiers.claim(connection, id, coordinator_id, at)

    def decline(self, connection: Connection, id: str, coordinator_id: str, why: str, at: datetime) -> bool:
        """No, with one of a few reasons or none: the next is asked at once. False where it was not offered to them."""
        sent = self._rows.find_for_update(connection, dossiers.c.id == id)
        if sent is None or why not in DECLINE_REASONS or not _end(connection, sent.conversation_id, coordinator_id, "declined", at):
            return False
        facts.count_event(connection, f"declined.{why}", at)
        self._go_on(connection, sent, at)
        return True

    def withdraw_from(self, connection: Connection, coordinator_id: str, at: datetime) -> None:
        """Somebody is not available any more: what was offered to them goes to the next, and nothing is held against them."""
        for offered in self.list_open(connection, coordinator_id):
            if sent := self._rows.find_for_update(connection, dossiers.c.id == offered.id):
                self._leave(connection, sent, coordinator_id, at)

    def recheck_offers(self, connection: Connection, coordinator_id: str, at: datetime) -> None:
        """They said something new of themselves: what they may not be asked goes to the next, and what waits is looked at."""
        for offered in self.list_open(connection, coordinator_id):
            sent = self._rows.find_for_update(connection, dossiers.c.id == offered.id)
            if sent and not self._may_stay(connection, sent, coordinator_id, at):
                self._leave(connection, sent, coordinator_id, at)
        reschedule_all_matching(connection, at)

    def _leave(self, connection: Connection, sent: DossierRecord, coordinator_id: str, at: datetime) -> None:
        if _end(connection, sent.conversation_id, coordinator_id, "left", at):
            self._go_on(connection, sent, at)

    def _may_stay(self, connection: Connection, sent: DossierRecord, coordinator_id: str, at: datetime) -> bool:
        asked = criteria_of(self._dossiers.read_document(connection, sent), sent.progress.any_language)
        them = (one for one in self._candidates.list_candidates(connection, at, sent.conversation_id) if one.id == coordinator_id)
        return any(may_stay_offered(asked, one) for one in them)

    def _go_on(self, connection: Connection, sent: DossierRecord, at: datetime) -> None:
        notifications.forget_dossier(connection, sent.id)
        schedule_matching(connection, sent.conversation_id, at)

    def _order(self, connection: Connection, sent: DossierRecord, now: datetime) -> Ranking:
        document = self._dossiers.read_document(connection, sent)
        return rank_candidates(
            criteria_of(document, sent.progress.any_language), self._candidates.list_candidates(connection, now, sent.conversation_id)
        )

    def _offer(self, connection: Connection, sent: DossierRecord, fit: Fit, now: datetime) -> None:
        answer_by = self._days.add_business_time(now, timedelta(hours=self._installation.offer_hours))
        row = {"id": uuid4().hex, "conversation_id": sent.conversation_id, "coordinator_id": fit.id, "reasons": " ".join(fit.reasons)}
        connection.execute(insert(offers), row | {"offered_at": now, "answer_by": answer_by})
        retention.start_timers(connection, "offered", sent.conversation_id, now, self._installation)
        self._telling.notify_coordinator(connection, fit.id, "offer", sent.id, now)

    def _record_blocker(self, connection: Connection, sent: DossierRecord, blocker: str, now: datetime) -> None:
        """That nobody could be offered this is news once: for the operator, and for who can be asked about the language."""
        if sent.progress.blocker == blocker:
            return
        sent.progress.blocker = blocker
        self._rows.save(connection, sent, (sent.progress.state, sent.progress.coordinator))
        if blocker:
            retention.start_timers(connection, "nobody", sent.conversation_id, now, self._installation)

    def _remind_answer(self, connection: Connection, conversation_id: str, now: datetime) -> None:
        offered, sent = (
            _open(connection, conversation_id),
            self._rows.find_for_update(connection, dossiers.c.conversation_id == conversation_id),
        )
        if offered and sent and now < offered.answer_by:
            self._telling.notify_coordinator(connection, offered.coordinator_id, "remind_answer", sent.id, now)

    def _pass_on(self, connection: Connection, conversation_id: str, now: datetime) -> None:
        """Nobody answered in time: the next."""
        offered, sent = (
            _open(connection, conversation_id),
            self._rows.find_for_update(connection, dossiers.c.conversation_id == conversation_id),
        )
        if offered and sent and offered.answer_by <= now and _end(connection, conversation_id, offered.coordinator_id, "passed", now):
            facts.count_event(connection, "passed", now)
            self._go_on(connection, sent, now)
            self.make_offer(connection, conversation_id, now)

    def _lapse(self, connection: Connection, conversation_id: str, now: datetime) -> None:
        """Claimed, and then nothing: it waits for somebody else; nobody has read the story."""
        sent = self._dossiers.find_by_conversation(connection, conversation_id)
        if sent and self._dossiers.apply_event(connection, sent, DossierEvent("lapsed", now)):
            retention.start_timers_after(connection, "lapsed", conversation_id, now, self._installation)

    def _remind(self, kind: str, connection: Connection, conversation_id: str, now: datetime) -> None:
        sent = self._rows.find_for_update(connection, dossiers.c.conversation_id == conversation_id)
        is_planned = kind != "remind_contact" or bool(sent and sent.progress.plan)
        if sent and sent.progress.coordinator and is_planned:
            self._telling.notify_coordinator(connection, sent.progress.coordinator, kind, sent.id, now)

    def _tell_silent(self, connection: Connection, conversation_id: str, now: datetime) -> None:
        """The planned moment is over and nobody said how it went."""
        sent = self._rows.find_for_update(connection, dossiers.c.conversation_id == conversation_id)
        if sent and sent.progress.plan:
            self._telling.notify_seeker(connection, conversation_id, now)


def list_offer_reasons(connection: Connection) -> dict[str, tuple[str, ...]]:
    """For the operator: why the one is asked who is, by the dossier's id."""
    joined = select(dossiers.c.id, offers.c.reasons).join(offers, offers.c.conversation_id == dossiers.c.conversation_id)
    return {id: tuple(reasons.split()) for id, reasons in connection.execute(joined.where(offers.c.outcome.is_(None)))}


def list_open_offers(connection: Connection) -> set[tuple[str, str]]:
    """Who is asked about which dossier: both ids."""
    joined = select(offers.c.coordinator_id, dossiers.c.id).join(dossiers, dossiers.c.conversation_id == offers.c.conversation_id)
    return {(row.coordinator_id, row.id) for row in connection.execute(joined.where(offers.c.outcome.is_(None)))}


def schedule_matching(connection: Connection, conversation_id: str, at: datetime) -> None:
    """Look at this time who could be offered it."""
    connection.execute(upsert(connection, timers, "due_at"), {"kind": LOOK, "subject": conversation_id, "due_at": at})


def make_available(connection: Connection, coordinator_id: str, at: datetime) -> None:
    """From now on this coordinator is offered what fits, also what waits already."""
    set_available(connection, coordinator_id, True)
    reschedule_all_matching(connection, at)


def reschedule_all_matching(connection: Connection, at: datetime) -> None:
    """Somebody became available, or said something new of themselves: all that is offered to nobody is looked at now."""
    connection.execute(update(timers).where(timers.c.kind == LOOK).values(due_at=at))


def withdraw(connection: Connection, conversation_id: str, at: datetime) -> None:
    """What was offered is offered anew, because it changed: whom it fits may have changed too."""
    waits = (offers.c.conversation_id == conversation_id, offers.c.outcome.is_(None))
    if connection.execute(update(offers).where(*waits).values(outcome="changed", ended_at=at)).rowcount:
        schedule_matching(connection, conversation_id, at)


def _open(connection: Connection, conversation_id: str) -> Row[Any] | None:
    return connection.execute(select(offers).where(offers.c.conversation_id == conversation_id, offers.c.outcome.is_(None))).first()


def _end(connection: Connection, conversation_id: str, coordinator_id: str, outcome: str, at: datetime) -> bool:
    """Of all who end an offer exactly one is told True."""
    mine = (offers.c.conversation_id == conversation_id, offers.c.coordinator_id == coordinator_id, offers.c.outcome.is_(None))
    return connection.execute(update(offers).where(*mine).values(outcome=outcome, ended_at=at)).rowcount == 1
