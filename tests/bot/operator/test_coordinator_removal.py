"""A coordinator who goes: what they hold is handed back to be offered to others, or they are not removed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.app.context import AppContext
from bot.cli import app
from bot.config.settings import Settings
from tests.support.command_line import FACTS
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.web.desk_app import CoordinatorBrowser, DeskApp


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[DeskApp]:
    hall = DeskApp(tmp_path)
    yield hall
    await hall.close()


def kring(hall: DeskApp, *words: str) -> Any:
    """A command on the same installation."""
    context = AppContext(Settings.model_construct(**FACTS, data_dir=hall.product.folder), now=lambda: hall.product.now)
    done = CliRunner().invoke(app, list(words), obj=lambda: context)
    context.engine.dispose()
    return done


async def reading(hall: DeskApp) -> tuple[SentDossier, CoordinatorBrowser]:
    """Fatima's dossier, which Hanneke has open."""
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    return fatima, hanneke


async def test_who_holds_a_dossier_is_not_removed(hall: DeskApp) -> None:
    fatima, hanneke = await reading(hall)
    done = kring(hall, "coordinator", "remove", hanneke.id)
    status = await fatima.status()
    assert "--hand-back" in done.stderr and status and status.coordinator == "Hanneke"


async def test_what_is_handed_back_waits_for_somebody_else(hall: DeskApp) -> None:
    fatima, hanneke = await reading(hall)
    done = kring(hall, "coordinator", "remove", "--hand-back", hanneke.id)
    status = await fatima.status()
    assert done.exit_code == 0 and status and status.state == "waiting"
    joost = await hall.add_coordinator("Joost")
    assert "slaap" not in await hanneke.open() and await joost.claim_first()


async def test_fatima_still_sees_that_somebody_looked(hall: DeskApp) -> None:
    fatima, hanneke = await reading(hall)
    kring(hall, "coordinator", "remove", "--hand-back", hanneke.id)
    assert [view.split()[-1] for view in await fatima.views()] == ["organisations", "names", "story", "given_back"]


async def test_the_operator_reads_why_hanneke_was_asked_and_not_what_fatima_wished(hall: DeskApp) -> None:
    hanneke = await hall.add_coordinator("Hanneke")
    await hall.product.writer.run(lambda c: hall.product.coordinators.update_profile(c, hanneke.id, gender="vrouw", provinces=["01"]))
    await send_dossier(hall.product)
    await hall.product.offer_to(hanneke.id)
    output = kring(hall, "waiting").stdout
    assert "asked: a shared language, the wish is met" in output and "vrouw" not in output and "woman" not in output


async def test_what_was_offered_to_who_pauses_goes_to_the_next(hall: DeskApp) -> None:
    joost, hanneke = await hall.add_coordinator("Joost"), await hall.add_coordinator("Hanneke")
    await send_dossier(hall.product)
    await hall.product.offer_to(hanneke.id)
    assert kring(hall, "coordinator", "pause", hanneke.id).exit_code == 0
    await joost.submit("/desk/available", available="yes")
    await hall.product.run_timers()
    assert "/desk/claim/" in await joost.open() and "/desk/claim/" not in await hanneke.open()
