"""What the desk says of held dossiers: whose it is once that was read, what was agreed, and which copies are to be destroyed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from flows.conversation.effects import Erase
from flows.reference.hotlines import load_hotlines
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import DeskApp

ADVICE = ("n112", "veilig_thuis", "n113", "n113_free")
LABEL = "Dossier van zaterdag 21 november, 20:10"


@pytest.fixture
async def desk_app(tmp_path: Path) -> AsyncIterator[DeskApp]:
    desk_app = DeskApp(tmp_path)
    yield desk_app
    await desk_app.close()


async def test_the_desk_says_whose_a_dossier_is_once_hanneke_read_the_name_and_no_sooner(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_first()
    before = await hanneke.open()
    assert LABEL in before and "Fatima" not in before
    await hanneke.submit(f"{dossier_path}/no_tie")
    assert "Fatima" in await hanneke.open()


async def test_the_name_of_fatima_is_closed_to_hanneke_until_the_page_with_it_was_shown(desk_app: DeskApp) -> None:
    """The answer to the first question opens the names; whoever has not seen them has not read who it is."""
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_id = (await hanneke.claim_first()).rpartition("/")[2]
    await desk_app.product.desk.actions.apply_event(hanneke.id, dossier_id, "no_tie")
    assert "Fatima" not in await hanneke.open()


async def test_a_held_dossier_shows_what_was_agreed_and_what_is_due(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    shown = await hanneke.open()
    assert "Afgesproken: dinsdag 24 november, ochtend, 10:00-11:30, bellen" in shown and "Zeg voor woensdag 25 november" in shown


async def test_an_english_desk_shows_the_plan_in_english_and_fatima_reads_it_in_dutch(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    await desk_app.product.desk.update_profile(hanneke.id, language="en")
    dossier_path = await hanneke.claim_and_read()
    plan = "Tuesday 24 November, morning, 10:00-11:30, call"
    assert plan in await hanneke.open() and plan in await hanneke.open(dossier_path)
    standing = await fatima.status()
    assert standing and standing.plan == "dinsdag 24 november, ochtend, 10:00-11:30, bellen"


async def test_copies_to_destroy_are_named_by_the_label_that_stands_on_them_and_by_nobodys_name(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    assert LABEL in await hanneke.open(f"{dossier_path}/sheet")
    await fatima.apply_effect(Erase("wiped"))
    shown = await hanneke.open()
    assert re.search(rf"<strong>{LABEL}</strong></p><p>De hulpvrager heeft alles gewist", shown) and "Fatima" not in shown


async def test_advice_about_safety_names_the_lines_of_the_help_card(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    advice = hanneke.shown.partition("Zorgen over veiligheid")[2]
    assert [line.number for line in load_hotlines() if line.key in ADVICE and line.number not in advice] == []
