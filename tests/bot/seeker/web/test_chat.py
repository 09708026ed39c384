"""The web chat, called as a browser calls it, and as somebody calls it who means harm."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.seeker.inputs import ChannelUser, SeekerInput
from bot.web.application import OWN_HEADERS, SECURITY_HEADERS
from flows.conversation import limits
from flows.conversation.messages import Outcome
from storage.db.tables import conversations
from storage.installation import facts
from tests.support.outputs import pressable_keys
from tests.support.product import FOUNDATION, Product
from tests.support.web.chat_app import EXIT_LINK, TO_CONCERN, build_chat_app, open_chat, press_each
from tests.support.web.page_browser import Form, PageBrowser

TO_NAME = ("Vertel ik liever zelf", "Ik noem niemand")
ADDRESSES = (
    "/",
    "/hulp",
    "/privacy",
    "/sporen",
    "/code",
    "/mijn-gegevens",
    "/klaar/wiped",
    "/klaar/left",
    "/klaar/refused",
    "/healthz",
    "/static/kring.css",
    "/nergens",
)
POSTS = ("/zeg", "/verder", "/taal", "/code")


async def count_conversations(product: Product) -> int:
    return await product.writer.run(lambda c: c.execute(select(func.count()).select_from(conversations)).scalar_one())


def buttons(browser: PageBrowser) -> list[str]:
    return [button.text for button in browser.page.buttons]


# what every answer carries
@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_answer_carries_the_same_guard(fatima: PageBrowser, address: str) -> None:
    await fatima.open(address)
    headers = SECURITY_HEADERS | OWN_HEADERS
    assert {name: fatima.answer.headers[name] for name in headers} == headers


@pytest.mark.parametrize("address", POSTS)
async def test_a_refused_form_carries_the_same_guard(fatima: PageBrowser, address: str) -> None:
    answer = await fatima.client.post(address, data={"words": "hallo"})
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


async def test_the_policy_lets_nothing_in_from_elsewhere(fatima: PageBrowser) -> None:
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy


async def test_the_worker_alone_may_compile_and_loads_nothing_from_elsewhere(fatima: PageBrowser) -> None:
    policy = (await fatima.client.get("/static/argon2.js")).headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; script-src 'wasm-unsafe-eval'; connect-src 'self'"


@pytest.mark.parametrize("address", ADDRESSES[:9])
async def test_no_page_loads_anything_from_elsewhere_or_holds_a_script_of_its_own(fatima: PageBrowser, address: str) -> None:
    await fatima.open(address)
    loaded = [given.get("src") or given.get("href") or "" for tag, given in fatima.page.elements if tag in ("script", "link", "img")]
    assert loaded and all(one.startswith("/static/") for one in loaded)
    assert not re.search(r"\son\w+=|style=|<style|javascript:", fatima.page.markup)


@pytest.mark.parametrize("address", ADDRESSES[:9])
async def test_the_quick_way_out_is_a_plain_link_on_every_page(fatima: PageBrowser, address: str) -> None:
    await fatima.open(address)
    exits = [given for tag, given in fatima.page.elements if tag == "a" and "exit" in (given.get("class") or "")]
    assert exits and all(one["href"] == EXIT_LINK and one["rel"] == "noreferrer" for one in exits)


async def test_title_and_address_say_nothing(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.say("Ik slaap slecht.")
    assert "<title>Bericht</title>" in fatima.page.markup
    assert set(fatima.answer.url.params) == {"f"}


async def test_practice_mode_is_shown_on_every_page(fatima: PageBrowser) -> None:
    for address in ADDRESSES[:9]:
        await fatima.open(address)
        assert "Oefening" in fatima.page.text, address


async def test_over_https_the_cookie_travels_safely_and_the_browser_stays_there(product: Product) -> None:
    browser = PageBrowser(build_chat_app(product, https=True), base="https://kring.test")
    await browser.open("/")
    cookie = browser.answer.headers["set-cookie"]
    assert cookie.startswith("__Host-door=") and "Secure" in cookie and "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert "max-age" not in cookie.lower() and "expires" not in cookie.lower()
    assert "max-age" in browser.answer.headers["strict-transport-security"]


async def test_there_is_one_cookie(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    assert list(fatima.client.cookies) == ["door"]


# forms
@pytest.mark.parametrize("token", ["", "x" * 27, "é"])
async def test_a_form_that_is_not_ours_does_nothing(fatima: PageBrowser, product: Product, token: str) -> None:
    await fatima.send(fatima.page.forms[0], csrf=token, choice="begin")
    assert fatima.answer.status_code == 403
    assert await count_conversations(product) == 0


async def test_the_token_of_another_browser_does_nothing(fatima: PageBrowser, product: Product) -> None:
    other = PageBrowser(build_chat_app(product))
    theirs = (await other.open("/")).forms[0].fields["csrf"]
    await fatima.send(fatima.page.forms[0], csrf=theirs, choice="begin")
    assert fatima.answer.status_code == 403


async def test_every_form_of_the_chat_carries_its_token(fatima: PageBrowser) -> None:
    for text in TO_CONCERN:
        assert fatima.page.forms and all(form.fields.get("csrf") for form in fatima.page.forms)
        await fatima.press(text)


async def test_a_lost_cookie_is_explained_and_the_typed_text_is_returned_to_its_page(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    fatima.client.cookies.clear()
    fatima.client.headers["Sec-Fetch-Site"] = "same-origin"
    await fatima.say("Ik slaap slecht.")
    assert fatima.answer.status_code == 403
    assert "Ik slaap slecht." in fatima.page.markup
    assert "/code" in fatima.page.links.values()


async def test_words_that_another_site_sent_are_not_shown(fatima: PageBrowser) -> None:
    fatima.client.headers["Sec-Fetch-Site"] = "cross-site"
    answer = await fatima.client.post("/zeg", data={"words": "Bel 0900-1234"})
    assert answer.status_code == 403 and "0900" not in answer.text


async def test_html_in_words_is_text(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN, "Vertel ik liever zelf")
    await fatima.say("<img src=x onerror=alert>")
    await press_each(fatima, "Klaar")
    assert "<img" not in fatima.page.markup and "<img src=x onerror=alert>" in fatima.page.switches


async def test_a_double_submit_is_processed_once(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    form = fatima.page.field
    await fatima.send(form, words="Riet zegt: rust.")
    await fatima.send(form, words="Riet zegt: rust.")
    await press_each(fatima, "Klaar", "Ik noem niemand", "Terug", "Terug")
    await fatima.open("/")
    assert (await _review(fatima)).count("Riet zegt: rust.") == 1


async def test_two_tabs_are_one_conversation(fatima: PageBrowser, product: Product) -> None:
    first = fatima.page
    await fatima.open("/")
    second = fatima.page
    await fatima.send(first.forms[0], choice="begin")
    await fatima.send(second.forms[0], choice="begin")
    assert await count_conversations(product) == 1
    assert "Mag ik bewaren wat je typt?" in fatima.page.text


async def test_a_button_of_an_older_question_changes_nothing(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN[:2])
    old = fatima.page
    await fatima.press("Voor mezelf")
    await fatima.send(old.forms[0], choice="work", update="another")
    assert "Wat is er aan de hand?" in fatima.page.text
    assert "Die vraag is al geweest" in fatima.page.text


@pytest.mark.parametrize("choice", [None, "done", "back", "tell_myself"])
async def test_text_for_an_older_question_is_shown_and_never_stands_in_the_field_of_another(
    fatima: PageBrowser, choice: str | None
) -> None:
    """The words of a story that were sent twice would otherwise become somebody's name."""
    await press_each(fatima, *TO_CONCERN)
    old = fatima.page
    await press_each(fatima, "Vertel ik liever zelf")
    await fatima.send(old.field, words="Mijn moeder is weg.", **({"choice": choice} if choice else {}))
    assert "Mijn moeder is weg." in fatima.page.markup and fatima.page.field.fields["words"] == ""


