"""What is known of the source of a dossier: who says that it is not real counts, and it is gone when somebody looks at it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Column, select

from flows.conversation.effects import LanguageWaived
from storage.db.tables import dossier_sources, offers
from storage.sources import dossier_sources as sources
from storage.sources.turns import list_due_in_turns
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import Product

FLOOD, HOME = "192.0.2.7", "198.51.100.9"


async def read(product: Product, column: Column[Any]) -> list[Any]:
    return await product.writer.run(lambda connection: list(connection.execute(select(column)).scalars()))


@pytest.mark.parametrize(("reason", "counted", "outcome"), [("not_real", 1, "not_real"), ("too_busy", 0, "declined")])
async def test_who_says_that_it_is_not_real_counts_against_its_source_and_no_other_no(
    product: Product, reason: str, counted: int, outcome: str
) -> None:
    hanneke = await product.add_coordinator("Hanneke")
    await send_dossier(product, source=FLOOD)
    await product.desk.offers.decline(hanneke, (await product.desk.read_overview(hanneke)).offers[0].id, reason)
    (group,) = await product.writer.run(sources.list_groups)
    assert group.not_real == counted and await read(product, offers.c.outcome) == [outcome]


async def test_what_nobody_looks_at_yet_keeps_its_turn_whatever_its_seeker_changes(product: Product) -> None:
    sent = await send_dossier(product, source=HOME)
    await sent.apply_effect(LanguageWaived())
    assert len(await read(product, dossier_sources.c.source)) == 1


async def test_no_more_are_matched_at_once_than_was_asked_for(product: Product) -> None:
    for _ in range(3):
        await send_dossier(product, source=HOME, runs_timers=False)
    due = await product.writer.run(lambda connection: [list_due_in_turns(connection, product.now, most) for most in (1, 2)])
    assert [len(ids) for ids in due] == [1, 2]


async def test_where_it_came_from_is_gone_once_a_coordinator_has_it(product: Product) -> None:
    hanneke = await product.add_coordinator("Hanneke")
    await send_dossier(product, source=HOME)
    await product.desk.offers.claim(hanneke, (await product.desk.read_overview(hanneke)).offers[0].id)
    assert await read(product, dossier_sources.c.source) == []
