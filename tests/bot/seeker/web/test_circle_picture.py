"""The picture of the circle grows in the web chat, for the one who names people, and works without a script."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.seeker.web.view_model import circle_drawing
from tests.support.engine_chat import EngineChat, at_concern, at_review, intake_engine
from tests.support.product import Product
from tests.support.web.chat_app import build_chat_app
from tests.support.web.page_browser import PageBrowser

TO_REVIEW = ("Overslaan", "Zeg ik liever niet", "Overslaan", "Ik bel zelf", "Altijd", "Verder")
TO_CIRCLE = ("Begin", "Ja, bewaar het", "Voor mezelf", "Vertel ik liever zelf")


@pytest.fixture
async def fatima(tmp_path: Path) -> AsyncIterator[PageBrowser]:
    async with Product(tmp_path) as product:
        browser = PageBrowser(build_chat_app(product))
        await browser.open("/")
        for text in TO_CIRCLE:
            await browser.press(text)
        yield browser
        await browser.close()


def at_circle(*people: str) -> EngineChat:
    return at_concern().say("Ik slaap slecht.").press("done").say(*people)


def pictured(browser: PageBrowser) -> str:
    """The circle on the page; empty if there is none."""
    return browser.page.markup.partition('<div class="ring')[2].partition("</div>")[0]


async def tap(browser: PageBrowser, label: str) -> None:
    """Tap somebody in the circle."""
    (button,) = (one for one in browser.page.buttons if one.attributes.get("aria-label") == label)
    assert button.form
    await browser.send(button.form, **{button.name: button.value})


async def test_before_anybody_is_named_there_is_no_picture(fatima: PageBrowser) -> None:
    assert pictured(fatima) == ""


async def test_the_picture_grows_with_every_name(fatima: PageBrowser) -> None:
    for number, name in enumerate(("Riet", "Karim", "سارة"), 1):
        await fatima.say(name)
        assert name in pictured(fatima) and pictured(fatima).count("<button") == number


async def test_the_circle_is_a_list_of_buttons_with_relation_and_wish_for_who_listens(fatima: PageBrowser) -> None:
    await fatima.say("Riet, mijn tante")
    assert '<ul aria-label="Jouw kring.' in pictured(fatima) and 'aria-label="Riet, mijn tante"' in pictured(fatima)


async def test_a_tap_on_somebody_in_the_circle_opens_what_may_be_changed_without_a_script(fatima: PageBrowser) -> None:
    await fatima.say("Riet, mijn tante")
    await fatima.say("Joost")
    await tap(fatima, "Riet, mijn tante")
    assert "Wil je Riet erbij?" in fatima.page.text


async def test_a_name_that_is_typed_again_names_somebody_and_taps_nobody(fatima: PageBrowser) -> None:
    await fatima.say("Riet")
    await fatima.say("Riet")
    assert pictured(fatima).count("<button") == 2


async def test_two_people_of_the_same_name_are_numbered_in_the_heading_and_in_the_circle(fatima: PageBrowser) -> None:
    for typed in ("Anna", "Anna", "Anna, mijn zus"):
        await fatima.say(typed)
    assert "Op je lijst: Anna (1), Anna (2), Anna (mijn zus)." in fatima.page.text
    assert [pictured(fatima).count(f">{name}<") for name in ("Anna (1)", "Anna (2)", "Anna")] == [1, 1, 1]


async def test_sixty_people_all_have_a_button(fatima: PageBrowser) -> None:
    for number in range(60):
        await fatima.say(f"Jo{chr(97 + number // 10)}{chr(97 + number % 10)}na")
        assert pictured(fatima), fatima.page.text
    assert pictured(fatima).count("<button") == 60


async def test_a_name_on_the_page_is_never_markup(fatima: PageBrowser) -> None:
    await fatima.say("<script>alert</script>")
    assert "<script>alert" not in fatima.page.markup and "&lt;script&gt;" in pictured(fatima)


@pytest.mark.parametrize("wish", ["talk_first", "rather_not", "welcome"])
def test_no_wish_is_in_the_picture_of_the_chat(wish: str) -> None:
    chat = at_circle("Karim")
    before = circle_drawing(chat.press("list").output, intake_engine().catalog)
    chat.press("person_1", wish)
    assert chat.state == "circle_list" and circle_drawing(chat.output, intake_engine().catalog) == before


def test_names_are_carried_only_where_people_are_named() -> None:
    assert [one["name"] for one in at_circle("Riet").output.replies[-1].circle] == ["Riet"]
    assert at_circle("Riet").press("done", "nobody").output.replies[-1].circle == ()


def test_a_channel_that_may_not_read_back_gets_no_names() -> None:
    chat = at_circle("Riet")
    assert intake_engine().render_output(chat.conversation, chat.context._replace(may_read_back=False)).replies[-1].circle == ()


def test_wishes_are_in_the_picture_of_the_dossier_only_after_fatimas_switch() -> None:
    chat = at_review().press("edit_circle").say("Riet").press("list", "person_1", "welcome", "go_on", "done", "nobody")
    assert "switch_marks" in chat.buttons
    before: Any = chat.output.replies[-1].dossier
    after: Any = chat.press("switch_marks").output.replies[-1].dossier
    assert before and after
    assert "marks" not in before["parts"][2] and after["parts"][2]["marks"] is True


def test_without_a_wish_there_is_nothing_to_switch() -> None:
    assert "switch_marks" not in at_review().buttons


async def test_in_the_review_everybody_has_a_row_that_opens_that_person_and_leads_back(fatima: PageBrowser) -> None:
    await fatima.say("Riet, mijn tante")
    await fatima.say("Karim, mijn ex")
    for text in ("Klaar", "Karim, mijn ex", "Verder", *TO_REVIEW):
        await fatima.press(text)
    rows = {(button.attributes.get("aria-label") or "").partition(": ")[2]: button for button in fatima.page.buttons}
    assert any(label.startswith("Karim, mijn ex") for label in rows)  # also who is talked about first
    riet = rows["Riet, mijn tante"]
    assert riet.form
    await fatima.send(riet.form, choice=riet.value)
    await fatima.press("Graag erbij")
    assert "graag erbij" in fatima.page.text and "Klopt" in fatima.page.text
