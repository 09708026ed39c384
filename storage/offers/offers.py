"""Offer service: the offers that wait for a coordinator, and what becomes of them: claimed, declined, or gone to the next."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, literal_column, select

from flows.dossier.dossier import MatchCard
from flows.dossier.dossier_event import DossierEvent
from flows.installation import Installation
from storage.coordinators.coordinators import set_available
from storage.crypto.vault import Vault
from storage.db.compiled_statements import CompiledSelect
from storage.db.tables import dossiers, offers
from storage.dossiers.events import DossierEvents
from storage.dossiers.open_offers import (
    end_offer,
    find_open_offer,
    reschedule_all_matching,
)
from storage.dossiers.records import SELECT_DOSSIERS, DossierRecord, DossierRecords
from storage.installation import facts
from storage.offers.matching_field import FieldReader
from storage.sources.dossier_sources import NOT_REAL

_NUMBER_LENGTH = 8
DECLINE_REASONS = ("too_busy", "away", "too_far", "know_somebody", NOT_REAL, "other", "none")


def _select_open(_: str) -> Select[Any]:
    theirs = (offers.c.coordinator_id == bindparam("coordinator_id"), offers.c.outcome.is_(None))
    joined = SELECT_DOSSIERS.join(offers, offers.c.conversation_id == dossiers.c.conversation_id)
    shown = joined.add_columns(offers.c.id.label("offer_id"), offers.c.answer_by, offers.c.reasons)
    return shown.where(*theirs, dossiers.c.state == literal_column("'waiting'"))


_OPEN = CompiledSelect(_select_open)


class OpenOffer(NamedTuple):
    """An offer that waits for this coordinator's answer: nothing a seeker typed. `reasons` are keys of why.*.

    `id` and `version` are the dossier's, of which the card is.
    """

    id: str
    number: str
    version: int
    card: MatchCard
    since: datetime
    answer_by: datetime
    reasons: tuple[str, ...]


class OfferForm(NamedTuple):
    """What a page or button that answers an offer was made from: its number, and the version of the dossier whose card it shows."""

    number: str
    version: int | None = None


class OfferService:
    """Reads and ends offers, each within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._records, self._events = DossierRecords(vault), DossierEvents(vault, installation)
        self._field = FieldReader(vault, installation)

    def list_open(self, connection: Connection, coordinator_id: str) -> list[OpenOffer]:
        """The offers that wait for this coordinator, the longest waiting first."""
        rows = _OPEN.fetch_rows(connection, coordinator_id=coordinator_id)
        found = [(self._records.to_record(row), row) for row in sorted(rows, key=lambda row: (row.sent_at, row.id))]
        return [
            OpenOffer(
                row.id,
                number_of(row.offer_id),
                row.version,
                self._records.read_column(dossier, "card"),
                row.sent_at,
                row.answer_by,
                tuple(row.reasons.split()),
            )
            for dossier, row in found
        ]

    def claim_dossier(
        self, connection: Connection, dossier_id: str, coordinator_id: str, at: datetime, form: OfferForm | None = None
    ) -> DossierRecord | None:
        """The dossier, for exactly one of all who claim at once, and only for the one to whom it is offered (O2)."""
        dossier = self._records.lock_dossier(connection, dossier_id)
        if not self._is_about_open(connection, dossier, coordinator_id, form):
            return None
        event = DossierEvent("claim", at, coordinator_id=coordinator_id)
        return dossier if dossier and self._events.apply_event(connection, dossier, event) else None

    def decline_offer(
        self, connection: Connection, dossier_id: str, coordinator_id: str, reason: str, at: datetime, form: OfferForm | None = None
    ) -> bool:
        """End the offer with one of DECLINE_REASONS; False if it was not offered to them, or the form is about another offer."""
        dossier = self._records.lock_dossier(connection, dossier_id)
        outcome = NOT_REAL if reason == NOT_REAL else "declined"
        if dossier is None or reason not in DECLINE_REASONS or not self._is_about_open(connection, dossier, coordinator_id, form):
            return False
        if not end_offer(connection, dossier, coordinator_id, outcome, at):
            return False
        facts.count_event(connection, f"declined.{reason}", at)
        return True

    def _is_about_open(self, connection: Connection, dossier: DossierRecord | None, coordinator_id: str, form: OfferForm | None) -> bool:
        """Whether the form is about the open offer: of its number, or an older one to them with the same card; they never answered that."""
        if form is None:
            return True
        offer = find_open_offer(connection, dossier.conversation_id) if dossier else None
        if not dossier or not offer:
            return False
        is_same_card = offer.coordinator_id == coordinator_id and dossier.version == form.version
        return bool(is_same_card or number_of(offer.id) == form.number)

    def was_answered(self, connection: Connection, coordinator_id: str, number: str, *outcomes: str) -> bool:
        """Whether this coordinator answered the offer of this number so: a form that was posted twice counts once."""
        theirs = (offers.c.coordinator_id == coordinator_id, offers.c.outcome.in_(outcomes))
        ids = connection.execute(select(offers.c.id).where(*theirs)).scalars()
        return number in map(number_of, ids)

    def withdraw_from(self, connection: Connection, coordinator_id: str, at: datetime) -> None:
        """A coordinator is not available any more: what was offered to them goes to the next, and is not held against them."""
        for dossier in self._offered_to(connection, coordinator_id):
            end_offer(connection, dossier, coordinator_id, "left", at)

    def recheck_offers(self, connection: Connection, coordinator_id: str, at: datetime) -> None:
        """A coordinator changed their profile: what they may not be offered goes to the next, and what waits is matched now."""
        for dossier in self._offered_to(connection, coordinator_id):
            if not self._field.may_stay(connection, dossier, coordinator_id, at):
                end_offer(connection, dossier, coordinator_id, "left", at)
        reschedule_all_matching(connection, at)

    def _offered_to(self, connection: Connection, coordinator_id: str) -> list[DossierRecord]:
        found = (self._records.lock_dossier(connection, offer.id) for offer in self.list_open(connection, coordinator_id))
        return [dossier for dossier in found if dossier]


def number_of(offer_id: str) -> str:
    """With which a form and a button say which offer they answer."""
    return offer_id[:_NUMBER_LENGTH]


def make_available(connection: Connection, coordinator_id: str, at: datetime) -> None:
    """From now on this coordinator is offered what fits, also what waits already."""
    set_available(connection, coordinator_id, True)
    reschedule_all_matching(connection, at)
