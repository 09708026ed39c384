"""Sources take turns: whoever sends three hundred made-up dossiers makes nobody else wait, and nobody is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from flows.conversation.effects import TakeBack
from storage.db.tables import dossier_sources, dossiers, offers
from storage.sources import dossier_sources as sources
from tests.support.database.templates import BOTH_DATABASES, migrated_database
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.product import Product

FLOOD, HOME, LIBRARY = "192.0.2.7", "198.51.100.9", "203.0.113.5"


@pytest.fixture(params=BOTH_DATABASES)
async def product(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Product]:
    with migrated_database(request.param, tmp_path):
        async with Product(tmp_path) as product:
            yield product


async def send_many(product: Product, count: int, source: str) -> None:
    """So many dossiers from one source, one a second; the timers run after the last."""
    for n in range(count):
        product.advance(seconds=1)
        await send_dossier(product, source=source, runs_timers=n == count - 1)


async def offered(product: Product, sent: SentDossier) -> bool:
    status = await sent.status()
    return bool(status and status.offered)


async def offer_outcomes(product: Product) -> list[Any]:
    return await product.writer.run(lambda c: list(c.execute(select(offers.c.outcome)).scalars()))


async def test_a_real_one_is_offered_at_once_after_three_hundred_of_one_source(product: Product) -> None:
    for name in ("Hanneke", "Joost"):
        await product.add_coordinator(name)
    await send_many(product, 300, FLOOD)
    assert await offered(product, await send_dossier(product, source=HOME))


async def test_a_real_one_has_its_turn_among_more_than_one_round_of_timers_can_offer(product: Product) -> None:
    await send_many(product, 300, FLOOD)
    real = await send_dossier(product, source=HOME, runs_timers=False)
    await product.add_coordinator("Hanneke", capacity=1)
    assert await offered(product, real)


async def test_a_few_more_of_a_shared_computer_give_nothing_up(product: Product) -> None:
    for name in ("Hanneke", "Joost"):
        await product.add_coordinator(name)
    await send_many(product, 3, LIBRARY)
    assert not await offered(product, await send_dossier(product, source=HOME))
    assert await offer_outcomes(product) == [None, None]


async def test_what_gave_way_is_offered_again_when_there_is_room(product: Product) -> None:
    await product.add_coordinator("Hanneke", capacity=1)
    await send_many(product, 6, LIBRARY)
    await send_dossier(product, source=HOME)
    assert sorted(map(str, await offer_outcomes(product))) == ["None", "gave_way"]
    await product.add_coordinator("Joost", stand_in=True, capacity=6)
    open_offers = [outcome for outcome in await offer_outcomes(product) if outcome is None]
    assert len(open_offers) == 7


async def test_dit_is_niet_echt_counts_against_its_source_and_the_next_coordinator_is_asked(product: Product) -> None:
    hanneke, joost = [await product.add_coordinator(name) for name in ("Hanneke", "Joost")]
    fake = await send_dossier(product, source=FLOOD)
    first = hanneke if (await product.desk.read_overview(hanneke)).offers else joost
    dossier_id = (await product.desk.read_overview(first)).offers[0].id
    assert await product.desk.offers.decline(first, dossier_id, "not_real")
    (group,) = await product.writer.run(sources.list_groups)
    assert group.not_real == 1 and await offered(product, fake)


async def test_one_that_was_called_not_real_gives_way_to_a_real_one(product: Product) -> None:
    hanneke, _ = [await product.add_coordinator(name, capacity=1) for name in ("Hanneke", "Joost")]
    await send_many(product, 2, FLOOD)
    dossier_id = (await product.desk.read_overview(hanneke)).offers[0].id
    await product.desk.offers.decline(hanneke, dossier_id, "not_real")
    await product.desk.account.set_available(hanneke, False)
    assert await offered(product, await send_dossier(product, source=HOME))


async def test_no_address_is_stored_and_the_hash_is_gone_at_the_claim_and_after_a_week(product: Product) -> None:
    hanneke = await product.add_coordinator("Hanneke", capacity=1)
    await send_many(product, 2, HOME)
    stored = await product.writer.run(lambda c: [tuple(row) for row in c.execute(select(dossier_sources.c.source))])
    assert len(stored) == 2 and HOME.rpartition(".")[0] not in repr(stored)
    await product.desk.offers.claim(hanneke, (await product.desk.read_overview(hanneke)).offers[0].id)
    assert await count_sources(product) == 1
    product.advance(days=7, hours=2)
    await product.run_timers()
    assert await count_sources(product) == 0


async def count_sources(product: Product) -> int:
    return await product.writer.run(lambda c: c.execute(select(func.count()).select_from(dossier_sources)).scalar_one())


async def test_a_dossier_that_is_taken_back_leaves_no_source(product: Product) -> None:
    sent = await send_dossier(product, source=HOME)
    await sent.apply_effect(TakeBack())
    left = await product.writer.run(lambda c: list(c.execute(select(dossiers.c.id))))
    assert not left and await count_sources(product) == 0
