"""Promises about the session cookie: only the person's own visit sets it, so that no foreign page takes a conversation away."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.product import Product
from tests.support.web.chat_app import TO_CONCERN, build_chat_app, press_each
from tests.support.web.page_browser import PageBrowser

FORMS = ("/zeg", "/nu", "/verder", "/taal", "/code", "/hier", "/onthoud", "/onverzonden", "/telegram", "/mijn-gegevens")
FOREIGN_FORM = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
BY_ITSELF = (
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
)


@pytest.fixture
async def fatima(product: Product) -> AsyncIterator[PageBrowser]:
    """Fatima, who tells her story in this browser."""
    browser = PageBrowser(build_chat_app(product, bot="kring_bot"))
    await browser.open("/")
    await press_each(browser, *TO_CONCERN)
    yield browser
    await browser.close()


async def from_elsewhere(browser: PageBrowser, method: str, address: str, headers: dict[str, str]) -> None:
    """What another site makes this browser send: without its Lax cookie, but a cookie in the answer counts."""
    kept = dict(browser.client.cookies)
    browser.client.cookies.clear()
    await browser.client.request(method, address, headers=headers, follow_redirects=False)
    if not browser.client.cookies:
        browser.client.cookies.update(kept)


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize("headers", [FOREIGN_FORM, {}], ids=["new browser", "old browser"])
async def test_a_form_on_a_foreign_page_throws_nobody_out_of_their_conversation(
    fatima: PageBrowser, address: str, headers: dict[str, str]
) -> None:
    await from_elsewhere(fatima, "POST", address, headers)
    await fatima.open("/")
    assert "Wil je verder" in fatima.page.text


@pytest.mark.parametrize("headers", BY_ITSELF, ids=["picture", "frame", "script"])
async def test_what_a_foreign_page_loads_by_itself_throws_nobody_out(fatima: PageBrowser, headers: dict[str, str]) -> None:
    await from_elsewhere(fatima, "GET", "/", headers)
    await fatima.open("/")
    assert "Wil je verder" in fatima.page.text


async def test_whoever_follows_a_link_from_another_site_can_begin(product: Product) -> None:
    joost = PageBrowser(build_chat_app(product))
    joost.client.headers.update(FOREIGN_FORM)
    await joost.open("/")
    joost.client.headers.update({"Sec-Fetch-Site": "same-origin"})
    await press_each(joost, *TO_CONCERN)
    assert "Wat is er aan de hand?" in joost.page.text
    await joost.close()
