"""Promise of matching: where all who fit are asked for the many of one source, one of those gives way to a dossier of another."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storage.db.tables import offers, timers
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.product import Product

FLOOD, HOME = "192.0.2.7", "198.51.100.9"


async def flood(product: Product, many: int) -> list[SentDossier]:
    """So many of one source, of which Hanneke, the only one who fits, is asked about the first."""
    await product.add_coordinator("Hanneke", capacity=1)
    sent = []
    for _ in range(many):
        product.advance(seconds=1)
        sent.append(await send_dossier(product, source=FLOOD))
    return sent


async def asked_about(product: Product) -> dict[str, str | None]:
    """What became of each offer, by its conversation."""
    found = select(offers.c.conversation_id, offers.c.outcome)
    return {row.conversation_id: row.outcome for row in await product.writer.run(lambda c: c.execute(found).all())}


@pytest.mark.parametrize(("many", "gives_way"), [(3, False), (4, True)])
async def test_an_offer_of_many_from_one_source_gives_way_and_waits_on(product: Product, many: int, gives_way: bool) -> None:
    first, *_ = await flood(product, many)
    real = await send_dossier(product, source=HOME)
    expected = {first.conversation_id: "gave_way", real.conversation_id: None} if gives_way else {first.conversation_id: None}
    assert await asked_about(product) == expected
    waiting = select(timers.c.subject).where(timers.c.kind == "offer")
    assert (first.conversation_id in await product.writer.run(lambda c: list(c.execute(waiting).scalars()))) == gives_way
