"""Who reads a dossier: its holder alone, each opening in the access log, and no longer than it is theirs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from flows.conversation.effects import Erase, RefuseCoordinator, TakeBack
from storage.conversations import return_codes
from storage.guess_limits import Guess
from tests.support.dossiers.example import TYPED, dossier_document, handover_effect
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import DeskApp


async def test_O2_joost_cannot_open_what_hanneke_holds(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke, joost = await desk_app.add_coordinator("Hanneke"), await desk_app.add_coordinator("Joost")
    dossier_path = await hanneke.claim_and_read()
    for path in (dossier_path, f"{dossier_path}/sheet"):
        shown = await joost.open(path)
        assert "niet bij jou" in shown and not [word for word in TYPED if word in shown]
    await joost.open()
    assert "niet bij jou" in await joost.submit(f"{dossier_path}/new_code")


async def test_E12_every_opening_is_what_fatima_sees_and_nothing_more(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await hanneke.open(f"{dossier_path}/sheet")
    assert await fatima.views() == ["Hanneke organisations", "Hanneke names", "Hanneke story", "Hanneke printed"]


async def test_E12_a_page_shown_again_is_the_same_opening_and_an_hour_later_is_another(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await hanneke.open(dossier_path)
    desk_app.product.advance(hours=1)
    await hanneke.open(dossier_path)
    assert (await fatima.views()).count("Hanneke story") == 2


async def test_E12_no_story_is_opened_without_an_access_log_entry(desk_app: DeskApp, monkeypatch: pytest.MonkeyPatch) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()

    def full(*_: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr("storage.access_log.AccessLog.record_view", full)
    assert "slaap" not in await hanneke.open(dossier_path)


async def test_a_new_code_is_shown_once_and_opens_fatimas_conversation(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    await fatima.add_conversation()
    dossier_path = await hanneke.claim_and_read()
    shown = await hanneke.submit(f"{dossier_path}/new_code")
    found = re.search(r"\d{4} \d{4} \d{4} \d{4}", shown)
    assert found and found[0] not in await hanneke.open(dossier_path)
    product, code = desk_app.product, found[0].replace(" ", "")
    context = await product.writer.run(lambda c: return_codes.redeem_code(c, product.vault, code, Guess({}, timedelta())))
    assert context == fatima.conversation_id


async def test_O2_who_gives_it_back_reads_it_no_more_and_it_waits_again(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    assert "Teruggegeven" in await hanneke.submit(f"{dossier_path}/give_back")
    await desk_app.product.settle()
    assert "niet meer bij jou" in await hanneke.open(dossier_path) and "Vernietig papier" in hanneke.shown
    standing = await fatima.status()
    assert standing and standing.state == "waiting"


async def test_a_closed_dossier_is_closed_for_hanneke_too(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    assert "Gesloten" in await hanneke.submit(f"{dossier_path}/close")
    assert "slaap" not in await hanneke.open(dossier_path)


@pytest.mark.parametrize(
    ("effect", "told"),
    [(TakeBack(), "nam het terug"), (Erase("wiped"), "nam het terug"), (RefuseCoordinator(), "kiest een andere coördinator")],
)
async def test_E9_when_fatima_takes_it_back_the_next_press_says_so_and_asks_to_destroy_paper(
    desk_app: DeskApp, effect: object, told: str
) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await fatima.apply_effect(effect)
    shown = await hanneke.submit(f"{dossier_path}/tried")
    assert told in shown and "slaap" not in shown
    paper = re.search(r"/desk/paper/\w+", shown)
    assert paper and told not in await hanneke.submit(paper[0])


async def test_E11_the_coordinator_whom_fatima_refused_never_sees_her_card_again(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    await fatima.apply_effect(RefuseCoordinator())
    joost = await desk_app.add_coordinator("Joost")
    assert "/desk/claim/" not in await hanneke.open() and "/desk/claim/" in await joost.open()


async def test_a_corrected_text_takes_the_place_of_the_former_and_paper_is_asked_for(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    newer = dossier_document(version=2, changed=[{"question": "concern", "at": "2026-11-22T09:00:00Z"}])
    newer["parts"][1]["entries"][0]["said"] = ["Het gaat beter."]
    await fatima.apply_effect(handover_effect(newer))
    shown = await hanneke.open(dossier_path)
    assert "Het gaat beter." in shown and "slaap" not in shown and "veranderd op zondag 22 november" in shown
    assert "Vernietig oud papier" in await hanneke.open()
