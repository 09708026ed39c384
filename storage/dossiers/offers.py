"""Offer service: offers each waiting dossier to the coordinator who fits best, until one claims it or nobody is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, select

from flows.dossier.dossier import MatchCard
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.notification_rules import NOBODY
from flows.installation import Installation
from flows.matching.criteria import criteria_of
from flows.matching.matching import BUSY, Candidate, Criteria, Fit, Ranking, may_stay_offered, rank_candidates
from storage.coordinators.coordinators import set_available
from storage.crypto.vault import Vault
from storage.db.compiled_statements import bulk_insert
from storage.db.tables import dossiers, offers
from storage.dossiers.candidates import CandidateReader, list_excluded
from storage.dossiers.events import DossierEvents
from storage.dossiers.notify import Notifier
from storage.dossiers.open_offers import (
    GAVE_WAY,
    MATCH_AGAIN_AFTER,
    end_offer,
    find_due_matching,
    find_open_offer,
    reschedule_all_matching,
)
from storage.dossiers.records import SELECT_DOSSIERS, DossierRecord, DossierRecords
from storage.installation import facts
from storage.retention import timers
from storage.retention.rules import RuleContext, offer_ends_at
from storage.sources.dossier_sources import NOT_REAL, list_offers_to_yield, weigh_sources
from storage.sources.turns import MATCHING

_INSERT = bulk_insert(offers)
OFFERED_TOGETHER = 10  # dossiers in one transaction; people's turns go in between
COLLEAGUE = "colleague"  # a reason of an offer: a colleague proposed them, and the seeker agreed
_NUMBER_LENGTH = 8  # of the number of an offer, with which a form and a button say which one they answer
DECLINE_REASONS = ("too_busy", "away", "too_far", "know_somebody", NOT_REAL, "other", "none")


class OpenOffer(NamedTuple):
    """An offer that waits for this coordinator's answer: nothing a seeker typed. `id` is the dossier's. `reasons` are keys of why.*."""

    id: str
    number: str
    card: MatchCard
    since: datetime
    answer_by: datetime
    reasons: tuple[str, ...]


class MatchingField(NamedTuple):
    """Who may be asked, by id, without what one dossier knows of them; `weigh` gives how much waits of each source, and reads it once."""

    everybody: Mapping[str, Candidate]
    weigh: Callable[[], Mapping[str, int]]

    def after_offer(self, coordinator_id: str, at: datetime) -> MatchingField:
        """The field once this coordinator was offered a dossier."""
        one = self.everybody[coordinator_id]
        asked = replace(one, free_capacity=one.free_capacity - 1, open_offers=one.open_offers + 1, last_offered_at=at)
        return self._replace(everybody={**self.everybody, coordinator_id: asked})


class OfferService:
    """Makes and ends offers, each within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._records, self._candidates = DossierRecords(vault), CandidateReader(vault, installation)
        self._events, self._notifier = DossierEvents(vault, installation), Notifier(vault, installation)
        self._installation = installation

    def make_offer(self, connection: Connection, conversation_id: str, now: datetime) -> None:
        """Offer a waiting dossier to whoever fits best; match again after 15 minutes if nobody does."""
        self.match(connection, conversation_id, now, self.read_field(connection, now))

    def read_field(self, connection: Connection, now: datetime) -> MatchingField:
        """Who may be asked at this moment."""
        everybody = {one.id: one for one in self._candidates.list_candidates(connection, now)}
        return MatchingField(everybody, cache(partial(weigh_sources, connection)))

    def match(
        self, connection: Connection, conversation_id: str, now: datetime, field: MatchingField, is_fresh: bool = True
    ) -> MatchingField | None:
        """The same among these; gives the field as it is after that, or None if it must be read again.

        Whoever is asked by a field that is not fresh is read again before, and everybody if another process changed that one.
        """
        dossier = self._records.lock_by_conversation(connection, conversation_id)
        if dossier is None or dossier.progress.state != "waiting" or find_open_offer(connection, conversation_id):
            return field
        criteria, candidates = self._criteria(dossier), self._see(connection, dossier, field.everybody.values(), now)
        ranking, preferred_id = rank_candidates(criteria, candidates), dossier.progress.preferred_id
        has_room = not ranking.fits and self._make_room(connection, dossier, criteria, candidates, field.weigh(), now)
        is_changed = ranking.fits and not is_fresh and not self._is_as_read(connection, _first_of(ranking, preferred_id).id, field, now)
        if has_room or is_changed:
            ranking = rank_candidates(criteria, self._list_candidates(connection, dossier, now))
        asked = _first_of(ranking, preferred_id) if ranking.fits else None
        if asked:
            self._offer(connection, dossier, asked, now)
        else:
            timers.set_timer(connection, MATCHING, conversation_id, now + MATCH_AGAIN_AFTER)
        self._note_blocker(connection, dossier, ranking, now)
        return None if has_room or is_changed else field.after_offer(asked.id, now) if asked else field

    def _is_as_read(self, connection: Connection, coordinator_id: str, field: MatchingField, now: datetime) -> bool:
        """Whether another process changed nothing of this coordinator since."""
        return self._candidates.list_candidates(connection, now, coordinator_id) == [field.everybody[coordinator_id]]

    def list_colleagues(self, connection: Connection, dossier: DossierRecord, now: datetime) -> list[str]:
        """Ids of the coordinators who may take over a held dossier: by the rules by which it is offered, and not refused by the seeker."""
        progress = dossier.progress
        kept_from = (progress.coordinator_id, *progress.kept_from)
        candidates = [replace(one, open_offers=0) for one in self._list_candidates(connection, dossier, now)]
        return [fit.id for fit in rank_candidates(self._criteria(dossier), candidates).fits if fit.id not in kept_from]

    def make_next_offer(self, connection: Connection, now: datetime) -> bool:
        """Match at once the dossier whose turn it is, as its timer would at the next tick; False if none is to be matched now."""
        conversation_id = find_due_matching(connection, now)
        if conversation_id is not None:
            timers.stop_timer(connection, MATCHING, conversation_id)
            self.make_offer(connection, conversation_id, now)
        return conversation_id is not None

    def list_open(self, connection: Connection, coordinator_id: str) -> list[OpenOffer]:
        """The offers that wait for this coordinator, the longest waiting first."""
        theirs = (offers.c.coordinator_id == coordinator_id, offers.c.outcome.is_(None), dossiers.c.state == "waiting")
        joined = SELECT_DOSSIERS.join(offers, offers.c.conversation_id == dossiers.c.conversation_id)
        rows = connection.execute(joined.add_columns(offers.c.id.label("offer_id"), offers.c.answer_by, offers.c.reasons).where(*theirs))
        found = [(self._records.to_record(row), row) for row in sorted(rows, key=lambda row: (row.sent_at, row.id))]
        return [
            OpenOffer(
                row.id,
                _number_of(row.offer_id),
                self._records.read_column(dossier, "card"),
                row.sent_at,
                row.answer_by,
                tuple(row.reasons.split()),
            )
            for dossier, row in found
        ]

    def claim_dossier(
        self, connection: Connection, dossier_id: str, coordinator_id: str, at: datetime, number: str | None = None
    ) -> DossierRecord | None:
        """The dossier, for exactly one of all who claim at once, and only for the one to whom it is offered (O2)."""
        dossier = self._records.lock_dossier(connection, dossier_id)
        if not self._is_numbered(connection, dossier, number):
            return None
        event = DossierEvent("claim", at, coordinator_id=coordinator_id)
        return dossier if dossier and self._events.apply_event(connection, dossier, event) else None

    def decline_offer(
        self, connection: Connection, dossier_id: str, coordinator_id: str, reason: str, at: datetime, number: str | None = None
    ) -> bool:
        """End the offer with one of DECLINE_REASONS; False if it was not offered to them, or by another offer than this number's."""
        dossier = self._records.lock_dossier(connection, dossier_id)
        outcome = NOT_REAL if reason == NOT_REAL else "declined"
        if dossier is None or reason not in DECLINE_REASONS or not self._is_numbered(connection, dossier, number):
            return False
        if not end_offer(connection, dossier, coordinator_id, outcome, at):
            return False
        facts.count_event(connection, f"declined.{reason}", at)
        return True

    def _is_numbered(self, connection: Connection, dossier: DossierRecord | None, number: str | None) -> bool:
        """Whether the open offer is the one of this number; None is any."""
        offer = find_open_offer(connection, dossier.conversation_id) if dossier and number is not None else None
        return number is None or (offer is not None and _number_of(offer.id) == number)

    def was_answered(self, connection: Connection, coordinator_id: str, number: str, *outcomes: str) -> bool:
        """Whether this coordinator answered the offer of this number so: a form that was posted twice counts once."""
        theirs = (offers.c.coordinator_id == coordinator_id, offers.c.outcome.in_(outcomes))
        ids = connection.execute(select(offers.c.id).where(*theirs)).scalars()
        return number in map(_number_of, ids)

    def withdraw_from(self, connection: Connection, coordinator_id: str, at: datetime) -> None:
        """A coordinator is not available any more: what was offered to them goes to the next, and is not held against them."""
        for dossier in self._offered_to(connection, coordinator_id):
            end_offer(connection, dossier, coordinator_id, "left", at)

    def recheck_offers(self, connection: Connection, coordinator_id: str, at: datetime) -> None:
        """A coordinator changed their profile: what they may not be offered goes to the next, and what waits is matched now."""
        for dossier in self._offered_to(connection, coordinator_id):
            if not self._may_stay(connection, dossier, coordinator_id, at):
                end_offer(connection, dossier, coordinator_id, "left", at)
        reschedule_all_matching(connection, at)

    def _offered_to(self, connection: Connection, coordinator_id: str) -> list[DossierRecord]:
        found = (self._records.lock_dossier(connection, offer.id) for offer in self.list_open(connection, coordinator_id))
        return [dossier for dossier in found if dossier]

    def _may_stay(self, connection: Connection, dossier: DossierRecord, coordinator_id: str, at: datetime) -> bool:
        candidates = self._list_candidates(connection, dossier, at)
        return any(may_stay_offered(self._criteria(dossier), one) for one in candidates if one.id == coordinator_id)

    def _criteria(self, dossier: DossierRecord) -> Criteria:
        return criteria_of(self._records.read_column(dossier, "content"), dossier.progress.any_language, dossier.progress.any_signs)

    def _list_candidates(self, connection: Connection, dossier: DossierRecord, now: datetime) -> list[Candidate]:
        return self._see(connection, dossier, self._candidates.list_candidates(connection, now), now)

    def _see(self, connection: Connection, dossier: DossierRecord, everybody: Iterable[Candidate], now: datetime) -> list[Candidate]:
        """Everybody as this dossier sees them: whoever the seeker agreed to is asked beside another offer."""
        changed = {one: {"is_excluded": True} for one in list_excluded(connection, dossier.conversation_id, now)}
        if preferred_id := dossier.progress.preferred_id:
            changed[preferred_id] = {**changed.get(preferred_id, {}), "open_offers": 0}
        return [replace(one, **changed[one.id]) if one.id in changed else one for one in everybody]

    def _make_room(
        self,
        connection: Connection,
        dossier: DossierRecord,
        criteria: Criteria,
        candidates: Sequence[Candidate],
        weights: Mapping[str, int],
        now: datetime,
    ) -> bool:
        """Whether an open offer ended, of a source from which far more waits, so that its coordinator is free for this dossier."""
        yielding = list_offers_to_yield(connection, dossier.conversation_id, weights)
        if not yielding:
            return False
        ended = Counter(offer.coordinator_id for offer in yielding)
        fits = rank_candidates(criteria, _free([one for one in candidates if one.id in ended], ended)).fits
        chosen = next((offer for offer in yielding if fits and offer.coordinator_id == fits[0].id), None)
        other = self._records.lock_by_conversation(connection, chosen.conversation_id) if chosen else None
        return bool(chosen and other and end_offer(connection, other, chosen.coordinator_id, GAVE_WAY, now))

    def _offer(self, connection: Connection, dossier: DossierRecord, fit: Fit, now: datetime) -> None:
        is_soon = self._records.is_soon(dossier, now)
        answer_by = offer_ends_at(RuleContext(dossier.sent_at, now, self._installation, is_soon))
        row = {"id": uuid4().hex, "conversation_id": dossier.conversation_id, "coordinator_id": fit.id, "reasons": " ".join(fit.reasons)}
        _INSERT.execute_many(connection, [dict.fromkeys(offers.c.keys()) | row | {"offered_at": now, "answer_by": answer_by}])
        timers.start_timers(connection, "offered", dossier.conversation_id, now, self._installation, is_soon)
        self._notifier.notify(connection, "offer", dossier, now, fit.id)

    def _note_blocker(self, connection: Connection, dossier: DossierRecord, ranking: Ranking, now: datetime) -> None:
        """That nobody fits is news once: for the operator with the reason, and for the seeker with the choices."""
        progress, former = dossier.progress, dossier.progress.blocker
        blocker = "" if ranking.blocker in (None, BUSY) else ranking.blocker
        if (former, progress.hindrances) == (blocker, list(ranking.hindrances)):
            return
        progress.blocker, progress.hindrances = blocker, list(ranking.hindrances)
        self._records.save_progress(connection, dossier)
        if progress.blocker not in ("", former):
            self._notifier.notify(connection, NOBODY, dossier, now)
            timers.start_timers(connection, "nobody", dossier.conversation_id, now, self._installation)


