"""Giving back a dossier, by a coordinator or by the operator who removes one: the seeker is notified that there is news."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from typer.testing import CliRunner

from bot.app.context import AppContext
from bot.cli import app
from bot.config.settings import Settings
from bot.coordinator.service.contact_plan import PlanForm
from storage.db.tables import outbox
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import Product
from tests.support.web.desk_app import PLAN


class Held:
    """Hanneke has Fatima's story open, and Fatima has an identity on a push channel."""

    def __init__(self, product: Product, hanneke: str, dossier_id: str) -> None:
        self.product, self.hanneke, self.dossier_id = product, hanneke, dossier_id

    async def outbox_kinds(self) -> list[str]:
        return await self.product.writer.run(lambda c: list(c.execute(select(outbox.c.kind)).scalars()))


@pytest.fixture
async def held(tmp_path: Path) -> AsyncIterator[Held]:
    async with Product(tmp_path) as product:
        hanneke = await product.add_coordinator("Hanneke")
        fatima = await send_dossier(product)
        await fatima.add_telegram_identity()
        dossier_id = (await product.desk.read_overview(hanneke)).offers[0].id
        await product.desk.offers.claim(hanneke, dossier_id)
        await product.desk.actions.apply_event(hanneke, dossier_id, "no_tie")
        await product.desk.planning.open_story(hanneke, dossier_id, PlanForm(**PLAN))
        await product.writer.run(lambda c: c.execute(delete(outbox)))
        yield Held(product, hanneke, dossier_id)


async def test_fatima_reads_that_hanneke_gave_her_dossier_back(held: Held) -> None:
    await held.product.desk.actions.apply_event(held.hanneke, held.dossier_id, "give_back")
    assert await held.outbox_kinds() == []
    await held.product.settle()
    assert await held.outbox_kinds() == ["news"]


async def test_fatima_reads_the_same_when_the_operator_gives_it_back(held: Held, tmp_path: Path) -> None:
    context = AppContext(Settings(data_dir=tmp_path), lambda: held.product.now)
    done = CliRunner().invoke(app, ["coordinator", "remove", held.hanneke, "--hand-back", "--yes"], obj=lambda: context)
    assert done.exit_code == 0, done.output
    assert await held.outbox_kinds() == ["news"]


@pytest.mark.parametrize(("minutes", "hours", "asked"), [(9, 71, 0), (9, 73, 1), (11, 73, 0)])
async def test_a_claim_by_mistake_is_given_back_within_ten_minutes_without_being_excluded_for_ever(
    tmp_path: Path, minutes: int, hours: int, asked: int
) -> None:
    async with Product(tmp_path) as product:
        hanneke = await product.add_coordinator("Hanneke")
        await send_dossier(product)
        dossier_id = (await product.desk.read_overview(hanneke)).offers[0].id
        await product.desk.offers.claim(hanneke, dossier_id)
        product.advance(minutes=minutes)
        await product.desk.actions.apply_event(hanneke, dossier_id, "give_back")
        await product.settle()
        product.advance(hours=hours)
        await product.run_timers()
        assert len((await product.desk.read_overview(hanneke)).offers) == asked
