"""What the desk says of held dossiers: whose it is once that was read, what was agreed, and which copies are to be destroyed."""

from __future__ import annotations

import re

import pytest

from flows.conversation.effects import ContactTimeChanged, Erase
from flows.reference.hotlines import load_hotlines
from storage.dossiers.records import DossierRecords
from tests.support.dossiers.pdf_reader import read_pdf
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import DeskApp

ADVICE = ("n112", "veilig_thuis", "n113", "n113_free")
LABEL = "Dossier van zaterdag 21 november, 20:10"


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
    assert "Afgesproken: dinsdag 24 november, in de ochtend, 10:00-11:30, bellen" in shown and "Zeg voor woensdag 25 november" in shown


async def test_an_english_desk_shows_the_plan_in_english_and_fatima_reads_it_in_dutch(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    await desk_app.product.desk.account.update_profile(hanneke.id, language="en")
    dossier_path = await hanneke.claim_and_read()
    plan = "Tuesday 24 November, in the morning, 10:00-11:30, call"
    assert plan in await hanneke.open() and plan in await hanneke.open(dossier_path)
    assert ">Dossier of Saturday 21 November, 20:10<" in await hanneke.open(f"{dossier_path}/sheet")
    standing = await fatima.status()
    assert standing and standing.plan == "dinsdag 24 november, in de ochtend, 10:00-11:30, bellen"


async def test_copies_to_destroy_are_named_by_the_label_that_stands_on_them_and_by_nobodys_name(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    assert LABEL in await hanneke.open(f"{dossier_path}/sheet")
    await fatima.apply_effect(Erase("wiped"))
    shown = await hanneke.open()
    assert re.search(rf"{LABEL}</p><p>De hulpvrager nam het terug", shown) and "Fatima" not in shown


@pytest.mark.parametrize("name", ["document.pdf", "sheet.pdf"])
async def test_each_page_on_paper_says_which_dossier_it_is(desk_app: DeskApp, name: str) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    made = await hanneke.browser.get(f"{dossier_path}/{name}")
    assert [page for page in read_pdf(made.content).pages if LABEL not in page.extract_text()] == []


async def test_paper_names_the_new_moment_of_fatima_and_the_plan_that_holds_no_more(desk_app: DeskApp) -> None:
    fatima = await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await fatima.apply_effect(ContactTimeChanged("donderdag na schooltijd"))
    shown = await hanneke.open(f"{dossier_path}/sheet")
    made = await hanneke.browser.get(f"{dossier_path}/sheet.pdf")
    for text in (shown, " ".join(read_pdf(made.content).pages[0].extract_text().split())):
        assert "Deze afspraak geldt niet meer" in text and "donderdag na schooltijd" in text


async def test_advice_about_safety_names_the_lines_of_the_help_card(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    advice = hanneke.shown.partition("Zorgen over veiligheid")[2]
    assert [line.number for line in load_hotlines() if line.key in ADVICE and line.number not in advice] == []


# notes


async def test_each_note_has_its_moment_and_is_deleted_by_itself(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await hanneke.submit(f"{dossier_path}/notes", text="rustig gebeld")
    desk_app.product.advance(hours=3)
    await hanneke.submit(f"{dossier_path}/notes", text="lang gesproken")
    assert re.search("zaterdag 21 november, 20:10.*rustig gebeld.*zaterdag 21 november, 23:10.*lang gesproken", hanneke.shown, re.DOTALL)
    first = re.search(r'name="note" value="(\w+)"', hanneke.shown)
    assert first
    shown = await hanneke.submit(f"{dossier_path}/delete_note", note=first[1])
    assert "rustig gebeld" not in shown and "lang gesproken" in shown


async def test_a_note_that_is_sent_twice_is_kept_once_and_an_empty_one_not_at_all(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    for text in ("zelfde woorden", "zelfde woorden", "  "):
        await hanneke.submit(f"{dossier_path}/notes", text=text, after="")
    assert hanneke.shown.count('name="note"') == hanneke.shown.count("zelfde woorden") == 1


async def test_a_note_from_before_notes_had_dates_stays_readable_and_can_be_deleted(desk_app: DeskApp) -> None:
    product = desk_app.product
    await send_dossier(product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    (dossier,) = (await product.desk.read_overview(hanneke.id)).held
    former = {"notes": b'{"text": "van voor de datums"}'}
    await product.writer.run(lambda c: DossierRecords(product.vault).update_columns(c, dossier, former))
    await hanneke.open(dossier_path)
    await hanneke.submit(f"{dossier_path}/notes", text="van nu")
    assert re.search("Zonder datum.*van voor de datums.*van nu", hanneke.shown, re.DOTALL)
    shown = await hanneke.submit(f"{dossier_path}/delete_note", note="text")
    assert "van voor de datums" not in shown and "van nu" in shown


# what a coordinator did


async def test_hanneke_reads_what_she_did_by_label_and_nothing_of_fatima_or_of_joost(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke, joost = await desk_app.add_coordinator("Hanneke"), await desk_app.add_coordinator("Joost")
    dossier_path = await hanneke.claim_and_read()
    desk_app.product.advance(hours=3)
    await hanneke.submit(f"{dossier_path}/tried")
    await hanneke.submit(f"{dossier_path}/give_back")
    await desk_app.product.settle()
    shown = await hanneke.open("/desk/history")
    done = re.findall(r"<li><strong>(.*?)</strong>", shown)
    assert done[0] == "Teruggegeven" and {"Aangenomen", "Namen gezien", "Verhaal gelezen"} < set(done)
    assert LABEL in shown and "Fatima" not in shown
    assert "Je deed hier nog niets" in await joost.open("/desk/history")


async def test_what_fatima_erased_is_gone_from_what_hanneke_did(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    await fatima.apply_effect(Erase("wiped"))
    assert "Je deed hier nog niets" in await hanneke.open("/desk/history")


async def test_an_exact_time_is_asked_only_where_a_moment_leaves_room_for_it(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read()
    await fatima.apply_effect(ContactTimeChanged("vrijdag om 15.00"))
    shown = await hanneke.open(path)
    assert "om 15:00" in shown and 'name="start"' not in shown
    await fatima.apply_effect(ContactTimeChanged("vrijdagmiddag"))
    assert 'name="start"' in await hanneke.open(path)
