"""Promises of a form that answers an offer: it answers the offer that it was made from, or one with the same card, and no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from storage.db import tables
from storage.offers.offers import OfferForm, OfferService, number_of
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import FOUNDATION, Product

REASON = "too_busy"


class Offered:
    """The one dossier, version 1, is offered to Hanneke and to nobody else."""

    def __init__(self, product: Product, hanneke: str, offer: Any) -> None:
        self.product, self.hanneke, self.number = product, hanneke, number_of(offer.id)
        self._service = OfferService(product.vault, FOUNDATION)

    async def run(self, work: Callable[[OfferService, Connection], Any]) -> Any:
        return await self.product.writer.run(lambda connection: work(self._service, connection))

    async def decline(self, form: OfferForm | None, reason: str = REASON) -> bool:
        (dossier,) = await rows(self.product, tables.dossiers)
        return bool(await self.run(lambda service, c: service.decline_offer(c, dossier.id, self.hanneke, reason, self.product.now, form)))

    async def claim(self, form: OfferForm | None) -> bool:
        (dossier,) = await rows(self.product, tables.dossiers)
        return bool(await self.run(lambda service, c: service.claim_dossier(c, dossier.id, self.hanneke, self.product.now, form)))

    async def was_declined(self, who: str, number: str) -> bool:
        return bool(await self.run(lambda service, c: service.was_answered(c, who, number, "declined")))


async def rows(product: Product, table: Any) -> list[Any]:
    return await product.writer.run(lambda connection: list(connection.execute(table.select())))


@pytest.fixture
async def offered(product: Product) -> Offered:
    hanneke = await product.add_coordinator("Hanneke")
    await send_dossier(product)
    (offer,) = await rows(product, tables.offers)
    return Offered(product, hanneke, offer)


async def test_a_form_of_another_offer_with_another_card_answers_nothing(offered: Offered) -> None:
    other = OfferForm("another", 2)
    assert not await offered.decline(other) and not await offered.claim(other)
    assert [row.outcome for row in await rows(offered.product, tables.offers)] == [None]


@pytest.mark.parametrize("is_same_number", [True, False])
async def test_a_form_of_this_offer_or_of_an_older_one_with_the_same_card_answers_it_once(offered: Offered, is_same_number: bool) -> None:
    form = OfferForm(offered.number, 7) if is_same_number else OfferForm("another", 1)
    assert await offered.decline(form) and not await offered.decline(form) and not await offered.claim(form)
    asked = ((offered.hanneke, offered.number), (offered.hanneke, "another"), ("joost", offered.number))
    answered = [await offered.was_declined(who, number) for who, number in asked]
    assert answered == [True, False, False]


async def test_an_offer_is_declined_for_a_reason_that_there_is(offered: Offered) -> None:
    assert not await offered.decline(None, "because") and await offered.claim(OfferForm(offered.number, 1))
