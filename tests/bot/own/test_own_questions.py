"""A foundation's own questions: asked, read back, taken along, and still readable when they are asked no more."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pypdf import PdfReader
from structlog.testing import capture_logs

from bot.app import composition
from bot.dossier.export import fhir
from bot.dossier.export.json_schema import dossier_schema
from bot.dossier.html import dossier_html
from bot.dossier.rendering.file_maker import file_maker
from bot.operator.own.preview import open_preview
from flows.conversation.messages import Context
from flows.engine import IntakeEngine
from flows.errors import SettingsError
from flows.reference.places import Places
from storage.db.writer import Writer
from tests.support.engine_chat import NOW, EngineChat
from tests.support.own_folder import GARDEN, PETS, OwnInstallation
from tests.support.web.page_browser import PageBrowser

WAY = ("Begin", "Ja, bewaar het", "Voor mezelf", ">Ik zoek hulp.", "Klaar", "Ik noem niemand", ">Riet", ">34", ">Assen", "Bellen")
MARKED = "Een straat met een zonnebloem."


async def at_helpful(own: OwnInstallation) -> PageBrowser:
    """Somebody on the page before the review."""
    browser = own.open_pages()
    await browser.open("/")
    for step in (*WAY, ">06 87654321", "Altijd"):
        await (browser.say(step[1:]) if step.startswith(">") else browser.press(step))
    return browser


async def at_review(own: OwnInstallation) -> PageBrowser:
    """Somebody who answered both questions."""
    browser = await at_helpful(own)
    for step in ("Dieren", "Ja, een dier", "De buurt", f">{MARKED}", "Verder"):
        await (browser.say(step[1:]) if step.startswith(">") else browser.press(step))
    return browser


async def come_back(own: OwnInstallation, browser: PageBrowser) -> PageBrowser:
    """The same browser after a new start of the service."""
    again = own.open_pages()
    again.client.cookies = browser.client.cookies
    await again.open("/")
    await again.press("Verder")
    return again


def own_chat(own: OwnInstallation, **where: Any) -> EngineChat:
    """The conversation with the folder's questions, the engine alone."""
    context = own.start()
    installation = composition.build_services(context, Writer(context.engine), context.load_installation()).installation
    engine = IntakeEngine(context.catalog, context.hotlines, installation, Places({"assen": frozenset({"01"})}))
    return EngineChat(context=Context(NOW, **where), engine=engine)


def answered(chat: EngineChat) -> EngineChat:
    """At the review, with both questions answered on the page before it."""
    chat.press("begin", "agree", "myself").say("Ik zoek hulp.").press("done", "nobody").say("Riet").press("yes").say("Assen")
    chat.press("call").say("06 87654321").press("always", "edit_own_pets", "yes", "edit_own_garden").say(MARKED)
    return chat.press("go_on")


def document_of(chat: EngineChat) -> Any:
    return chat.output.replies[-1].dossier


@pytest.fixture(autouse=True)
def folder(own: OwnInstallation) -> None:
    own.write("questions.toml", PETS + GARDEN)


async def test_an_own_question_is_offered_before_the_review_and_read_back_in_it(own: OwnInstallation) -> None:
    browser = await at_helpful(own)
    assert {"Dieren", "De buurt"} <= {button.text for button in browser.page.buttons}
    await browser.press("Dieren")
    assert "Heb je een dier waar iemand op moet letten?" in browser.page.text
    page = (await at_review(own)).page
    assert "Ja, een dier" in page.text and MARKED in page.text


async def test_nobody_has_to_answer_it_and_the_dossier_says_that_it_was_not_asked(own: OwnInstallation) -> None:
    browser = await at_helpful(own)
    await browser.press("Verder")
    assert "De buurt" in browser.page.text.partition("Niet gevraagd")[2]
    await browser.press("Iets toevoegen")
    assert {"Dieren", "De buurt"} <= {button.text for button in browser.page.buttons}


def test_its_answer_is_hidden_changed_and_taken_out_like_every_other(own: OwnInstallation) -> None:
    chat = answered(own_chat(own))

    def entry() -> Any:
        entries = (one for part in document_of(chat)["parts"] for one in part.get("entries", ()))
        return next(one for one in entries if one["question"] == "own_pets")

    chat.press("share_own_pets")
    assert entry() == {"question": "own_pets", "status": "not_shared"}
    chat.press("share_own_pets", "edit_own_pets").say("nee, geen dier")
    assert entry()["chose"] == ["no"] and "deed_changed" in chat.notices
    chat.press("undo")
    assert entry()["chose"] == ["yes"]
    chat.press("edit_own_pets", "take_out")
    assert entry() == {"question": "own_pets", "status": "not_shared"}


