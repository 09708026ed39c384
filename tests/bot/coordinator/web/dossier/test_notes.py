"""Notes of a coordinator: apart from the dossier, encrypted, bounded, and gone with it."""

from __future__ import annotations

from flows.conversation import limits
from tests.support.database.stored_bytes import read_files
from tests.support.dossiers.example import PEOPLE
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import DeskApp


async def test_E8_own_notes_are_encrypted_and_stored_apart(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await hanneke.submit(f"{dossier_path}/notes", text="dinsdag nogmaals vragen <script>")
    assert "dinsdag nogmaals vragen <script>" in hanneke.shown and "<script>" not in (hanneke.page.text if hanneke.page else "")
    assert b"nogmaals" not in read_files(desk_app.product.folder)


async def test_notes_that_are_too_long_are_given_back_whole(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    shown = await hanneke.submit(f"{dossier_path}/notes", text="m" * 20_001)
    assert "m" * 20_001 in shown and "Er passen 20000 tekens" in shown


async def test_all_notes_together_are_bounded_and_a_note_too_many_is_given_back(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    for letter in "abcde":
        await hanneke.submit(f"{dossier_path}/notes", text=letter * limits.NOTE)
    shown = await hanneke.submit(f"{dossier_path}/notes", text="Nog iets.")
    assert "Nog iets." in shown and "Haal eerst een andere weg" in shown


async def test_notes_of_hanneke_go_with_her(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke, joost = await desk_app.add_coordinator("Hanneke"), await desk_app.add_coordinator("Joost")
    dossier_path = await hanneke.claim_and_read()
    await hanneke.submit(f"{dossier_path}/notes", text="van Hanneke")
    await hanneke.submit(f"{dossier_path}/give_back")
    await desk_app.product.settle()
    await joost.claim_and_read()
    assert "slaap" in joost.shown and "van Hanneke" not in joost.shown


async def test_hanneke_notes_for_each_person_whether_they_were_informed(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    assert hanneke.shown.count("Nog geen uitleg") == len(PEOPLE)
    await hanneke.submit(f"{dossier_path}/inform", person="1", answer="told")
    assert hanneke.shown.count("Nog geen uitleg") == len(PEOPLE) - 1


async def test_nothing_is_noted_about_somebody_who_is_not_on_the_list(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    assert "Er is intussen iets veranderd" in await hanneke.submit(f"{dossier_path}/inform", person="99", answer="told")
