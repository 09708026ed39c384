"""Promises about a seeker's session, in a real browser: no foreign page ends it, and a story that was left opens only with its code."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.script.chat_page import answered, chromium_browser, phone_page, press, say
from tests.support.product import Product
from tests.support.web.page_server import serve_chat

pytestmark = pytest.mark.slow
WORDS = "Ik slaap slecht."


class Visit(NamedTuple):
    """Somebody's browser, at the story."""

    page: Page
    product: Product
    address: str


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with chromium_browser() as browser:
        yield browser


@pytest.fixture
async def fatima(tmp_path: Path, chromium: Browser) -> AsyncIterator[Visit]:
    async with Product(tmp_path) as product, serve_chat(product) as port:
        address = f"http://127.0.0.1:{port}"
        async with phone_page(chromium, address) as page:
            await page.goto("/")
            await press(page, "begin", "agree", "myself")
            await say(page, WORDS)
            await expect(page.locator("details.pieces")).to_be_attached()
            yield Visit(page, product, address)


async def test_a_form_of_a_foreign_page_does_not_end_a_conversation(fatima: Visit) -> None:
    form = f'<form method="post" action="{fatima.address}/zeg"><input name="words" value="x"></form><img src="{fatima.address}/">'
    await fatima.page.route("http://foreign.test/", lambda route: route.fulfill(body=form, content_type="text/html"))
    await fatima.page.goto("http://foreign.test/")
    async with fatima.page.expect_navigation():
        await fatima.page.locator("form").evaluate("form => form.submit()")
    await fatima.page.goto("/")
    await expect(fatima.page.locator("h1")).to_contain_text("Wil je verder")


async def test_a_story_that_was_left_opens_with_its_code_and_with_nothing_else(fatima: Visit) -> None:
    page = fatima.page
    await press_folded(page, "later", "code")
    code = re.findall(r"\d{4} \d{4} \d{4} \d{4}", await page.inner_text("main"))[0]
    fatima.product.advance(minutes=31)
    for _ in range(2):
        await page.reload()
        await expect(page.locator("h1")).to_contain_text("Daarom is je verhaal hier nu dicht")
        assert WORDS not in await page.content()
    await page.fill("#code", code)
    await answered(page, page.click("#code + button"))
    await page.reload()
    await expect(page.locator("h1")).to_contain_text("Wil je verder")


async def test_wiping_leaves_nothing_in_the_browser(fatima: Visit) -> None:
    page = fatima.page
    await page.evaluate("localStorage.setItem('left', 'words')")
    await press_folded(page, "erase", "yes")
    await expect(page).to_have_url(re.compile("/klaar/wiped"))
    assert await page.context.cookies() == [] and await page.evaluate("localStorage.length") == 0


async def press_folded(page: Page, *keys: str) -> None:
    """Press what may lie in what is folded."""
    for key in keys:
        await page.locator("details:has(button)").evaluate_all("all => all.forEach(one => one.open = true)")
        await press(page, key)
