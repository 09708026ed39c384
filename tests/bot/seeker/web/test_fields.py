"""The field of a question: the keyboard that fits it, no capital in an address, and room for a list of names."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from tests.support.product import Product
from tests.support.web.chat_app import TO_CONCERN, build_chat_app, press_each
from tests.support.web.page_browser import PageBrowser


@pytest.fixture
async def fatima(product: Product) -> AsyncIterator[PageBrowser]:
    browser = PageBrowser(build_chat_app(product))
    await browser.open("/")
    await press_each(browser, *TO_CONCERN, "Vertel ik liever zelf")
    yield browser
    await browser.close()


def field(browser: PageBrowser) -> tuple[str, dict[str, str | None]]:
    return next((tag, given) for tag, given in browser.page.elements if given.get("id") == "words")


async def to_address(browser: PageBrowser, way: str) -> None:
    await browser.press("Ik noem niemand")
    await browser.say("Fatima")
    await browser.press("Ja")
    await browser.say("Assen")
    await browser.press(way)


@pytest.mark.parametrize(("way", "keyboard"), [("Bellen", "tel"), ("Sms", "tel"), ("E-mail", "email")])
async def test_a_number_or_an_address_has_its_own_keyboard_without_capitals(fatima: PageBrowser, way: str, keyboard: str) -> None:
    await to_address(fatima, way)
    tag, given = field(fatima)
    assert (tag, given["inputmode"], given["autocapitalize"], given["autocomplete"]) == ("input", keyboard, "none", "off")


async def test_another_way_is_said_in_words(fatima: PageBrowser) -> None:
    await to_address(fatima, "Anders")
    assert "inputmode" not in field(fatima)[1]


async def test_without_script_too_the_next_name_is_typed_at_once(fatima: PageBrowser) -> None:
    assert "autofocus" not in field(fatima)[1]
    await fatima.say("Riet, mijn tante")
    assert "autofocus" in field(fatima)[1]
    await press_each(fatima, "Klaar", "Nee, niemand")
    assert "autofocus" not in field(fatima)[1]


async def test_a_pasted_list_of_names_is_kept_as_lines_and_asked_about(fatima: PageBrowser) -> None:
    assert field(fatima)[0] == "textarea"
    await fatima.say("Riet, mijn tante\nMo\nSam, collega")
    assert "Riet, mijn tante" in fatima.page.text and not re.findall(r'value="ring_\d+"', fatima.page.markup)
    await fatima.press(next(button.text for button in fatima.page.buttons if button.value == "two"))
    assert len(re.findall(r'value="ring_\d+"', fatima.page.markup)) == 3


async def test_the_page_says_how_much_fits_only_where_a_script_may_count(fatima: PageBrowser) -> None:
    room = next(given for _, given in fatima.page.elements if given.get("id") == "room")
    assert "hidden" in room and room["data-most"] == "4096"


async def test_klaar_is_the_primary_button_once_something_is_kept(product: Product) -> None:
    browser = PageBrowser(build_chat_app(product))
    await browser.open("/")
    await press_each(browser, *TO_CONCERN)
    seen = [primary_buttons(browser)]
    for words, goes_on in (("Ik slaap slecht.", True), ("Riet, mijn tante", False)):
        await browser.say(words)
        seen.append(primary_buttons(browser))
        if goes_on:
            await browser.press("Klaar")
            seen.append(primary_buttons(browser))
    await browser.close()
    assert seen == [["Verstuur"], ["Klaar"], ["Verstuur"], ["Klaar"]]


def primary_buttons(browser: PageBrowser) -> list[str]:
    return [re.sub("<[^>]*>", "", text) for text in re.findall(r'<button[^>]*class="onward"[^>]*>(.*?)</button>', browser.page.markup)]
