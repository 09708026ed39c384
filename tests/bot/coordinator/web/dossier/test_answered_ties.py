"""What a coordinator answered about ties: said to the seeker, asked again where an organisation was added."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from flows.conversation.effects import TakeBack
from tests.support.dossiers.example import CONCERN, dossier_document, handover_effect
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.web.desk_app import DeskApp


async def answered_for(sent: SentDossier) -> tuple[bool, bool]:
    """Whether organisations and names were looked at and denied."""
    standing = await sent.status()
    assert standing
    return standing.checked_organisations, standing.checked_names


async def test_whoever_had_what_was_taken_back_gets_it_again_only_if_fatima_agrees(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    await fatima.apply_effect(TakeBack())
    await fatima.apply_effect(handover_effect(dossier_document()))
    assert "/desk/claim/" not in await hanneke.open()
    await fatima.apply_effect(TakeBack())
    await fatima.apply_effect(replace(handover_effect(dossier_document()), same_coordinator=True))
    assert "/desk/claim/" in await hanneke.open()


async def test_fatima_reads_what_hanneke_answered_about_only_where_hanneke_was_shown_something(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert await answered_for(fatima) == (True, True)


@pytest.mark.parametrize("off", [("circle", "wishes"), ("circle",), ("wishes",)])
async def test_what_fatima_switched_off_nobody_answered_for(desk_app: DeskApp, off: tuple[str, ...]) -> None:
    fatima, hanneke = await send_dossier(desk_app.product, dossier_document(*off)), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert await answered_for(fatima) == ("wishes" not in off, "circle" not in off)


async def test_what_fatima_left_empty_nobody_answered_for(desk_app: DeskApp) -> None:
    empty = dossier_document(organisations=None)
    empty["parts"][2]["people"] = []
    fatima, hanneke = await send_dossier(desk_app.product, empty), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert await answered_for(fatima) == (False, False)


def named_later() -> Any:
    """The next version, in which Fatima names another organisation."""
    changed = [{"question": "organisations", "at": "2026-11-21T19:20:00Z"}]
    return dossier_document(organisations="Stadsteam Noord en ook Lentis", version=2, changed=changed)


async def test_O1_an_organisation_that_fatima_adds_closes_the_story_until_hanneke_answers_about_it(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await fatima.apply_effect(handover_effect(named_later()))
    shown = await hanneke.open(dossier_path)
    assert "Stadsteam Noord en ook Lentis" in shown and CONCERN not in shown
    assert await answered_for(fatima) == (False, True)
    assert "veranderd. Kijk opnieuw" in await hanneke.submit(f"{dossier_path}/contacted", day="2026-11-21")
    assert CONCERN not in await hanneke.open(f"{dossier_path}/sheet") and "06 87654321" not in hanneke.shown
    await hanneke.open(dossier_path)
    assert CONCERN in await hanneke.submit(f"{dossier_path}/no_tie")
    assert await answered_for(fatima) == (True, True)


async def test_O1_a_tie_to_an_added_organisation_gives_the_dossier_back(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await fatima.apply_effect(handover_effect(named_later()))
    await hanneke.open(dossier_path)
    await hanneke.submit(f"{dossier_path}/tie")
    standing = await fatima.status()
    assert standing and (standing.state, standing.coordinator) == ("waiting", None)
    assert CONCERN not in await hanneke.open(dossier_path)


async def test_a_version_that_names_no_other_organisation_leaves_the_story_open(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await fatima.apply_effect(handover_effect(dossier_document(version=2, changed=[{"question": "concern", "at": "2026-11-21T19:20:00Z"}])))
    assert CONCERN in await hanneke.open(dossier_path)