def test_in_telegram_own_words_are_asked_behind_the_choice_where_to_type_them(own: OwnInstallation) -> None:
    chat = own_chat(own, is_third_party_chat=True).press("begin", "agree", "myself", "here").say("Ik zoek hulp.").press("done", "nobody")
    chat.say("Riet").press("yes").say("Assen").press("call").say("06 87654321").press("always")
    assert {"edit_own_pets", "edit_own_garden"} <= set(chat.buttons)
    chat.press("edit_own_garden").conversation.chat_allowed = False
    assert chat.engine.render_output(chat.conversation, chat.context).replies[-1].key == "elsewhere"
    assert chat.press("here").say(MARKED).conversation.texts_of("own_garden") == [MARKED]


def test_what_is_typed_at_buttons_names_one_or_is_given_back(own: OwnInstallation) -> None:
    chat = answered(own_chat(own)).press("edit_own_pets").say("een kanarie")
    assert (chat.state, chat.outcome.returned) == ("own_pets", "een kanarie")
    assert chat.say("geen dier hoor", "nee").conversation.choices_of("own_pets") == ["no"]


def test_the_dossier_with_it_fits_the_schema_and_its_questions_are_in_the_fhir_list(own: OwnInstallation) -> None:
    chat = answered(own_chat(own))
    Draft202012Validator(dossier_schema()).validate(document_of(chat))
    questionnaire, response = (one["resource"] for one in fhir.build_bundle(document_of(chat), chat.engine.catalog)["entry"][:2])
    items = {item["linkId"]: item for part in questionnaire["item"] for item in part["item"]}
    assert [items[name]["type"] for name in ("own_pets", "own_garden")] == ["choice", "text"]
    answers = {item["linkId"]: item.get("answer") for part in response["item"] for item in part["item"]}
    assert answers["own_pets"][0]["valueCoding"]["display"] == "Ja, een dier"
    assert answers["own_garden"] == [{"valueString": MARKED}]


def test_the_list_that_the_operator_exports_has_the_own_questions(own: OwnInstallation) -> None:
    assert "Wat wil je over de buurt zeggen?" in own.run("export", "questionnaire").stdout


@pytest.mark.parametrize("left", ["", PETS.replace(".yes", ".dog") + GARDEN])
async def test_what_was_answered_stays_readable_when_a_question_or_its_button_goes(own: OwnInstallation, left: str) -> None:
    """By the seeker, who may still change it and take it out, and by the coordinator who has the dossier."""
    browser, sent = await at_review(own), document_of(answered(own_chat(own)))
    own.write("questions.toml", left)
    page = (await come_back(own, browser)).page
    assert "Ja, een dier" in page.text and MARKED in page.text
    assert "De buurt" in {(button.attributes.get("aria-label") or "").removeprefix("Verander: ") for button in page.buttons}
    shown = dossier_html(sent, own_chat(own).engine.catalog, "nl")
    assert "Ja, een dier" in shown and MARKED in shown and "De buurt" in shown


async def test_the_pdf_has_it_below_its_heading_also_when_it_is_asked_no_more(own: OwnInstallation) -> None:
    sent = document_of(answered(own_chat(own)))
    own.write("questions.toml", "")
    own_chat(own)
    content = await file_maker().make_file("Riet", "dossier", document=sent, language="nl")
    file_maker().close()
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert re.search(rf"De buurt\s+{MARKED}", text) and re.search(r"Dieren\s+Ja, een dier", text)


