"""Offer maker: offers each waiting dossier to the coordinator who fits best, until one claims it or nobody is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from flows.dossier.notification_rules import NOBODY
from flows.installation import Installation
from flows.matching.candidate import Candidate, Criteria, Fit
from flows.matching.matching import BUSY, Ranking, find_first
from storage.crypto.vault import Vault
from storage.db.compiled_statements import bulk_insert
from storage.db.postgres import AdvisoryLock
from storage.db.tables import offers
from storage.dossiers.notify import Notifier
from storage.dossiers.open_offers import GAVE_WAY, MATCH_AGAIN_AFTER, end_offer, find_due_matching
from storage.dossiers.records import DossierRecord, DossierRecords
from storage.offers.candidates import read_past
from storage.offers.matching_field import FieldReader, MatchingField
from storage.retention import timers
from storage.retention.due_times import RuleContext, offer_ends_at
from storage.sources.dossier_sources import list_offers_to_yield
from storage.sources.turns import MATCHING

COLLEAGUE = "colleague"  # a reason of an offer: a colleague proposed them, and the seeker agreed
_INSERT = bulk_insert(offers)


class OfferMaker:
    """Makes offers, each within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._records, self._notifier, self._installation = DossierRecords(vault), Notifier(vault, installation), installation
        self._reader = FieldReader(vault, installation)

    def make_offer(self, connection: Connection, conversation_id: str, now: datetime) -> None:
        """Offer a waiting dossier to whoever fits best; match again after 15 minutes if nobody does, or soon if another process matches."""
        if AdvisoryLock.MATCHING.claim(connection):
            self.match(connection, conversation_id, now, self.read_field(connection, now))
        else:
            timers.set_timer(connection, MATCHING, conversation_id, now)

    def make_next_offer(self, connection: Connection, now: datetime) -> bool:
        """Match at once the dossier whose turn it is, as its timer would at the next tick; False if none is to be matched now."""
        conversation_id = find_due_matching(connection, now) if AdvisoryLock.MATCHING.claim(connection) else None
        if conversation_id is not None:
            timers.stop_timer(connection, MATCHING, conversation_id)
            self.match(connection, conversation_id, now, self.read_field(connection, now))
        return conversation_id is not None

    def read_field(self, connection: Connection, now: datetime) -> MatchingField:
        """Who may be asked at this moment."""
        return self._reader.read_field(connection, now)

    def match(
        self, connection: Connection, conversation_id: str, now: datetime, field: MatchingField, is_fresh: bool = True
    ) -> MatchingField | None:
        """The same among these; gives the field as it is after that, or None if it must be read again.

        Whoever is asked by a field that is not fresh is read again before, and everybody if another process changed that one.
        """
        dossier = self._records.lock_by_conversation(connection, conversation_id)
        if dossier is None or dossier.progress.state != "waiting":
            return field
        past = read_past(connection, conversation_id)
        if any(offer.outcome is None for offer in past):
            return field
        criteria = self._reader.read_criteria(dossier)
        candidates = self._reader.see_all(connection, dossier, past, field.everybody.values(), now)
        preferred_id = dossier.progress.preferred_id
        ranking = find_first(criteria, candidates, preferred_id)
        asked = _first_of(ranking, preferred_id)
        has_room = asked is None and self._make_room(connection, dossier, criteria, candidates, field.weigh(), now)
        is_changed = asked is not None and not self._is_as_read(connection, asked.id, field, now, is_fresh)
        if has_room or is_changed:
            ranking = find_first(criteria, self._reader.list_candidates(connection, dossier, now), preferred_id)
            asked = self._if_still_there(connection, _first_of(ranking, preferred_id))
        if asked:
            self._offer(connection, dossier, asked, now)
        else:
            timers.set_timer(connection, MATCHING, conversation_id, now + MATCH_AGAIN_AFTER)
        self._note_blocker(connection, dossier, ranking, now)
        return None if has_room or is_changed else field.after_offer(asked.id, now) if asked else field

    def _if_still_there(self, connection: Connection, asked: Fit | None) -> Fit | None:
        return asked if asked and self._reader.may_be_asked(connection, asked.id) else None

    def _is_as_read(self, connection: Connection, coordinator_id: str, field: MatchingField, now: datetime, is_fresh: bool) -> bool:
        may_be_asked = self._reader.may_be_asked(connection, coordinator_id)
        return may_be_asked and (is_fresh or self._reader.is_as_read(connection, coordinator_id, field, now))

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
        fits = find_first(criteria, _free([one for one in candidates if one.id in ended], ended)).fits
        chosen = next((offer for offer in yielding if fits and offer.coordinator_id == fits[0].id), None)
        other = self._records.lock_by_conversation(connection, chosen.conversation_id) if chosen else None
        return bool(chosen and other and end_offer(connection, other, chosen.coordinator_id, GAVE_WAY, now))

    def _offer(self, connection: Connection, dossier: DossierRecord, fit: Fit, now: datetime) -> None:
        is_soon = self._records.is_soon(dossier, now)
        answer_by = offer_ends_at(RuleContext(dossier.sent_at, now, self._installation, is_soon))
        row = {"id": uuid4().hex, "conversation_id": dossier.conversation_id, "coordinator_id": fit.id, "reasons": " ".join(fit.reasons)}
        _INSERT.execute_many(connection, [dict.fromkeys(offers.c.keys()) | row | {"offered_at": now, "answer_by": answer_by}])
        timers.start_timers(connection, "offered", dossier.conversation_id, now, self._installation, is_soon, sent_at=dossier.sent_at)
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


def _free(candidates: Sequence[Candidate], ended: Mapping[str, int]) -> list[Candidate]:
    """The candidates as they are after so many of their open offers ended, by their id."""
    more = ((one, ended[one.id]) for one in candidates)
    return [replace(one, free_capacity=one.free_capacity + n, open_offers=max(one.open_offers - n, 0)) for one, n in more]


def _first_of(ranking: Ranking, preferred_id: str) -> Fit | None:
    """Whoever is asked, and why; None if nobody fits."""
    first = next(iter(ranking.fits), None)
    if first is None or first.id != preferred_id:
        return first
    return first._replace(reasons=(COLLEAGUE, *(reason for reason in first.reasons if reason != "turn")))
