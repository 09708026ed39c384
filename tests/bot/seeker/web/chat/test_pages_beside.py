"""Pages beside the conversation: leaflets, help, privacy, languages and the end."""

from __future__ import annotations

import re

import pytest

from tests.support.product import Product
from tests.support.web.chat_app import EXIT_LINK, TO_CONCERN, build_chat_app, press_each
from tests.support.web.page_browser import PageBrowser


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
