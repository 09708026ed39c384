"""The coordinator's desk, through the real pages over a real memory."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.coordinator.service.contact_plan import PlanForm
from bot.dossier.html import card_html, dossier_html
from flows.conversation.effects import ContactConfirmed, ContactTimeChanged, RefuseCoordinator, TakeBack, Wipe
from flows.i18n.catalog import Catalog
from storage.conversations import return_codes
from storage.db.tables import dossiers as rows
from storage.db.tables import metadata
from storage.dossiers import reports
from tests.support.dossiers.example import CARD, CONCERN, PEOPLE, dossier_document, handover_effect
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.paths import ROOT
from tests.support.web.desk_app import PLAN, DeskApp

SAID = ("Fatima", "Assen", "Ik <b>slaap", "Riet", "Karim", "Stadsteam", "06 87654321", "bibliotheek")


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[DeskApp]:
    hall = DeskApp(tmp_path)
    yield hall
    await hall.close()


# before the claim


async def test_E4_a_waiting_card_holds_no_typed_word_and_not_the_place(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    shown = await hanneke.open()
    assert "Drenthe" in shown and "een vrouw" in shown
    assert not [word for word in SAID if word in shown]


def test_E4_the_card_is_made_of_buttons_and_the_map() -> None:
    shown = card_html(CARD, Catalog.load(), "nl")
    assert re.findall("<dd>(.*?)</dd>", shown) == ["Nederlands", "Drenthe", "ja", "een vrouw", "nee", "wij nemen contact op"]


async def test_O2_of_two_who_claim_at_once_exactly_one_holds_it(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    people = [await hall.product.add_coordinator(name) for name in ("Hanneke", "Joost", "Ellen", "Murat")]
    id = (await hall.product.desk.read_overview(people[0])).offers[0].id
    assert sorted(await asyncio.gather(*(hall.product.desk.claim(who, id) for who in people))) == [False, False, False, True]


async def test_O2_joost_is_told_that_somebody_else_was_asked(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    joost = await hall.add_coordinator("Joost")
    hanneke = await hall.add_coordinator("Hanneke")
    assert "/desk/claim/" in await joost.open()
    at = await hanneke.claim_first()
    shown = await joost.submit(at.replace("dossier", "claim"))
    assert "Deze vraag wacht niet meer op jou" in shown


async def test_who_pauses_sees_no_new_cards_until_they_resume(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    assert "/desk/claim/" not in await hanneke.submit("/desk/available", available="no")
    assert "/desk/claim/" in await hanneke.submit("/desk/available", available="yes")


# the conflict questions


async def test_O1_organisations_come_first_and_neither_names_nor_story_are_in_the_page(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    await hanneke.claim_first()
    assert "Stadsteam Noord" in hanneke.shown
    assert not [word for word in SAID if word != "Stadsteam" and word in hanneke.shown]


async def test_O1_then_names_and_relations_with_the_story_still_closed(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    shown = await hanneke.submit(f"{await hanneke.claim_first()}/no_tie")
    assert "Karim" in shown and "mijn broer" in shown and "Eerst overleggen" in shown
    assert "slaap" not in shown and "06 87654321" not in shown and "Assen" not in shown


@pytest.mark.parametrize(("answer", "saw"), [("tie", "organisations"), ("know_somebody", "names")])
async def test_O1_a_conflict_releases_it_and_hanneke_never_sees_it_again(hall: DeskApp, answer: str, saw: str) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_first()
    if answer == "know_somebody":
        await hanneke.submit(f"{at}/no_tie")
    shown = await hanneke.submit(f"{at}/{answer}")
    standing = await fatima.status()
    assert "teruggezet voor iemand anders" in shown and "/desk/claim/" not in shown
    assert standing and standing.state == "waiting" and f"Hanneke {saw}" in await fatima.views()
    assert not await hall.product.desk.claim(hanneke.id, at.rsplit("/", 1)[1])


async def test_O1_fatima_reads_that_hanneke_saw_the_names_and_not_the_story(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_first()
    await hanneke.submit(f"{at}/no_tie")
    await hanneke.submit(f"{at}/know_somebody")
    looked = await fatima.views()
    assert "Hanneke names_only" in looked and "Hanneke story" not in looked


async def test_O1_where_no_organisation_is_named_names_come_at_once_and_it_says_so(hall: DeskApp) -> None:
    await send_dossier(hall.product, dossier_document(organisations=None))
    hanneke = await hall.add_coordinator("Hanneke")
    await hanneke.claim_first()
    assert "noemde geen organisatie" in hanneke.shown and "Karim" in hanneke.shown


@pytest.mark.parametrize("change", [{"moment": "2026-11-25:morning"}, {"end": "14:00"}, {"way": "email"}, {"start": "'"}])
async def test_O1_no_story_without_a_plan_inside_what_fatima_called_safe(hall: DeskApp, change: dict[str, str]) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    await hanneke.claim_and_read(**change)
    assert hanneke.page and hanneke.page.status_code == 422
    assert "geen veilige tijd" in hanneke.shown and "slaap" not in hanneke.shown


async def test_a_plan_without_a_contact_line_is_asked_for_again(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    await hanneke.claim_and_read(line=" ")
    assert "Vul alles in" in hanneke.shown and 'value="2026-11-24:morning" selected' in hanneke.shown


async def test_fatima_sees_the_plan_and_how_to_reach_hanneke(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    standing = await fatima.status()
    assert standing and (standing.coordinator, standing.contact_line) == ("Hanneke", PLAN["line"])
    assert standing.plan == "dinsdag 24 november, ochtend, 10:00-11:30, bellen"


async def test_a_moment_that_is_over_is_not_offered(hall: DeskApp) -> None:
    wish = PlanForm("2026-11-24:morning", way="call", line="Hanneke")
    await send_dossier(hall.product)
    hanneke = await hall.product.add_coordinator("Hanneke")
    id = (await hall.product.desk.read_overview(hanneke)).offers[0].id
    await hall.product.desk.claim(hanneke, id)
    await hall.product.desk.actions.apply_event(hanneke, id, "no_tie")
    hall.product.advance(days=2, hours=16)
    assert (await hall.product.desk.actions.open_story(hanneke, id, wish)).value == "outside"


# reading


async def test_E3_the_desk_shows_the_very_bytes_of_the_preview(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert hanneke.page and dossier_html(dossier_document(), hall.product.catalog, "nl") in hanneke.page.text


async def test_D2_own_words_stand_letter_for_letter_under_whose_they_are(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert CONCERN in hanneke.shown and "<b>slaap" not in (hanneke.page.text if hanneke.page else "")
    assert re.search(r"In de woorden van <bdi>Fatima</bdi>, op zaterdag 21 november, 20:10", hanneke.shown)


def test_D2_no_heading_and_no_template_of_the_desk_judges() -> None:
    forbidden = re.compile(
        r"probleem|diagnose|casus|cliënt|pleger|dader|slachtoffer|multiprobleem|problem|client|victim|perpetrator", re.IGNORECASE
    )
    here = ROOT / "bot"
    pages = [*here.glob("coordinator/web/templates/*.html"), *here.glob("dossier/**/*.py")]
    assert len(pages) > 10 and not [page.name for page in pages if forbidden.search(page.read_text())]


async def test_E2_what_fatima_switched_off_is_not_at_the_desk(hall: DeskApp) -> None:
    await send_dossier(hall.product, dossier_document("words", "contact"))
    hanneke = await hall.add_coordinator("Hanneke")
    await hanneke.claim_and_read(way="self")
    assert "Riet" in hanneke.shown and "slaap" not in hanneke.shown and "06 87654321" not in hanneke.shown
    assert hanneke.shown.count("Uitgezet door") == 2


async def test_O4_nothing_at_the_desk_scores_or_ranks(hall: DeskApp) -> None:
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert not re.search(
        r"score|risico|urgent[ie]*\b(?!\")|kansrijk|prioriteit", re.sub(r'class="[^"]*"', "", hanneke.shown), re.IGNORECASE
    )
    assert not {name for name in columns if re.search(r"score|risk|rank|priority|label", name)}


async def test_a_hold_is_closed_and_what_to_do_stands_before_the_name(hall: DeskApp) -> None:
    shown = dossier_html(dossier_document(), hall.product.catalog, "nl")
    assert re.search(r'<details class="hold"><summary>Eerst overleggen met .*?</summary><p><bdi class="name">Karim', shown)
    assert shown.count("Karim") == 1 and shown.index("Karim") > shown.index('class="apart')


def test_holds_and_safe_contact_stand_apart_from_what_is_printed() -> None:
    style = (ROOT / "bot/web/static/kring.css").read_text()
    assert re.search(r"@media print \{.*\.apart \{ display: none; \}", style, re.DOTALL)


async def test_I3_an_empty_circle_is_said_and_not_judged(hall: DeskApp) -> None:
    empty = dossier_document()
    empty["parts"][2] |= {"people": [], "nobody": True}
    assert "Noemt hier niemand" in dossier_html(empty, hall.product.catalog, "nl")


async def test_the_call_card_says_what_the_first_call_needs(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    for line in ("appel molen", "06 87654321", "bibliotheek", "Eerst overleggen over 1 persoon", "Voicemail: nee", "Eigen keuze is niet"):
        assert line in hanneke.shown


async def test_O2_joost_cannot_open_what_hanneke_holds(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke, joost = await hall.add_coordinator("Hanneke"), await hall.add_coordinator("Joost")
    at = await hanneke.claim_and_read()
    for path in (at, f"{at}/sheet"):
        shown = await joost.open(path)
        assert "niet bij jou" in shown and not [word for word in SAID if word in shown]
    await joost.open()
    assert "niet bij jou" in await joost.submit(f"{at}/new_code")


async def test_E12_every_opening_is_what_fatima_sees_and_nothing_more(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    await hanneke.open(f"{at}/sheet")
    assert await fatima.views() == ["Hanneke organisations", "Hanneke names", "Hanneke story", "Hanneke printed"]


async def test_E12_a_page_shown_again_is_the_same_opening_and_an_hour_later_is_another(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    await hanneke.open(at)
    hall.product.advance(hours=1)
    await hanneke.open(at)
    assert (await fatima.views()).count("Hanneke story") == 2


async def test_E12_no_line_in_the_journal_no_story(hall: DeskApp, monkeypatch: pytest.MonkeyPatch) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()

    def full(*_: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr("storage.access_log.record_view", full)
    assert "slaap" not in await hanneke.open(at)


# doing


async def test_E8_nothing_a_coordinator_can_send_changes_a_word_of_fatima(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    before = await _content(hall)
    paths = {route.path for route in hall.app.routes if "POST" in (getattr(route, "methods", None) or ())}  # type: ignore[attr-defined]
    deeds = ("tried", "contacted", "inform", "plan", "no_tie", "tie", "know_nobody", "know_somebody")
    assert len(paths) > 8 and not [path for path in paths if re.search("word|answer|concern|edit|people", path)]
    for path in [f"{at}/{deed}" for deed in (*deeds, "notes", "new_code")]:
        await hanneke.open(at)
        await hanneke.submit(path, text="x", concern="x", said="x", person="1", answer="told", day="2026-11-21", called="x", **PLAN)
    assert await _content(hall) == before and await fatima.status()


async def test_E8_own_notes_are_sealed_and_kept_apart(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    await hanneke.submit(f"{at}/notes", text="dinsdag nogmaals vragen <script>")
    assert "dinsdag nogmaals vragen <script>" in hanneke.shown and "<script>" not in (hanneke.page.text if hanneke.page else "")
    assert b"nogmaals" not in (hall.product.folder / "kring.db").read_bytes() + (hall.product.folder / "kring.db-wal").read_bytes()


async def test_notes_that_are_too_long_are_given_back_whole(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    shown = await hanneke.submit(f"{at}/notes", text="m" * 20_001)
    assert "m" * 20_001 in shown and "Er passen 20000 tekens" in shown


async def test_notes_of_hanneke_go_with_her(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke, joost = await hall.add_coordinator("Hanneke"), await hall.add_coordinator("Joost")
    at = await hanneke.claim_and_read()
    await hanneke.submit(f"{at}/notes", text="van Hanneke")
    await hanneke.submit(f"{at}/give_back")
    await joost.claim_and_read()
    assert "slaap" in joost.shown and "van Hanneke" not in joost.shown


async def test_after_three_tries_it_says_stop_until_fatima_chooses_a_new_moment(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    for _ in range(3):
        await hanneke.submit(f"{at}/tried")
    assert "Probeer niet verder" in hanneke.shown and f"{at}/tried" not in hanneke.shown
    await fatima.apply_effect(ContactTimeChanged("donderdag na schooltijd"))
    assert "donderdag na schooltijd" in await hanneke.open(at) and f"{at}/tried" in hanneke.shown


@pytest.mark.parametrize(("agreed", "shown"), [(True, "De hulpvrager zegt: klopt"), (False, "wij spraken elkaar niet")])
async def test_hanneke_sees_whether_fatima_says_that_they_spoke(hall: DeskApp, agreed: bool, shown: str) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    assert "is gevraagd of dat klopt" in await hanneke.submit(f"{at}/contacted", day="2026-11-21")
    await fatima.apply_effect(ContactConfirmed(agreed))
    assert shown in await hanneke.open(at)


async def test_contact_on_a_day_to_come_is_no_contact(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.product.add_coordinator("Hanneke")
    id = (await hall.product.desk.read_overview(hanneke)).offers[0].id
    await hall.product.desk.claim(hanneke, id)
    assert (await hall.product.desk.actions.report_contact(hanneke, id, date(2026, 11, 30))).value == "not_now"


async def test_per_person_hanneke_notes_whether_they_were_told(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    assert hanneke.shown.count("Nog geen uitleg") == len(PEOPLE)
    await hanneke.submit(f"{at}/inform", person="1", answer="told")
    assert hanneke.shown.count("Nog geen uitleg") == len(PEOPLE) - 1


async def test_nothing_is_noted_about_somebody_who_is_not_on_the_list(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    assert "Er is intussen iets veranderd" in await hanneke.submit(f"{at}/inform", person="99", answer="told")


async def test_a_new_code_is_shown_once_and_opens_fatimas_conversation(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    shown = await hanneke.submit(f"{at}/new_code")
    found = re.search(r"\d{4} \d{4} \d{4} \d{4}", shown)
    assert found and found[0] not in await hanneke.open(at)
    product, code = hall.product, found[0].replace(" ", "")
    context = await product.writer.run(lambda c: return_codes.redeem_code(c, product.vault, code, "here", product.now))
    assert context == fatima.conversation_id


async def test_O2_who_gives_it_back_reads_it_no_more_and_it_waits_again(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    assert "Teruggegeven" in await hanneke.submit(f"{at}/give_back")
    assert "niet bij jou" in await hanneke.open(at) and "Vernietig papier" in hanneke.shown
    standing = await fatima.status()
    assert standing and standing.state == "waiting"


async def test_a_closed_dossier_is_closed_for_hanneke_too(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    assert "Gesloten" in await hanneke.submit(f"{at}/close")
    assert "slaap" not in await hanneke.open(at)


# what Fatima does while the page is open


@pytest.mark.parametrize(
    ("effect", "told"),
    [(TakeBack(), "nam het terug"), (Wipe("wiped"), "heeft alles gewist"), (RefuseCoordinator(), "kiest een andere coördinator")],
)
async def test_E9_when_fatima_takes_it_away_the_next_press_says_so_and_asks_for_the_paper(hall: DeskApp, effect: object, told: str) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    await fatima.apply_effect(effect)
    shown = await hanneke.submit(f"{at}/tried")
    assert told in shown and "slaap" not in shown
    paper = re.search(r"/desk/paper/\w+", shown)
    assert paper and told not in await hanneke.submit(paper[0])


async def test_E11_the_coordinator_whom_fatima_refused_never_sees_her_card_again(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    await fatima.apply_effect(RefuseCoordinator())
    joost = await hall.add_coordinator("Joost")
    assert "/desk/claim/" not in await hanneke.open() and "/desk/claim/" in await joost.open()


async def test_a_corrected_text_takes_the_place_of_the_former_and_paper_is_asked_for(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    newer = dossier_document(version=2, changed=[{"question": "concern", "at": "2026-11-22T09:00:00Z"}])
    newer["parts"][1]["entries"][0]["said"] = ["Het gaat beter."]
    await fatima.apply_effect(handover_effect(newer))
    shown = await hanneke.open(at)
    assert "Het gaat beter." in shown and "slaap" not in shown and "veranderd op zondag 22 november" in shown
    assert "Vernietig oud papier" in await hanneke.open()


# for the operator


async def test_E4_the_operator_sees_ids_and_waiting_times_only(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hall.product.advance(hours=30)
    waiting = await hall.product.writer.run(lambda c: reports.list_waiting(c, hall.product.now))
    assert [(len(id), span.total_seconds()) for id, span in waiting] == [(32, 30 * 3600)]


async def _content(hall: DeskApp) -> list[object]:
    return await hall.product.writer.run(lambda c: [tuple(row) for row in c.execute(select(rows.c.content, rows.c.digest, rows.c.version))])


# the dossier as a file


async def test_the_dossier_is_saved_as_a_pdf_and_fatima_sees_that(hall: DeskApp) -> None:
    fatima = await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    answer = await hanneke.browser.get(f"{at}/document.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-disposition"] == 'attachment; filename="document.pdf"'
    assert "Hanneke saved" in await fatima.views()


async def test_the_separate_sheet_is_a_file_of_its_own(hall: DeskApp) -> None:
    fatima = await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    assert (await hanneke.browser.get(f"{at}/sheet.pdf")).content.startswith(b"%PDF-")
    assert "Hanneke printed" in await fatima.views()


@pytest.mark.parametrize("name", ["document.pdf", "sheet.pdf"])
async def test_who_does_not_hold_the_dossier_gets_no_file(hall: DeskApp, name: str) -> None:
    fatima = await send_dossier(hall.product)
    hanneke, joost = await hall.add_coordinator("Hanneke"), await hall.add_coordinator("Joost")
    at = await hanneke.claim_first()
    assert b"%PDF" not in (await hanneke.browser.get(f"{at}/{name}")).content  # the conflict check comes first
    await hanneke.submit(f"{at}/no_tie")
    await hanneke.submit(f"{at}/know_nobody", **PLAN)
    assert b"%PDF" not in (await joost.browser.get(f"{at}/{name}")).content
    await hanneke.submit(f"{at}/give_back")
    assert b"%PDF" not in (await hanneke.browser.get(f"{at}/{name}")).content
    assert not [line for line in await fatima.views() if "saved" in line or "printed" in line]