def test_a_question_that_was_removed_is_asked_of_nobody_else(own: OwnInstallation) -> None:
    own_chat(own)
    own.write("questions.toml", PETS)
    chat = (
        own_chat(own).press("begin", "agree", "myself").say("Ik zoek hulp.").press("done", "nobody").say("Riet").press("yes").say("Assen")
    )
    chat.press("call").say("06 87654321").press("always")
    assert "edit_own_pets" in chat.buttons and "edit_own_garden" not in chat.buttons
    chat.press("go_on")
    assert "own_garden" not in str(document_of(chat)) and "edit_own_garden" not in chat.press("add").buttons


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (("Wat wil je over de buurt zeggen?", "Wat is je BSN?"), "'BSN' is on the list of what is never asked"),
        (("Wat wil je over de buurt zeggen?", "Wat is je geloof?"), "'geloof' is on the list of what is never asked"),
        (("Nee, geen dier", "Mijn nationaliteit"), "'nationaliteit' is on the list of what is never asked"),
        (("Wat wil je over de buurt zeggen?", "Vertel het maar!"), "exclamation mark"),
        (("Wat wil je over de buurt zeggen?", "Ben je een slachtoffer?"), "labels a person"),
        (("Nee, geen dier", "Nee, ik heb er geen"), "a button has at most 4"),
        (("Nee, geen dier", "Ja, een dier"), "words with two meanings"),
        (("Wat wil je over de buurt zeggen?", "Hoe heet {called}?"), "{called} has no value"),
        (
            ('en.question = "What would you like to say about the area?"\nen.label = "The area"\n', ""),
            "en has no text for own_garden, label.own_garden",
        ),
        (('en.buttons.no = "No pet"\n', ""), "en has no text for own_pets.no"),
    ],
)
def test_a_question_that_breaks_a_rule_is_left_out_and_named(own: OwnInstallation, changed: tuple[str, str], reason: str) -> None:
    own.write("questions.toml", (PETS + GARDEN).replace(*changed))
    done = own.run("words", "check")
    assert done.exit_code == 1 and "it is not asked" in done.stderr and reason in done.stderr
    assert len(own.start().own.questions) == 1


async def test_a_question_that_is_left_out_stops_nothing_and_the_doctor_names_it(own: OwnInstallation) -> None:
    own.write("questions.toml", (PETS + GARDEN).replace("buurt zeggen", "schuld zeggen"))
    assert {"Dieren", "De buurt"} & {button.text for button in (await at_helpful(own)).page.buttons} == {"Dieren"}
    assert "never asked" in own.run("doctor").stderr
    with capture_logs() as lines:
        composition.read_at_start(own.start())
    assert [line["event"] for line in lines] == ["question_left_out"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (("wishes", "circle"), "line 1, pets: part is the part of the dossier, one of words, wishes, contact"),
        (('kind = "buttons"', 'kind = "scale"'), "kind is one of words, buttons"),
        (('kind = "words"', 'kind = "buttons"'), "a question with buttons has one to 8"),
        (("buttons.yes", "buttons.stop"), "a button cannot be named stop"),
        (("[pets]", "[Pets]"), "a question is named in small letters"),
        (("nl.label", "nl.title"), "nl: there is no field title"),
        (("en.label", "label"), "label: there is no such field"),
        (("nl.", "tr."), "its texts are missing: write them below  [pets.nl]"),
        (
            (
                "[pets]",
                "".join(f"[x{at}]\npart = 'words'\nkind = 'words'\nnl = {{question = 'a', label = 'b'}}\n" for at in range(5)) + "[pets]",
            ),
            "5 are the most",
        ),
    ],
)
def test_a_question_that_is_written_wrong_stops_the_start_by_its_line(own: OwnInstallation, changed: tuple[str, str], reason: str) -> None:
    own.write("questions.toml", (PETS + GARDEN).replace(*changed))
    with pytest.raises(SettingsError, match=r"questions\.toml") as refused:
        own.start().own.check()
    assert reason in str(refused.value)


def test_a_language_of_their_own_without_the_question_is_left_out_and_named(own: OwnInstallation) -> None:
    own.write_words("hello", "Merhaba. Tehlike varsa {n112}.", "tr")
    assert own.start().catalog.languages == ("nl", "en")
    assert "tr is not offered" in own.run("words", "check").stdout


async def test_the_preview_asks_it_and_writes_down_nothing_here(own: OwnInstallation) -> None:
    with open_preview(own.start(), None, 8099) as context:
        services = composition.build_services(context, writer := Writer(context.engine), context.load_installation())
        assert [one.name for one in services.installation.own_questions] == ["own_pets", "own_garden"]
        await writer.close()
    own.write("questions.toml", "")
    assert not own_chat(own).engine.installation.own_questions
