"""Words in the field: no button, failure or length makes them vanish."""

from __future__ import annotations

import logging
import re

import pytest

from bot.seeker.inputs import ChannelUser, SeekerInput
from flows.conversation import limits
from flows.conversation.messages import Outcome
from tests.bot.seeker.web.chat.steps import TO_NAME, go_to_review
from tests.support.outputs import pressable_keys
from tests.support.product import Product
from tests.support.web.chat_app import TO_CONCERN, build_chat_app, press_each
from tests.support.web.page_browser import PageBrowser


# nothing typed is lost
async def test_text_in_the_field_is_submitted_with_the_button_that_goes_on(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.say("Het begin.")
    await fatima.press("Klaar", words="En het slot.")
    assert "Wie zijn jouw mensen?" in fatima.page.text
    shown = await go_to_review(fatima)
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


# return codes
async def test_a_typo_costs_no_guess(fatima: PageBrowser, product: Product) -> None:
    await press_each(fatima, *TO_CONCERN, "Later verder", "Laat de code zien")
    found = re.search(r"\d{4} \d{4} \d{4} \d{4}", fatima.page.text)
    assert found
    other = PageBrowser(build_chat_app(product))
    for _ in range(12):
        await _enter(other, "1234 5678 9012 3456")
    assert found[0] in await _enter(other, found[0])


async def _enter(browser: PageBrowser, code: str) -> str:
    await browser.open("/code")
    await browser.send(browser.page.forms[0], code=code)
    return browser.page.text


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
