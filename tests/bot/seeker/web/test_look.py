"""Larger letters and more contrast, without a script: a button on the page, and a cookie that ends with the browser."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.support.product import Product
from tests.support.web.chat_app import TO_CONCERN, build_chat_app, go_to_safe_times, press_each
from tests.support.web.page_browser import Form, PageBrowser


def look_of(browser: PageBrowser) -> str:
    found = re.search(r"<html[^>]*?(?: class=\"([^\"]*)\")?>", browser.page.markup)
    assert found
    return found[1] or ""


def language_of(browser: PageBrowser) -> str:
    return browser.page.markup.partition('lang="')[2][:2]


async def change(browser: PageBrowser, what: str, form: Form | None = None, **fields: str) -> None:
    """Press the button, with these fields as they stand in the page."""
    shown = form or next(form for form in browser.page.forms if form.action == "/zeg")
    await browser.send(replace(shown, action="/weergave"), look=what, **fields)


async def test_letters_grow_twice_and_are_as_usual_again(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    seen = []
    for _ in range(3):
        await change(fatima, "size")
        seen.append(look_of(fatima))
    assert seen == ["size-1", "size-2", ""]


async def test_the_look_holds_on_every_page_and_no_longer_than_the_browser_is_open(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await change(fatima, "contrast")
    cookie = next(one for one in fatima.answer.headers.get_list("set-cookie") if one.startswith("look="))
    assert "HttpOnly" in cookie and "max-age" not in cookie.lower() and "expires" not in cookie.lower()
    for address in ("/", "/hulp", "/privacy", "/nergens"):
        await fatima.open(address)
        assert look_of(fatima) == "contrast"


async def test_what_was_typed_and_not_sent_stands_there_still(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await change(fatima, "size", words="Ik slaap slecht.\nAl weken.")
    assert fatima.page.field.fields["words"].splitlines() == ["Ik slaap slecht.", "Al weken."]
    assert "Wat is er aan de hand?" in fatima.page.text


async def test_what_was_ticked_and_not_sent_is_ticked_still(fatima: PageBrowser) -> None:
    await go_to_safe_times(fatima)
    await change(fatima, "size", None, **{"on.tue": "1"})
    ticked = [given["name"] for tag, given in fatima.page.elements if tag == "input" and "checked" in given]
    assert ticked == ["on.tue"]


async def test_the_first_page_changes_too(fatima: PageBrowser) -> None:
    await change(fatima, "size")
    assert look_of(fatima) == "size-1" and "Vertel wat er speelt." in fatima.page.text


@pytest.mark.parametrize("address", ["/privacy?taal=en", "/hulp", "/code", "/nergens", "/klaar/left"])
async def test_a_page_without_a_question_has_links_to_itself_in_another_look(fatima: PageBrowser, address: str) -> None:
    await fatima.open(address)
    language, heading = language_of(fatima), fatima.heading
    seen = []
    for _ in range(3):
        link = next(link for link in re.findall(r'href="(\?[^"]*weergave=[^"]*)"', fatima.page.markup))
        await fatima.open(address.partition("?")[0] + link.replace("&amp;", "&"))
        seen.append(look_of(fatima))
        assert (language_of(fatima), fatima.heading) == (language, heading)
    assert seen == ["size-1", "size-2", ""]


async def test_before_a_link_to_telegram_is_made_its_page_has_another_look_and_afterwards_the_link_is_not_lost_by_one(
    product: Product,
) -> None:
    browser = PageBrowser(build_chat_app(product, bot="kring_bot"))
    await browser.open("/")
    await press_each(browser, *TO_CONCERN)
    await browser.open("/telegram")
    assert "weergave=" in browser.page.markup
    await browser.open("/telegram?weergave=10")
    assert look_of(browser) == "size-1" and "Verder in Telegram" in [button.text for button in browser.page.buttons]
    await browser.press("Verder in Telegram")
    assert "https://t.me/kring_bot" in browser.page.markup and "weergave=" not in browser.page.markup
    await browser.close()


async def test_a_link_on_a_foreign_page_changes_no_look(fatima: PageBrowser) -> None:
    answer = await fatima.client.get("/privacy?weergave=21", headers={"sec-fetch-site": "cross-site"})
    assert "set-cookie" not in answer.headers and "size-2" not in answer.text


async def test_a_locked_story_is_not_opened_by_another_look(fatima: PageBrowser, product: Product) -> None:
    await press_each(fatima, *TO_CONCERN)
    old = fatima.page.field
    await fatima.say("Ik slaap slecht.")
    await fatima.press("Klaar")
    product.advance(minutes=31)
    await change(fatima, "size", old)
    assert "Je was een tijd weg." in fatima.page.text


async def test_another_page_changes_no_look(fatima: PageBrowser) -> None:
    answer = await fatima.client.post("/weergave", data={"look": "size"})
    assert "look=" not in answer.headers.get("set-cookie", "") and "look" not in fatima.client.cookies


@pytest.mark.parametrize("cookie", ["90", "x", "2", "21<script>", ""])
async def test_a_cookie_that_is_not_ours_changes_nothing(fatima: PageBrowser, cookie: str) -> None:
    fatima.client.cookies.set("look", cookie)
    await fatima.open("/")
    assert look_of(fatima) == ""
