"""The coordinator's desk, through the real pages over a real database."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.config import extras
from bot.coordinator.service.contact_plan import PlanForm
from bot.dossier.html import card_html, dossier_html
from bot.dossier.rendering.file_maker import FileMaker, FileNotMade
from flows.conversation import limits
from flows.conversation.effects import ContactConfirmed, ContactTimeChanged, Erase, RefuseCoordinator, TakeBack
from flows.i18n.catalog import Catalog
from storage.conversations import return_codes
from storage.db.tables import dossiers as rows
from storage.db.tables import metadata
from storage.dossiers import reports
from storage.guess_limits import Guess
from tests.support.database.stored_bytes import read_files
from tests.support.dossiers.example import CARD, CONCERN, PEOPLE, dossier_document, handover_effect, person
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.paths import ROOT
from tests.support.web.desk_app import PLAN, DeskApp

SAID = ("Fatima", "Assen", "Ik <b>slaap", "Riet", "Karim", "Stadsteam", "06 87654321", "bibliotheek")


# before the claim


async def test_E4_a_waiting_card_contains_no_typed_text_and_not_the_place(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    shown = await hanneke.open()
    assert "Drenthe" in shown and "een vrouw" in shown
    assert not [word for word in SAID if word in shown]


def test_E4_the_card_is_made_of_buttons_and_the_map() -> None:
    shown = card_html(CARD, Catalog.load(), "nl")
    assert re.findall("<dd>(.*?)</dd>", shown) == ["Nederlands", "Drenthe", "ja", "een vrouw", "nee", "wij nemen contact op"]


async def test_O2_of_two_who_claim_at_once_exactly_one_holds_it(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    people = [await desk_app.product.add_coordinator(name) for name in ("Hanneke", "Joost", "Ellen", "Murat")]
    dossier_id = (await desk_app.product.desk.read_overview(people[0])).offers[0].id
    assert sorted(await asyncio.gather(*(desk_app.product.desk.offers.claim(who, dossier_id) for who in people))) == [
        False,
        False,
        False,
        True,
    ]


async def test_O2_joost_reads_that_the_offer_went_to_somebody_else(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    joost = await desk_app.add_coordinator("Joost")
    hanneke = await desk_app.add_coordinator("Hanneke")
    assert "/desk/claim/" in await joost.open()
    dossier_path = await hanneke.claim_first()
    shown = await joost.submit(dossier_path.replace("dossier", "claim"))
    assert "Deze vraag wacht niet meer op jou" in shown


async def test_who_pauses_sees_no_new_cards_until_they_resume(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    assert "/desk/claim/" not in await hanneke.submit("/desk/available", available="no")
    assert "/desk/claim/" in await hanneke.submit("/desk/available", available="yes")


# the conflict questions


async def test_O1_organisations_come_first_and_neither_names_nor_story_are_in_the_page(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_first()
    assert "Stadsteam Noord" in hanneke.shown
    assert not [word for word in SAID if word != "Stadsteam" and word in hanneke.shown]


async def test_O1_then_names_and_relations_with_the_story_still_closed(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    shown = await hanneke.submit(f"{await hanneke.claim_first()}/no_tie")
    assert "Karim" in shown and "mijn broer" in shown and "Eerst overleggen" in shown
    assert "slaap" not in shown and "06 87654321" not in shown and "Assen" not in shown


@pytest.mark.parametrize(("answer", "saw"), [("tie", "organisations"), ("know_somebody", "names")])
async def test_O1_a_conflict_gives_the_dossier_back_and_hanneke_never_sees_it_again(desk_app: DeskApp, answer: str, saw: str) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_first()
    if answer == "know_somebody":
        await hanneke.submit(f"{dossier_path}/no_tie")
    shown = await hanneke.submit(f"{dossier_path}/{answer}")
    standing = await fatima.status()
    assert "teruggezet voor iemand anders" in shown and "/desk/claim/" not in shown
    assert standing and standing.state == "waiting" and f"Hanneke {saw}" in await fatima.views()
    assert not await desk_app.product.desk.offers.claim(hanneke.id, dossier_path.rsplit("/", 1)[1])


async def test_O1_fatima_reads_that_hanneke_saw_the_names_and_not_the_story(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_first()
    await hanneke.submit(f"{dossier_path}/no_tie")
    await hanneke.submit(f"{dossier_path}/know_somebody")
    looked = await fatima.views()
    assert "Hanneke names_only" in looked and "Hanneke story" not in looked


async def test_O1_where_no_organisation_is_named_names_come_at_once_and_it_says_so(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product, dossier_document(organisations=None))
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_first()
    assert "noemde geen organisatie" in hanneke.shown and "Karim" in hanneke.shown


async def test_equal_names_have_numbers_where_hanneke_is_asked_whether_she_knows_them(desk_app: DeskApp) -> None:
    document = dossier_document(organisations=None)
    document["parts"][2]["people"] = [person(1, "Sam"), person(2, "Sam", "", "talk_first")]
    await send_dossier(desk_app.product, document)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_first()
    assert "Sam (1)" in hanneke.shown and "Sam (2)" in hanneke.shown


@pytest.mark.parametrize(
    "change", [{"moment": "2026-11-25:morning"}, {"end": "14:00"}, {"way": "email"}, {"start": "'"}, {"way": "x"}, {"moment": "x"}]
)
async def test_O1_no_story_without_a_plan_inside_what_fatima_called_safe(desk_app: DeskApp, change: dict[str, str]) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read(**change)
    assert hanneke.page and hanneke.page.status_code == 422
    assert "geen veilige tijd" in hanneke.shown and "slaap" not in hanneke.shown


@pytest.mark.parametrize(
    ("change", "safe"),
    [
        ({"end": "14:00"}, "dinsdag 24 november, in de ochtend (06:00 tot 12:00)"),
        ({"moment": "2026-11-25:morning"}, "dinsdag en donderdag, in de ochtend (06:00 tot 12:00)"),
    ],
    ids=["within the morning", "on another day"],
)
async def test_a_time_that_is_not_safe_is_answered_with_the_times_that_are(desk_app: DeskApp, change: dict[str, str], safe: str) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read(**change)
    assert f"Veilig is: {safe}." in hanneke.shown
    day = hanneke.shown.split("<legend>dinsdag 24 november</legend>")[1].split("</fieldset>")[0]
    assert "in de ochtend (06:00 tot 12:00)" in day, "and each choice names its hours"


async def test_a_plan_without_contact_details_is_asked_for_again(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read(line=" ")
    assert "Schrijf hoe de hulpvrager jou bereikt." in hanneke.shown and 'value="2026-11-24:morning" required checked' in hanneke.shown


async def test_what_is_wrong_in_a_plan_is_listed_in_the_order_of_the_form(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read(line=" ", moment="never")
    assert re.findall(r'class="to-field" href="#(\w+)-wrong"', hanneke.shown) == ["moment", "line"]


async def test_fatima_sees_the_plan_and_how_to_reach_hanneke(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    standing = await fatima.status()
    assert standing and (standing.coordinator, standing.contact_line) == ("Hanneke", PLAN["line"])
    assert standing.plan == "dinsdag 24 november, in de ochtend, 10:00-11:30, bellen"


async def test_a_moment_that_is_over_is_not_offered(desk_app: DeskApp) -> None:
    wish = PlanForm("2026-11-24:morning", way="call", line="Hanneke")
    await send_dossier(desk_app.product)
    hanneke = await desk_app.product.add_coordinator("Hanneke")
    dossier_id = (await desk_app.product.desk.read_overview(hanneke)).offers[0].id
    await desk_app.product.desk.offers.claim(hanneke, dossier_id)
    await desk_app.product.desk.actions.apply_event(hanneke, dossier_id, "no_tie")
    desk_app.product.advance(days=2, hours=16)
    assert (await desk_app.product.desk.planning.open_story(hanneke, dossier_id, wish)).value == "outside"


# reading


async def test_E3_the_desk_shows_the_very_bytes_of_the_preview(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert hanneke.page and dossier_html(dossier_document(), desk_app.product.catalog, "nl") in hanneke.page.text


async def test_D2_own_words_are_shown_letter_for_letter_under_their_author(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
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


async def test_E2_what_fatima_switched_off_is_not_at_the_desk(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product, dossier_document("words", "contact"))
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read(way="self")
    assert "Riet" in hanneke.shown and "slaap" not in hanneke.shown and "06 87654321" not in hanneke.shown
    assert hanneke.shown.count("Niet gedeeld door") == 2


async def test_O4_nothing_at_the_desk_scores_or_ranks(desk_app: DeskApp) -> None:
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert not re.search(
        r"score|risico|urgent[ie]*\b(?!\")|kansrijk|prioriteit", re.sub(r'class="[^"]*"', "", hanneke.shown), re.IGNORECASE
    )
    assert not {name for name in columns if re.search(r"score|risk|rank|priority|label", name)}


async def test_a_person_to_talk_about_first_is_closed_and_the_advice_comes_before_the_name(desk_app: DeskApp) -> None:
    shown = dossier_html(dossier_document(), desk_app.product.catalog, "nl")
    assert re.search(r'<details class="hold"><summary>Eerst overleggen met .*?</summary><p><bdi class="name">Karim', shown)
    assert shown.count("Karim") == 1 and shown.index("Karim") > shown.index('class="apart')


def test_safe_contact_and_people_to_talk_about_first_are_left_out_of_the_print() -> None:
    style = (ROOT / "bot/web/static/kring.css").read_text()
    assert re.search(r"@media print \{.*\.apart \{ display: none; \}", style, re.DOTALL)


async def test_I3_an_empty_circle_is_stated_and_not_judged(desk_app: DeskApp) -> None:
    empty = dossier_document()
    empty["parts"][2] |= {"people": [], "nobody": True}
    assert "Noemt hier niemand" in dossier_html(empty, desk_app.product.catalog, "nl")


async def test_the_call_card_says_what_the_first_call_needs(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    for line in (
        "appel molen",
        "06 87654321",
        "bibliotheek",
        "Eerst overleggen over 1 persoon",
        "Voicemail: niet inspreken",
        "Eigen keuze is niet",
    ):
        assert line in hanneke.shown


async def test_O2_joost_cannot_open_what_hanneke_holds(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke, joost = await desk_app.add_coordinator("Hanneke"), await desk_app.add_coordinator("Joost")
    dossier_path = await hanneke.claim_and_read()
    for path in (dossier_path, f"{dossier_path}/sheet"):
        shown = await joost.open(path)
        assert "niet bij jou" in shown and not [word for word in SAID if word in shown]
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


# doing


async def test_E8_nothing_a_coordinator_can_send_changes_a_word_of_fatima(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    before = await _content(desk_app)
    paths = {route.path for route in desk_app.app.routes if "POST" in (getattr(route, "methods", None) or ())}  # type: ignore[attr-defined]
    deeds = ("tried", "contacted", "inform", "plan", "no_tie", "tie", "know_nobody", "know_somebody")
    assert len(paths) > 8 and not [path for path in paths if "dossier" in path and re.search("word|answer|concern|edit|people", path)]
    for path in [f"{dossier_path}/{deed}" for deed in (*deeds, "notes", "new_code")]:
        await hanneke.open(dossier_path)
        await hanneke.submit(path, text="x", concern="x", said="x", person="1", answer="told", day="2026-11-21", called="x", **PLAN)
    assert await _content(desk_app) == before and await fatima.status()


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


async def test_after_three_attempts_it_asks_to_stop_until_fatima_chooses_a_new_moment(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await hanneke.submit(f"{dossier_path}/tried")
    assert f"{dossier_path}/tried" not in hanneke.shown, "one try counts at one moment"
    for _ in range(2):
        await hanneke.submit(f"{dossier_path}/plan", **PLAN)
        await hanneke.submit(f"{dossier_path}/tried")
    await desk_app.product.settle()
    await hanneke.open(dossier_path)
    assert "Probeer niet verder" in hanneke.shown and f"{dossier_path}/tried" not in hanneke.shown
    await fatima.apply_effect(ContactTimeChanged("donderdag na schooltijd"))
    assert "donderdag na schooltijd" in await hanneke.open(dossier_path) and f"{dossier_path}/tried" in hanneke.shown


async def test_the_overview_says_that_the_planned_moment_is_over(desk_app: DeskApp) -> None:
    desk_app.product.now = datetime(2026, 11, 24, 10, 10, tzinfo=UTC)
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert "Zeg voor woensdag 25 november" in await hanneke.open("/desk")
    desk_app.product.now = datetime(2026, 11, 24, 10, 31, tzinfo=UTC)
    assert "De afspraak is voorbij. Zeg hoe het ging. Na vrijdag 27 november, 11:30 vraag ik iemand anders." in await hanneke.open("/desk")


@pytest.mark.parametrize(("agreed", "shown"), [(True, "De hulpvrager zegt: dat klopt"), (False, "wij spraken elkaar niet")])
async def test_hanneke_sees_whether_fatima_says_that_they_spoke(desk_app: DeskApp, agreed: bool, shown: str) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await hanneke.submit(f"{dossier_path}/contacted", day="2026-11-21")
    await desk_app.product.settle()
    assert "Ik vroeg de hulpvrager of dat klopt" in await hanneke.open(dossier_path)
    await fatima.apply_effect(ContactConfirmed(agreed))
    assert shown in await hanneke.open(dossier_path)


async def test_contact_on_a_day_to_come_is_no_contact(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.product.add_coordinator("Hanneke")
    dossier_id = (await desk_app.product.desk.read_overview(hanneke)).offers[0].id
    await desk_app.product.desk.offers.claim(hanneke, dossier_id)
    assert (await desk_app.product.desk.actions.report_contact(hanneke, dossier_id, date(2026, 11, 30))).value == "not_now"


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


# what Fatima does while the page is open


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


# for the operator


async def test_E4_the_operator_sees_ids_and_waiting_times_only(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    desk_app.product.advance(hours=30)
    waiting = await desk_app.product.writer.run(lambda c: reports.list_waiting(c, desk_app.product.now))
    assert [(len(dossier_id), span.total_seconds()) for dossier_id, span in waiting] == [(32, 30 * 3600)]


async def _content(desk_app: DeskApp) -> list[object]:
    return await desk_app.product.writer.run(
        lambda c: [tuple(row) for row in c.execute(select(rows.c.content, rows.c.digest, rows.c.version))]
    )


# the dossier as a file


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
