"""Promises about addresses and coming back: each can be reloaded, an earlier one leads back, and a device forgets unless asked."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie

import pytest
from starlette.routing import Route

from bot.web.answer_delay import AnswerDelay
from tests.support.product import FOUNDATION, Product
from tests.support.web.chat_app import TO_CONCERN, build_chat_app, press_each
from tests.support.web.page_browser import PageBrowser

FORMS = ("/zeg", "/verder", "/taal", "/onverzonden", "/onthoud", "/nu")


def max_age(browser: PageBrowser) -> str:
    """The seconds for which the cookie that was set by the last press lasts; empty for one that ends with the browser."""
    answers = (*browser.answer.history, browser.answer)
    cookie = SimpleCookie(next(one.headers["set-cookie"] for one in answers if "set-cookie" in one.headers))
    return str(cookie["door"]["max-age"])


@pytest.mark.parametrize("address", FORMS)
async def test_the_address_of_a_form_can_be_reloaded(fatima: PageBrowser, address: str) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.open(address)
    assert fatima.answer.status_code == 200 and "Wil je verder" in fatima.page.text


async def test_no_address_of_the_chat_refuses_to_be_reloaded(fatima: PageBrowser, product: Product) -> None:
    await press_each(fatima, *TO_CONCERN)
    paths = {route.path for route in build_chat_app(product, bot="kring_bot").routes if isinstance(route, Route)}
    refused = [path for path in paths if (await fatima.client.get(re.sub(r"\{\w+\}", "1", path))).status_code in (405, 500)]
    assert refused == []


async def test_every_page_of_the_chat_has_an_address_that_can_be_reloaded(fatima: PageBrowser) -> None:
    for text in (*TO_CONCERN, "Nu hulp", "Vertel ik liever zelf", "Overslaan"):
        await fatima.press(text)
        assert (await fatima.client.get(str(fatima.answer.url))).status_code == 200


async def test_the_browsers_back_shows_nothing_and_leads_to_the_question_of_its_address(fatima: PageBrowser) -> None:
    addresses = []
    for text in (*TO_CONCERN, "Vertel ik liever zelf"):
        await fatima.press(text)
        addresses.append(str(fatima.answer.url))
    await fatima.open(addresses[1])
    assert "Voor wie doe je dit?" not in fatima.page.text and "Wil je verder" in fatima.page.text
    await fatima.press("Terug naar een eerdere vraag")
    assert "Voor wie doe je dit?" in fatima.page.text


async def test_an_old_address_goes_on_where_the_person_was_unless_they_ask_for_the_earlier_question(fatima: PageBrowser) -> None:
    await fatima.press("Begin")
    older = str(fatima.answer.url)
    await press_each(fatima, *TO_CONCERN[1:])
    await fatima.open(older)
    await fatima.press("Verder")
    assert "Wat is er aan de hand?" in fatima.page.text


async def test_an_address_of_a_conversation_that_is_gone_leads_to_the_beginning(fatima: PageBrowser) -> None:
    await fatima.open("/vraag/3")
    assert "Begin" in [button.text for button in fatima.page.buttons]


async def test_a_pause_says_that_closing_the_browser_loses_the_way_back(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN, "Later verder")
    assert "Als je je browser sluit, vind ik je hier niet terug." in fatima.page.text
    assert "als iemand anders dit toestel ook gebruikt" in fatima.page.text


async def test_no_device_remembers_anybody_who_did_not_ask_for_it(fatima: PageBrowser) -> None:
    assert max_age(fatima) == ""
    await press_each(fatima, *TO_CONCERN, "Later verder", "Verder gaan")
    assert fatima.client.cookies["door"].split(".")[2] == ""


async def test_a_device_that_was_asked_to_remembers_until_the_draft_ends_and_stops_when_asked(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN, "Later verder")
    wish = next(button.text for button in fatima.page.buttons if button.text.startswith("Onthoud mij op dit toestel tot"))
    await fatima.press(wish)
    assert max_age(fatima) == "604800" and wish.partition(" tot ")[2] in fatima.page.text
    await fatima.press("Onthoud mij niet meer")
    assert max_age(fatima) == "" and wish in [button.text for button in fatima.page.buttons]


async def test_who_keeps_a_story_for_one_hour_reads_until_which_time_the_device_remembers(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN, "Later verder")
    await fatima.press(next(button.text for button in fatima.page.buttons if button.text.startswith("Onthoud mij")))
    await press_each(fatima, "Korter bewaren", "1 uur")
    assert "Dit toestel onthoudt je tot zaterdag 21 november, 21:10." in fatima.page.text
    await fatima.press("Onthoud mij niet meer")
    assert "Onthoud mij op dit toestel tot zaterdag 21 november, 21:10" in [button.text for button in fatima.page.buttons]


async def test_another_language_leaves_the_promise_to_be_remembered_alone(fatima: PageBrowser, product: Product) -> None:
    await press_each(fatima, *TO_CONCERN, "Later verder")
    await fatima.press(next(button.text for button in fatima.page.buttons if button.text.startswith("Onthoud mij")))
    product.advance(days=2)
    await press_each(fatima, "Taal", "English")
    assert max_age(fatima) == str(5 * 24 * 60 * 60)


async def test_erasing_everything_ends_what_the_device_remembers(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN, "Later verder")
    await fatima.press(next(button.text for button in fatima.page.buttons if button.text.startswith("Onthoud mij")))
    await press_each(fatima, "Wis alles", "Ja, wis alles")
    assert "door" not in fatima.client.cookies


async def test_who_begins_on_a_device_that_remembered_somebody_is_not_remembered(fatima: PageBrowser, product: Product) -> None:
    await press_each(fatima, *TO_CONCERN, "Later verder")
    await fatima.press(next(button.text for button in fatima.page.buttons if button.text.startswith("Onthoud mij")))
    product.advance(days=8)
    await product.run_timers()
    await fatima.open("/")
    assert max_age(fatima) == ""


async def test_who_opens_their_story_with_a_code_on_such_a_device_is_not_remembered(fatima: PageBrowser, product: Product) -> None:
    joost = PageBrowser(build_chat_app(product))
    await joost.open("/")
    await press_each(joost, *TO_CONCERN, "Later verder", "Laat de code zien")
    code = re.findall(r"\d{4} \d{4} \d{4} \d{4}", joost.page.text)[0]
    await joost.close()
    await press_each(fatima, *TO_CONCERN, "Later verder")
    await fatima.press(next(button.text for button in fatima.page.buttons if button.text.startswith("Onthoud mij")))
    await fatima.open("/code")
    await fatima.press(fatima.page.buttons[0].text, code=code)
    assert max_age(fatima) == "" and fatima.client.cookies["door"].split(".")[2] == ""


@pytest.mark.parametrize("steps", ["9" * 5000, "-1", "drie"])
async def test_an_address_that_nobody_was_given_leads_on_too(fatima: PageBrowser, steps: str) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.open(f"/vraag/{steps}")
    assert fatima.answer.status_code == 200 and "Wil je verder" in fatima.page.text


async def test_a_browser_without_cookies_is_told_so_with_the_number_to_call(product: Product) -> None:
    joost = PageBrowser(build_chat_app(product))
    await joost.open("/")
    joost.client.cookies.clear()
    await joost.press("Begin")
    assert "Misschien staan cookies uit" in joost.page.text and FOUNDATION.phone in joost.page.text
    await joost.close()


async def test_whoever_guesses_codes_waits_longer_and_longer_and_the_right_code_still_opens(product: Product) -> None:
    paused: list[float] = []

    async def sleep(seconds: float) -> None:
        paused.append(seconds)

    app = build_chat_app(product, delay=AnswerDelay(sleep))
    joost, thief, fatima = (PageBrowser(app) for _ in range(3))
    await joost.open()
    await press_each(joost, *TO_CONCERN, "Later verder", "Laat de code zien")
    code = re.findall(r"\d{4} \d{4} \d{4} \d{4}", joost.page.text)[0]
    await thief.open("/code")
    for _ in range(15):
        await thief.press(thief.page.buttons[0].text, code="0000 0000 0000 0000")
    assert paused == [1, 2, 4, 8, 8]
    await fatima.open("/code")
    await fatima.press(fatima.page.buttons[0].text, code=code)
    assert fatima.page.button("Verstuur") and paused == [1, 2, 4, 8, 8, 8]
