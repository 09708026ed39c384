"""Sent forms: each is taken once, for the question that it was shown with."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.seeker.web.chat.steps import count_conversations, go_to_review
from tests.support.product import Product
from tests.support.web.chat_app import TO_CONCERN, press_each
from tests.support.web.page_browser import PageBrowser


async def test_a_lost_cookie_is_explained_and_the_typed_text_is_returned_to_its_page(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    fatima.client.cookies.clear()
    fatima.client.headers["Sec-Fetch-Site"] = "same-origin"
    await fatima.say("Ik slaap slecht.")
    assert fatima.answer.status_code == 403
    assert "Ik slaap slecht." in fatima.page.markup
    assert "/code" in fatima.page.links.values()


async def test_a_double_submit_is_processed_once(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    form = fatima.page.field
    await fatima.send(form, words="Riet zegt: rust.")
    await fatima.send(form, words="Riet zegt: rust.")
    await press_each(fatima, "Klaar", "Ik noem niemand", "Terug", "Terug")
    await fatima.open("/")
    assert (await go_to_review(fatima)).count("Riet zegt: rust.") == 1


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


# what is shown to whom
async def test_a_page_shows_the_question_once_after_a_turn_and_never_again(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    address = str(fatima.answer.url)
    await fatima.open(address)
    assert "Wil je verder waar je was?" in fatima.page.text