class OfferRound:
    """Matches the dossiers of one transaction: who may be asked is read once, and each offer changes it for the dossiers behind it."""

    def __init__(self, service: OfferService) -> None:
        self._service, self._offered = service, 0
        self._field: MatchingField | None = None

    @property
    def is_over(self) -> bool:
        """Whether so many were offered that others go first."""
        return self._offered >= OFFERED_TOGETHER

    def match(self, connection: Connection, conversation_id: str, now: datetime) -> None:
        """Match the dossier of this conversation."""
        is_fresh = self._field is None
        field = self._field or self._service.read_field(connection, now)
        self._field = self._service.match(connection, conversation_id, now, field, is_fresh)
        self._offered += self._field is not field


def _free(candidates: Sequence[Candidate], ended: Mapping[str, int]) -> list[Candidate]:
    """The candidates as they are after so many of their open offers ended, by their id."""
    more = ((one, ended.get(one.id, 0)) for one in candidates)
    return [replace(one, free_capacity=one.free_capacity + n, open_offers=max(one.open_offers - n, 0)) for one, n in more]


def _number_of(offer_id: str) -> str:
    return offer_id[:_NUMBER_LENGTH]


def _first_of(ranking: Ranking, preferred_id: str) -> Fit:
    """Whoever the seeker agreed to, if they still fit, or else whoever fits best."""
    preferred = next((fit for fit in ranking.fits if fit.id == preferred_id), None)
    if preferred is None:
        return ranking.fits[0]
    return preferred._replace(reasons=(COLLEAGUE, *(reason for reason in preferred.reasons if reason != "turn")))


def make_available(connection: Connection, coordinator_id: str, at: datetime) -> None:
    """From now on this coordinator is offered what fits, also what waits already."""
    set_available(connection, coordinator_id, True)
    reschedule_all_matching(connection, at)
