"""Switches go with the form that they stand in, and words with the button: nobody presses the same question again and again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.product import Product
from tests.support.web.chat_app import TO_CONCERN, build_chat_app, press_each
from tests.support.web.page_browser import PageBrowser

TO_CIRCLE = (*TO_CONCERN, "Vertel ik liever zelf")
FIND_ME = ("Ik noem niemand", "Overslaan", "Zeg ik liever niet", "Overslaan")


@pytest.fixture
async def fatima(tmp_path: Path) -> AsyncIterator[PageBrowser]:
    async with Product(tmp_path) as product:
        browser = PageBrowser(build_chat_app(product))
        await browser.open("/")
        yield browser
        await browser.close()


async def test_words_that_are_typed_go_with_klaar(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.press("Klaar", words="Ik slaap slecht.")
    assert "Wie zijn jouw mensen?" in fatima.page.text


async def test_klaar_without_a_word_says_so_and_stays(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN, "Klaar")
    assert "Ik zie geen woorden" in fatima.page.text and "Wat is er aan de hand?" in fatima.page.text


async def test_days_and_hours_are_ticked_together(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CIRCLE, *FIND_ME, "Ik bel zelf", "Dinsdag", "Ochtend", "Klaar", "Verder")
    assert "Dinsdag, in de ochtend" in fatima.page.text


async def test_a_wish_goes_with_the_next_name(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CIRCLE)
    await fatima.say("Riet, mijn tante")
    await fatima.press("Graag erbij")
    await fatima.press("Nog iemand", words="Mo")
    labels = [one.attributes.get("aria-label") for one in fatima.page.buttons]
    assert "Riet, mijn tante: graag erbij" in labels and "Mo" in labels


async def test_a_long_row_of_buttons_stands_in_two_columns_and_a_short_one_below_one_another(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CIRCLE, *FIND_ME[:2])
    assert '<div class="choices many">' not in fatima.page.markup
    await fatima.press("Zeg ik liever niet")
    assert '<div class="choices many">' in (await fatima.say("Verweggistan")).markup


async def test_whoever_must_not_be_called_simply_is_ticked(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CIRCLE)
    await fatima.press("Klaar", words="Sam, collega")
    await press_each(fatima, "Sam, collega", "Verder", "Terug")
    assert fatima.page.forms[0].fields["on.person_1"] == "1"


async def test_a_tick_beside_no_is_asked_about(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CIRCLE)
    await fatima.press("Klaar", words="Sam, collega")
    await press_each(fatima, "Sam, collega", "Nee, niemand")
    assert "niet zomaar mogen bellen" in fatima.page.text and fatima.page.forms[0].fields["on.person_1"] == "1"


async def test_a_long_name_to_tick_has_the_whole_width_and_short_names_stand_side_by_side(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CIRCLE)
    await fatima.press("Klaar", words="Sam, collega")
    assert '<div class="choices many">' in fatima.page.markup
    await fatima.press("Terug")
    await fatima.press("Klaar", words="Annemariekewilhelminavanderscheldestraat")
    assert '<div class="choices many long">' in fatima.page.markup


async def test_two_people_with_one_name_are_numbered(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CIRCLE)
    await fatima.say("Mo")
    await fatima.press("Klaar", words="Mo")
    assert {"Mo (1)", "Mo (2)"} <= set(fatima.page.switches)


async def test_whoever_skips_the_times_has_not_ticked_any(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CIRCLE, *FIND_ME, "Ik bel zelf", "Dinsdag", "Overslaan", "Verder")
    assert "Dinsdag" not in fatima.page.text


async def test_no_button_on_the_status_page_only_reloads_it(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CIRCLE, *FIND_ME, "Ik bel zelf", "Altijd", "Verder", "Klopt")
    await fatima.say("Fatima")
    await fatima.press("Klopt")
    await fatima.say("Assen")
    await press_each(fatima, "Klopt", "Ja, verstuur")
    buttons = {button.text for button in fatima.page.buttons}
    assert "Terugnemen" in buttons and "Hoe staat het" not in buttons


async def test_the_same_page_with_other_ticks_is_another_turn(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CIRCLE, *FIND_ME, "Ik bel zelf")
    page = fatima.page
    await fatima.press("Dinsdag")
    await fatima.press("Wat is dit")
    fatima.page = page
    await fatima.press("Woensdag")
    await fatima.press("Wat is dit")
    assert fatima.page.forms[0].fields["on.wed"] == "1"
