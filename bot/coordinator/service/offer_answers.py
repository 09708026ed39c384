"""Offer answers: a coordinator accepts or declines what is offered to them, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.observability.logs import log_error
from flows.dossier.dossier_event import DossierEvent
from flows.installation import Installation
from flows.matching.criteria import named_organisations
from storage.crypto.vault import Vault
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.events import DossierEvents
from storage.dossiers.open_offers import MATCHED_AT_ONCE
from storage.offers.offer_maker import OfferMaker
from storage.offers.offers import OfferForm, OfferService
from storage.sources.dossier_sources import NOT_REAL


class OfferAnswers:
    """Each answer is checked against the offer that is open now; what becomes free is offered to others at once. Awaitable."""

    def __init__(self, runner: UnitOfWorkRunner, vault: Vault, installation: Installation, clock: Callable[[], datetime]) -> None:
        self._runner, self._clock = runner, clock
        self._dossiers, self._events = DossierRepository(vault), DossierEvents(vault, installation)
        self._offers, self._maker = OfferService(vault, installation), OfferMaker(vault, installation)

    async def claim(self, coordinator_id: str, dossier_id: str, form: OfferForm | None = None) -> bool:
        """Claim the dossier; True once, for the coordinator with the open offer. If no organisation is named, names come next."""

        def unit(connection: Connection) -> bool:
            dossier = self._offers.claim_dossier(connection, dossier_id, coordinator_id, self._clock(), form)
            if dossier and not named_organisations(self._dossiers.read_document(dossier)):
                self._events.apply_event(connection, dossier, DossierEvent("no_tie", self._clock(), shown=False))
            return dossier is not None

        return await self._runner.run(unit)

    async def decline(self, coordinator_id: str, dossier_id: str, reason: str = "none", form: OfferForm | None = None) -> bool:
        """Decline the offer, with one of DECLINE_REASONS or none; False if it is not offered to them any more."""
        declined = await self._runner.run(lambda c: self._offers.decline_offer(c, dossier_id, coordinator_id, reason, self._clock(), form))
        await self.make_due_offers()
        return declined

    async def is_offered(self, coordinator_id: str, dossier_id: str) -> bool:
        """Whether the dossier waits for their answer now."""
        return await self._runner.run(lambda c: any(one.id == dossier_id for one in self._offers.list_open(c, coordinator_id)))

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
                if not await self._runner.run(lambda connection: self._maker.make_next_offer(connection, self._clock())):
                    break
        except Exception as error:
            log_error("offer_failed", error)
