"""The dossier as a file: made for its holder alone, and seen by the seeker."""

from __future__ import annotations

import pytest

from bot.config import extras
from bot.dossier.rendering.file_maker import FileMaker, FileNotMade
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import PLAN, DeskApp


async def test_the_dossier_is_saved_as_a_pdf_and_fatima_sees_that(desk_app: DeskApp) -> None:
    fatima = await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    answer = await hanneke.browser.get(f"{dossier_path}/document.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-disposition"] == 'attachment; filename="document.pdf"'
    assert "Hanneke saved" in await fatima.views()


async def test_the_separate_sheet_is_a_file_of_its_own(desk_app: DeskApp) -> None:
    fatima = await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    assert (await hanneke.browser.get(f"{dossier_path}/sheet.pdf")).content.startswith(b"%PDF-")
    assert "Hanneke printed" in await fatima.views()


async def fails_to_make(*_: object, **__: object) -> bytes:
    raise FileNotMade("died")


@pytest.mark.parametrize("name", ["document.pdf", "sheet.pdf"])
async def test_a_file_that_cannot_be_made_is_said_so(desk_app: DeskApp, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    monkeypatch.setattr(FileMaker, "make_file", fails_to_make)
    answer = await hanneke.browser.get(f"{dossier_path}/{name}")
    assert answer.status_code == 503 and "Het bestand kon nu niet worden gemaakt." in answer.text


async def test_the_desk_names_the_part_without_which_there_is_no_pdf(desk_app: DeskApp, monkeypatch: pytest.MonkeyPatch) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    answer = await hanneke.browser.get(f"{dossier_path}/document.pdf")
    assert answer.status_code == 503 and "kring[pdf]" in answer.text


@pytest.mark.parametrize("name", ["document.pdf", "sheet.pdf"])
async def test_who_does_not_hold_the_dossier_gets_no_file(desk_app: DeskApp, name: str) -> None:
    fatima = await send_dossier(desk_app.product)
    hanneke, joost = await desk_app.add_coordinator("Hanneke"), await desk_app.add_coordinator("Joost")
    dossier_path = await hanneke.claim_first()
    assert b"%PDF" not in (await hanneke.browser.get(f"{dossier_path}/{name}")).content  # the conflict check comes first
    await hanneke.submit(f"{dossier_path}/no_tie")
    await hanneke.submit(f"{dossier_path}/know_nobody", **PLAN)
    assert b"%PDF" not in (await joost.browser.get(f"{dossier_path}/{name}")).content
    await hanneke.submit(f"{dossier_path}/give_back")
    assert b"%PDF" not in (await hanneke.browser.get(f"{dossier_path}/{name}")).content
    assert not [line for line in await fatima.views() if "saved" in line or "printed" in line]
