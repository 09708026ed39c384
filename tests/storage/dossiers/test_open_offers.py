"""Offers of a dossier end in one way each."""

from __future__ import annotations

from sqlalchemy import Connection, select

from flows.dossier.dossier_event import DossierEvent
from storage.db.tables import offers
from storage.dossiers.events import DossierEvents
from storage.dossiers.records import DossierRecords
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import Product


async def test_an_offer_that_was_accepted_by_mistake_counts_as_one_without_an_answer(product: Product) -> None:
    hanneke, sent = await product.add_coordinator("Hanneke"), await send_dossier(product)
    await product.desk.offers.claim(hanneke, (await product.desk.read_overview(hanneke)).offers[0].id)

    def take_back(connection: Connection) -> list[str]:
        dossier = DossierRecords(product.vault).lock_by_conversation(connection, sent.conversation_id)
        assert dossier
        assert DossierEvents(product.vault, product.installation).apply_event(
            connection, dossier, DossierEvent("unclaim", product.now, hanneke)
        )
        return list(connection.execute(select(offers.c.outcome)).scalars())

    assert await product.writer.run(take_back) == ["passed"]