@pytest.mark.parametrize("pressed", ["begin<script>", "x" * 5000, "switch_you", "edit_concern", "person_1", "0"])
async def test_a_button_that_is_not_there_gets_an_answer(fatima: PageBrowser, pressed: str) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.send(fatima.page.field, choice=pressed)
    assert fatima.answer.status_code == 200 and "Wat is er aan de hand?" in fatima.page.text


@pytest.mark.parametrize("asked", ["", "-1", "1e9", "९", "9" * 400, "<"])
async def test_a_question_number_that_is_no_number_is_no_number(fatima: PageBrowser, asked: str) -> None:
    await fatima.send(fatima.page.forms[0], choice="begin", asked=asked)
    assert fatima.answer.status_code == 200


async def test_a_file_is_not_stored(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    form = fatima.page.field
    parts: dict[str, Any] = {name: (None, value) for name, value in form.fields.items()}
    answer = await fatima.client.post("/zeg", files=parts | {"words": ("foto.jpg", b"\xff\xd8", "image/jpeg")})
    assert answer.status_code == 400 and "Naar het begin" in answer.text


# nothing typed is lost
async def test_text_in_the_field_is_submitted_with_the_button_that_goes_on(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.say("Het begin.")
    await fatima.press("Klaar", words="En het slot.")
    assert "Wie zijn jouw mensen?" in fatima.page.text
    shown = await _review(fatima)
    assert "Het begin." in shown and "En het slot." in shown


async def test_words_in_the_field_stay_there_when_help_is_asked(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.press("Nu hulp", words="Half getypt")
    assert "0800-2000" in fatima.page.text
    assert fatima.page.field.fields["words"] == "Half getypt"


@pytest.mark.parametrize("pressed", ["Later verder", "Terug", "Taal", "Liever een mens", "Code vragen"])
async def test_words_in_the_field_are_no_answer_to_a_button_that_leaves_the_question(
    fatima: PageBrowser, product: Product, pressed: str
) -> None:
    await press_each(fatima, *TO_CONCERN, *TO_NAME)
    await fatima.press(pressed, words="Fat")
    assert "Het staat nog klaar bij die vraag" in fatima.page.text and "Fat" not in fatima.page.markup
    assert await answered_words(fatima, product, "name") == []


@pytest.mark.parametrize(("pressed", "asks"), [("Overslaan", "16"), ("Wis alles", "wis")])
async def test_skipping_or_erasing_returns_no_text(fatima: PageBrowser, pressed: str, asks: str) -> None:
    await press_each(fatima, *TO_CONCERN, *TO_NAME)
    await fatima.press(pressed, words="Fatima")
    assert asks in fatima.page.text and "Fatima" not in fatima.page.markup


async def test_too_many_words_come_back_in_the_field(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.say("é" * 100_000)
    assert fatima.page.field.fields["words"] == "é" * 100_000


async def test_leading_empty_lines_come_back_as_they_were(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.say("\n\n" + "é" * limits.STORY)
    assert "\n\n\n" + "é" * limits.STORY in fatima.page.markup.replace("\r\n", "\n")


async def test_more_than_anybodys_words_get_a_page_of_their_own(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.say("x" * 700_000)
    assert fatima.answer.status_code == 413 and "te groot" in fatima.page.text


async def test_when_memory_fails_the_words_come_back_with_an_apology_and_no_word_is_logged(
    fatima: PageBrowser,
    product: Product,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    await press_each(fatima, *TO_CONCERN)
    update = fatima.page.field.fields["update"]

    async def fail(incoming: object) -> Outcome:
        raise RuntimeError(f"no room for {incoming}")

    with monkeypatch.context() as broken:
        broken.setattr(product.store, "process_turn", fail)
        await fatima.say("Mijn merkwoord is zilverreiger.")
    assert fatima.answer.status_code == 500 and "Er ging iets mis bij mij" in fatima.page.text
    assert fatima.page.field.fields["update"] == update
    assert "niet bewaard" in fatima.page.text and fatima.page.button("Wis alles").attributes["formaction"] == "/nu"
    await fatima.press("Nog een keer")
    assert "Je verhaal is bewaard." in fatima.page.text
    logged = capfd.readouterr()
    assert "zilverreiger" not in caplog.text + logged.out + logged.err


# what is shown to whom
async def test_a_page_shows_the_question_once_after_a_turn_and_never_again(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    address = str(fatima.answer.url)
    await fatima.open(address)
    assert "Wil je verder waar je was?" in fatima.page.text


async def test_the_address_of_a_page_reveals_nothing_to_another_browser(fatima: PageBrowser, product: Product) -> None:
    await press_each(fatima, *TO_CONCERN)
    other = PageBrowser(build_chat_app(product))
    await other.open(str(fatima.answer.url))
    assert "Ik ben een computer" in other.page.text


async def test_not_now_leads_away(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.open("/")
    assert fatima.page.links["Niet nu"] == EXIT_LINK


@pytest.mark.parametrize("address", ["/hulp", "/privacy", "/toegankelijkheid", "/sporen"])
async def test_leaflets_need_no_cookie_and_leave_none(fatima: PageBrowser, address: str) -> None:
    fatima.client.cookies.clear()
    await fatima.open(address)
    assert fatima.answer.status_code == 200 and "set-cookie" not in fatima.answer.headers


async def test_the_help_page_says_once_what_to_do_abroad(fatima: PageBrowser) -> None:
    await fatima.open("/hulp")
    assert len(re.findall("niet in Nederland", fatima.page.text, re.IGNORECASE)) == 1


async def test_the_help_card_can_be_called_from(fatima: PageBrowser) -> None:
    await fatima.open("/hulp")
    called = {link for link in fatima.page.links.values() if link.startswith("tel:")}
    assert called == {"tel:112", "tel:113", "tel:08000113", "tel:08002000", "tel:08000432", "tel:0880767000"}


async def test_the_privacy_page_names_the_facts_of_the_settings(fatima: PageBrowser) -> None:
    await fatima.open("/privacy")
    assert all(fact in fatima.page.text for fact in ("Stichting Oefening", "privacy@example.org", "Voorbeeld BV", "R. de Vries"))


async def test_after_the_end_the_cookie_is_gone(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN, "Wis alles", "Ja, wis alles")
    assert fatima.answer.url.path == "/klaar/wiped" and not fatima.client.cookies


@pytest.mark.parametrize("way_out", [(*TO_CONCERN, "Wis alles", "Ja, wis alles"), ("Begin", "Nee"), ("Eerst meer weten", "Stoppen")])
async def test_after_the_end_the_browser_is_asked_to_clear_what_it_stored(fatima: PageBrowser, way_out: tuple[str, ...]) -> None:
    fatima.client.headers["Sec-Fetch-Site"] = "same-origin"
    await press_each(fatima, *way_out)
    answers = [one.headers.get("clear-site-data") for one in (*fatima.answer.history, fatima.answer)]
    assert answers == ['"cache", "cookies", "storage"'] * 2


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
async def test_a_link_or_picture_on_a_foreign_page_clears_nothing(fatima: PageBrowser, site: str) -> None:
    fatima.client.headers["Sec-Fetch-Site"] = site
    await fatima.open("/klaar/wiped")
    assert "clear-site-data" not in fatima.answer.headers


async def test_an_end_that_is_none_leads_to_the_beginning(fatima: PageBrowser) -> None:
    await fatima.open("/klaar/handed_off")
    assert fatima.answer.url.path == "/"


@pytest.mark.parametrize(
    ("asked_for", "language"), [("en-GB,nl;q=0.5", "en"), ("fy, en;q=0.3, nl;q=0.9", "nl"), ("xx", "nl"), (";q=,,", "nl")]
)
async def test_pages_speak_the_language_of_the_browser(product: Product, asked_for: str, language: str) -> None:
    browser = PageBrowser(build_chat_app(product), language=asked_for)
    for address in ("/", "/nergens", "/hulp"):
        await browser.open(address)
        assert browser.page.language == language


async def test_a_chosen_language_stays_on_every_page(fatima: PageBrowser) -> None:
    await fatima.press("English")
    for address in ("/", "/nergens", "/hulp", "/code"):
        await fatima.open(address)
        assert fatima.page.language == "en"


# return codes
async def test_a_typo_costs_no_guess(fatima: PageBrowser, product: Product) -> None:
    await press_each(fatima, *TO_CONCERN, "Later verder", "Laat de code zien")
    found = re.search(r"\d{4} \d{4} \d{4} \d{4}", fatima.page.text)
    assert found
    other = PageBrowser(build_chat_app(product))
    for _ in range(12):
        await _enter(other, "1234 5678 9012 3456")
    assert found[0] in await _enter(other, found[0])


# closed for new conversations
@pytest.fixture
async def shut(tmp_path: Path) -> AsyncIterator[Product]:
    """Closed until Tuesday 1 December."""
    async with Product(tmp_path, replace(FOUNDATION, closed_until=date(2026, 12, 1))) as product:
        await product.writer.run(lambda c: facts.write_fact(c, facts.CLOSED_UNTIL, "2026-12-01"))
        yield product


@pytest.fixture
async def joost(shut: Product) -> AsyncIterator[PageBrowser]:
    async with open_chat(shut) as browser:
        yield browser


CLOSED = "De chat is nu even dicht."


async def test_who_is_new_reads_that_it_is_closed_and_until_when_and_can_begin_nothing(joost: PageBrowser) -> None:
    assert CLOSED in joost.page.text and "1 december" in joost.page.text
    assert "Begin" not in buttons(joost) and not any(form.action == "/zeg" for form in joost.page.forms)


@pytest.mark.parametrize(("link", "reads"), [("Nu hulp", "0800-2000"), ("Ik heb een code", "Je code"), ("Privacy", "Stichting Oefening")])
async def test_help_a_code_and_privacy_are_there_while_it_is_closed(joost: PageBrowser, link: str, reads: str) -> None:
    await joost.press(link)
    assert reads in joost.page.text


async def test_another_language_can_be_read_while_it_is_closed(joost: PageBrowser) -> None:
    await joost.press("English")
    assert "The chat is closed for now." in joost.page.text


@pytest.mark.parametrize("fields", [{"choice": "begin"}, {"words": "Ik slaap slecht."}, {"choice": "agree", "words": "Ik slaap slecht."}])
async def test_a_turn_of_somebody_new_gets_the_same_page_while_it_is_closed(
    joost: PageBrowser, shut: Product, fields: dict[str, str]
) -> None:
    token = joost.page.forms[0].fields["csrf"]
    await joost.send(Form("/zeg", True, {"csrf": token}), **fields)
    assert CLOSED in joost.page.text and "1 december" in joost.page.text and await count_conversations(shut) == 0
    assert fields.get("words", CLOSED) in joost.page.markup


async def test_a_page_from_before_the_closing_gets_the_closed_page_at_once(fatima: PageBrowser, product: Product) -> None:
    await product.writer.run(lambda c: facts.write_fact(c, facts.CLOSED_UNTIL, "2026-12-01"))
    await fatima.press("Begin")
    assert CLOSED in fatima.page.text


async def test_a_draft_goes_on_while_it_is_closed(joost: PageBrowser, shut: Product) -> None:
    await shut.writer.run(lambda c: facts.delete_fact(c, facts.CLOSED_UNTIL))
    token = joost.page.forms[0].fields["csrf"]
    await joost.send(Form("/zeg", True, {"csrf": token}), choice="begin")
    await shut.writer.run(lambda c: facts.write_fact(c, facts.CLOSED_UNTIL, "2026-12-01"))
    await press_each(joost, *TO_CONCERN[1:])
    await joost.say("Ik slaap slecht.")
    assert "Je verhaal is bewaard." in joost.page.text


async def test_on_its_day_everybody_can_begin_again(joost: PageBrowser, shut: Product) -> None:
    shut.advance(days=9, hours=4)  # ten past midnight in the Netherlands
    await joost.open("/")
    await joost.press("Begin")
    assert "Mag ik bewaren wat je typt?" in joost.page.text


async def _enter(browser: PageBrowser, code: str) -> str:
    await browser.open("/code")
    await browser.send(browser.page.forms[0], code=code)
    return browser.page.text


async def _review(browser: PageBrowser) -> str:
    """Go the shortest way to the review from wherever the circle is asked, and read it."""
    if "Wil je verder" in browser.page.text:
        await browser.press("Verder")
    for _ in range(12):
        await _step(browser)
        if "Lees het rustig na" in browser.page.text:
            return browser.page.text
    raise AssertionError(browser.page.text)


async def answered_words(browser: PageBrowser, product: Product, question: str) -> list[str]:
    """What was answered, as the review of this browser's own channel user shows it."""
    channel_user = ChannelUser("web", browser.client.cookies["door"].partition(".")[0])
    for number in range(40):
        output = await product.service.current_output(channel_user)
        assert output
        if document := output.replies[-1].dossier:
            return [
                words
                for part in document["parts"]
                if "entries" in part
                for one in part["entries"]
                if one["question"] == question
                for words in one.get("said", ())
            ]
        there = pressable_keys(output)
        choice = next(
            (one for one in ("resume", "speak_nl", "seen", "go_on", "right", "skip", "nobody", "self", "always", "done") if one in there),
            None,
        )
        await product.service.handle_input(channel_user, SeekerInput(f"on {number}", None if choice else "Assen", choice))
    raise AssertionError("no review")


async def _step(browser: PageBrowser) -> None:
    there = set(buttons(browser))
    ways = (
        "Nee, mijn antwoord",
        "Vertel ik liever zelf",
        "Ik noem niemand",
        "Zeg ik liever niet",
        "Ik bel zelf",
        "Altijd",
        "Klaar",
        "Verder",
    )
    for text in ways:
        if text in there:
            await browser.press(text)
            return
    await browser.say("Assen")


# what was written, and what stands there
def details(browser: PageBrowser, name: str) -> list[dict[str, str | None]]:
    return [given for tag, given in browser.page.elements if tag == "details" and given.get("class") == name]


async def test_what_was_written_is_closed_and_closes_itself(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.say("Ik slaap slecht.")
    await fatima.say("Al weken.")
    assert ["open" in one for one in details(fatima, "pieces")] == [False]
    await fatima.press("Haal 1 weg")
    assert "Ik slaap slecht" not in fatima.page.text and ["open" in one for one in details(fatima, "pieces")] == [False]
    await fatima.press("Ongedaan maken")
    assert "Ik slaap slecht." in fatima.page.text


async def test_an_answer_opens_with_its_words_in_the_field(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.say("Ik slaap slecht.\nAl weken.")
    await fatima.press("Verander 1")
    assert fatima.page.field.fields["words"].splitlines() == ["Ik slaap slecht.", "Al weken."]


async def test_words_that_only_stand_there_are_no_answer_to_a_button(fatima: PageBrowser, product: Product) -> None:
    """Whoever opens an answer and leaves it changes nothing, and finds its words in no other field."""
    await press_each(fatima, *TO_CONCERN, *TO_NAME)
    await fatima.say("Fatima")
    await fatima.press("Terug")
    assert fatima.page.field.fields["words"] == "Fatima"
    await fatima.press("Overslaan")
    assert "16 jaar" in fatima.page.text and "Fatima" not in fatima.page.markup


async def test_words_that_were_typed_for_one_piece_stand_at_no_other(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    for piece in ("Ik slaap slecht.", "Al weken."):
        await fatima.say(piece)
    await fatima.press("Verander 1")
    await fatima.press("Laat zo", words="Ik slaap amper.")
    await fatima.press("Verander 2")
    assert fatima.page.field.fields["words"] == "Al weken."
    await press_each(fatima, "Laat zo", "Verander 1")
    assert fatima.page.field.fields["words"] == "Ik slaap amper."
    await press_each(fatima, "Haal weg", "Verander 1")
    assert fatima.page.field.fields["words"] == "Al weken."
