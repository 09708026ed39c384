"""Removal of a coordinator: the dossiers they hold are given back and offered to others, or they are not removed."""

from __future__ import annotations

from typing import Any

from typer.testing import CliRunner

from bot.app.context import AppContext
from bot.cli import app
from bot.config.settings import Settings
from tests.support.command_line import FACTS
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.web.desk_app import CoordinatorBrowser, DeskApp


def kring(desk_app: DeskApp, *words: str) -> Any:
    """A command on the same installation."""
    context = AppContext(Settings.model_construct(**FACTS, data_dir=desk_app.product.folder), now=lambda: desk_app.product.now)
    done = CliRunner().invoke(app, list(words), obj=lambda: context)
    context.engine.dispose()
    return done


async def reading(desk_app: DeskApp) -> tuple[SentDossier, CoordinatorBrowser]:
    """Fatima's dossier, which Hanneke has open."""
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    return fatima, hanneke


async def test_who_holds_a_dossier_is_not_removed(desk_app: DeskApp) -> None:
    fatima, hanneke = await reading(desk_app)
    done = kring(desk_app, "coordinator", "remove", hanneke.id, "--yes")
    status = await fatima.status()
    assert "--hand-back" in done.stderr and status and status.coordinator == "Hanneke"


async def test_a_dossier_given_back_waits_for_somebody_else(desk_app: DeskApp) -> None:
    fatima, hanneke = await reading(desk_app)
    done = kring(desk_app, "coordinator", "remove", "--hand-back", hanneke.id, "--yes")
    status = await fatima.status()
    assert done.exit_code == 0 and status and status.state == "waiting"
    joost = await desk_app.add_coordinator("Joost")
    assert "slaap" not in await hanneke.open() and await joost.claim_first()


async def test_fatima_still_sees_that_somebody_looked(desk_app: DeskApp) -> None:
    fatima, hanneke = await reading(desk_app)
    kring(desk_app, "coordinator", "remove", "--hand-back", hanneke.id, "--yes")
    assert [view.split()[-1] for view in await fatima.views()] == ["organisations", "names", "story", "given_back"]


async def test_the_operator_reads_why_hanneke_was_asked_and_not_what_fatima_wished(desk_app: DeskApp) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    await desk_app.product.writer.run(
        lambda c: desk_app.product.coordinators.update_profile(c, hanneke.id, gender="vrouw", provinces=["01"])
    )
    await send_dossier(desk_app.product)
    await desk_app.product.offer_to(hanneke.id)
    output = kring(desk_app, "waiting").stdout
    assert "asked: a shared language, the wish is met" in output and "vrouw" not in output and "woman" not in output


async def test_what_was_offered_to_who_pauses_goes_to_the_next(desk_app: DeskApp) -> None:
    joost, hanneke = await desk_app.add_coordinator("Joost"), await desk_app.add_coordinator("Hanneke")
    await send_dossier(desk_app.product)
    await desk_app.product.offer_to(hanneke.id)
    assert kring(desk_app, "coordinator", "pause", hanneke.id).exit_code == 0
    await joost.submit("/desk/available", available="yes")
    await desk_app.product.run_timers()
    assert "/desk/claim/" in await joost.open() and "/desk/claim/" not in await hanneke.open()


async def test_what_was_offered_to_who_lost_their_phone_goes_to_the_next(desk_app: DeskApp) -> None:
    joost, hanneke = await desk_app.add_coordinator("Joost"), await desk_app.add_coordinator("Hanneke")
    await send_dossier(desk_app.product)
    await desk_app.product.offer_to(hanneke.id)
    assert kring(desk_app, "coordinator", "lost", hanneke.id, "--yes").exit_code == 0
    await joost.submit("/desk/available", available="yes")
    await desk_app.product.run_timers()
    assert "/desk/claim/" in await joost.open() and "/desk/claim/" not in await hanneke.open()
