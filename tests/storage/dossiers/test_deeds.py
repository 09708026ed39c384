"""Promises of what a coordinator reads of their own deeds: each with its time, the newest first, theirs alone, and no word of a dossier."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from storage.access_log import AccessLog
from storage.dossiers.deeds import MAX_DEEDS, Deed, list_deeds
from tests.support.dossiers.held_dossier import HeldDossier
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import START, Product

HOUR = timedelta(hours=1)


async def deeds(product: Product, who: str) -> list[Deed]:
    held = (await product.desk.read_overview(who)).held
    return await product.writer.run(lambda connection: list_deeds(connection, who, held))


async def test_what_was_done_is_listed_with_its_time_and_with_the_claim_that_it_belongs_to(product: Product) -> None:
    hanneke, joost = await product.add_coordinator("Hanneke"), await product.add_coordinator("Joost")
    await product.desk.account.set_available(joost, False)
    held = HeldDossier(product, await send_dossier(product), hanneke)
    product.advance(hours=1)
    await held.open_story()
    deeds_done: tuple[tuple[str, dict[str, Any]], ...] = (("tried", {}), ("wrote", {"text": "Dag.", "written_at": START.isoformat()}))
    for name, said in deeds_done:
        product.advance(hours=1)
        assert await held.apply(name, **said)
    product.advance(hours=1)
    assert await held.apply("contacted", day=product.now.date())
    claim = START + HOUR
    assert await deeds(product, hanneke) == [
        Deed(START + 4 * HOUR, "contacted", claim),
        Deed(START + 3 * HOUR, "wrote", claim),
        Deed(START + 2 * HOUR, "tried", claim),
        Deed(claim, "claimed", claim),
    ]
    assert await deeds(product, joost) == []


async def test_an_offer_that_was_declined_is_a_deed_and_belongs_to_no_claim(product: Product) -> None:
    hanneke = await product.add_coordinator("Hanneke")
    for reason in ("too_busy", "not_real"):
        await send_dossier(product)
        await product.desk.offers.decline(hanneke, (await product.desk.read_overview(hanneke)).offers[0].id, reason)
    assert await deeds(product, hanneke) == [Deed(START, "declined", None)] * 2


async def test_so_many_are_listed_and_the_newest_of_them(product: Product) -> None:
    log = AccessLog(product.vault)

    def fill(connection: Connection) -> None:
        for number in range(MAX_DEEDS + 1):
            log.record_access(connection, "fatima", "hanneke", "story", 1, START + number * HOUR)

    await product.writer.run(fill)
    found = await product.writer.run(lambda connection: list_deeds(connection, "hanneke", []))
    assert len(found) == MAX_DEEDS and (found[0].at, found[-1].at) == (START + MAX_DEEDS * HOUR, START + HOUR)
