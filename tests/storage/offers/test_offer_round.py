"""Promise of the matching of several dossiers in one transaction: one that fails undoes itself, and no other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from storage.db.tables import notifications, offers
from storage.dossiers.notify import Notifier
from storage.dossiers.records import DossierRecord
from storage.retention.timers import timers_of
from storage.sources.turns import MATCHING
from tests.support.database.templates import BOTH_DATABASES, migrated_database
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import Product


@pytest.fixture(params=BOTH_DATABASES)
async def product(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Product]:
    with migrated_database(request.param, tmp_path):
        async with Product(tmp_path) as product:
            yield product


async def list_offered(product: Product) -> list[tuple[str, str]]:
    """Each offer's conversation and coordinator."""
    found = select(offers.c.conversation_id, offers.c.coordinator_id)
    return [tuple(row) for row in await product.writer.run(lambda connection: connection.execute(found).all())]


async def test_a_dossier_of_which_the_matching_fails_is_offered_to_nobody_until_it_succeeds(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = [await product.add_coordinator(name, email="team@example.org") for name in ("Hanneke", "Joost", "Ellen")]
    sent = [await send_dossier(product, runs_timers=False) for _ in team]
    notify = Notifier.notify

    def fail_for_one(self: Notifier, connection: Connection, happened: str, dossier: DossierRecord, *more: Any) -> None:
        notify(self, connection, happened, dossier, *more)
        if dossier.conversation_id == sent[1].conversation_id:
            connection.exec_driver_sql("SELECT nothing FROM nowhere")

    monkeypatch.setattr(Notifier, "notify", fail_for_one)
    await product.run_timers()
    offered = await list_offered(product)
    told = await product.writer.run(lambda connection: connection.execute(select(notifications.c.dossier_id).distinct()).all())
    assert {conversation for conversation, _ in offered} == {sent[0].conversation_id, sent[2].conversation_id}
    assert len(told) == len({who for _, who in offered}) == 2
    monkeypatch.undo()
    product.advance(hours=1)
    await product.run_timers()
    assert sorted(who for _, who in await list_offered(product)) == sorted(team)


async def test_two_processes_that_match_at_once_do_not_both_ask_the_same_person(tmp_path: Path) -> None:
    with migrated_database("postgresql", tmp_path) as folder:
        async with Product(folder) as product:
            hanneke = await product.add_coordinator("Hanneke")
            await product.run_timers()  # what is swept each hour is done
            await send_dossier(product, runs_timers=False)
            with product.engine.begin() as one:
                product.timer_job(one, product.now)
                later = await send_dossier(product, runs_timers=False)
                with product.engine.begin() as other:
                    product.timer_job(other, product.now)
            assert [who for _, who in await list_offered(product)] == [hanneke]
            waiting = await product.writer.run(lambda c: timers_of(c, [later.conversation_id])[later.conversation_id])
            assert waiting[MATCHING] <= product.now


async def test_a_press_at_the_desk_while_another_process_matches_leaves_what_waits_to_the_next_tick(tmp_path: Path) -> None:
    with migrated_database("postgresql", tmp_path) as folder:
        async with Product(folder) as product:
            team = [await product.add_coordinator("Hanneke")]
            await product.run_timers()
            await send_dossier(product, runs_timers=False)
            with product.engine.begin() as other:
                product.timer_job(other, product.now)
                await send_dossier(product, runs_timers=False)
                await product.desk.offers.make_due_offers()
                assert await list_offered(product) == []
            team.append(await product.add_coordinator("Joost"))
            await product.run_timers()
            assert sorted(who for _, who in await list_offered(product)) == sorted(team)
