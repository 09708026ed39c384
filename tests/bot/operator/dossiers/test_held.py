"""The operator sees which dossiers are held, why and until when, and can let one wait again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app.context import AppContext
from bot.config.settings import Settings
from bot.coordinator.service.contact_plan import PlanForm
from storage.db.tables import destruction_requests
from tests.support.command_line import FACTS, run_command
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import Product
from tests.support.web.desk_app import PLAN


@pytest.fixture
async def product(tmp_path: Path) -> AsyncIterator[Product]:
    """Hanneke holds Fatima's dossier, with contact planned for Tuesday until 11:30."""
    async with Product(tmp_path) as product:
        hanneke = await product.add_coordinator("Hanneke")
        await send_dossier(product)
        dossier_id = (await product.desk.read_overview(hanneke)).offers[0].id
        await product.desk.offers.claim(hanneke, dossier_id)
        await product.desk.actions.apply_event(hanneke, dossier_id, "no_tie")
        await product.desk.planning.open_story(hanneke, dossier_id, PlanForm(**PLAN))
        yield product


def kring(product: Product, *words: str, typed: str = "") -> str:
    context = AppContext(Settings.model_construct(**FACTS, data_dir=product.folder), now=lambda: product.now)
    return run_command(context, *words, typed=typed).output


async def held_id(product: Product) -> str:
    return str(await product.writer.run(lambda c: c.exec_driver_sql("SELECT id FROM dossiers").scalar_one()))


async def test_a_held_dossier_stands_with_its_reason_and_until_when(product: Product) -> None:
    dossier_id = await held_id(product)
    assert f"{dossier_id}  held 0 minutes  contact is planned" in kring(product, "waiting", "--held")
    product.now += timedelta(days=4)
    said = kring(product, "waiting", "--held")
    assert "held 4 days 0 hours  the planned moment is over, nothing was heard  waits again in" in said
    assert "Hanneke" not in said and kring(product, "waiting") == "Nothing waits.\n"


async def test_the_operator_hands_one_back_after_a_yes_and_the_coordinator_is_asked_to_destroy(product: Product) -> None:
    dossier_id = await held_id(product)
    assert "Nothing is changed" in kring(product, "dossier", "hand-back", dossier_id, typed="n\n")
    assert "would wait again" in kring(product, "dossier", "hand-back", dossier_id, "--dry-run")
    assert dossier_id in kring(product, "waiting", "--held")
    assert "It waits again." in kring(product, "dossier", "hand-back", dossier_id, "--yes")
    assert dossier_id in kring(product, "waiting") and kring(product, "waiting", "--held") == "Nobody holds a dossier.\n"
    assert len(await product.writer.run(lambda c: list(c.execute(select(destruction_requests))))) == 1


async def test_what_nobody_holds_cannot_be_handed_back(product: Product) -> None:
    """Before anything is asked."""
    assert kring(product, "dossier", "hand-back", "0" * 32) == f"{'0' * 32}: no coordinator holds a dossier of this id.\n"
