"""Fields with the page's script: Enter sends one name, and how much fits is said near the limit alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import Page, expect

from tests.browser.script.chat_page import answered, phone_page, press
from tests.support.product import Product
from tests.support.web.page_server import serve_chat

pytestmark = pytest.mark.slow


@pytest.fixture
async def circle(chromium: Chromium, tmp_path: Path) -> AsyncIterator[Page]:
    async with Product(tmp_path) as product, serve_chat(product) as port, phone_page(chromium, f"http://127.0.0.1:{port}") as page:
        await page.goto("/")
        await press(page, "begin", "agree", "myself", "tell_myself")
        yield page


async def test_enter_sends_a_name_and_not_a_new_line(circle: Page) -> None:
    await circle.fill("#words", "Riet")
    await answered(circle, circle.press("#words", "Enter"))
    await expect(circle.locator(".ring button")).to_have_count(1)
    await expect(circle.locator("#words")).to_be_focused()


async def test_how_much_fits_is_said_near_the_limit_alone(circle: Page) -> None:
    await circle.fill("#words", "x" * 3000)
    await expect(circle.locator("#room")).to_be_hidden()
    await circle.fill("#words", "x" * 4000)
    await expect(circle.locator("#room")).to_have_text("Hier passen nog 96 tekens.")
    await circle.fill("#words", "x" * 4100)
    await expect(circle.locator("#room")).to_have_text("Dit zijn 4 tekens te veel.")
