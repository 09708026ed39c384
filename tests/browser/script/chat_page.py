"""The chat in a browser whose script answers without a new page: its buttons by key, and waiting until the next question is there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from tests.browser.served import CHROMIUM, ENOUGH, FLAGS, MARK_AS_LEFT, NOT_LEFT, SMALL


@asynccontextmanager
async def chromium_browser() -> AsyncIterator[Browser]:
    """Debian's Chromium; without it these tests are skipped, which the full gate does not allow."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium-headless-shell")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@asynccontextmanager
async def phone_page(
    chromium: Browser,
    address: str,
    script: str = "",
    size: tuple[int, int] = SMALL,
    javascript: bool = True,
    locale: str = "nl-NL",
) -> AsyncIterator[Page]:
    """A page of somebody's phone, not opened yet, that runs this script before those of any page."""
    screen: ViewportSize = {"width": size[0], "height": size[1]}
    context = await chromium.new_context(base_url=address, locale=locale, viewport=screen, java_script_enabled=javascript)
    context.set_default_timeout(ENOUGH * 1000)
    await context.route("https://example.org/weer", lambda route: route.fulfill(body="Zon"))
    await context.add_init_script(script)
    yield await context.new_page()
    await context.close()


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await answered(page, page.locator(f'button[name=choice][value="{key}"]').first.click())


async def say(page: Page, words: str) -> None:
    await page.fill("#words", words)
    await answered(page, page.locator("#words + button").click())


async def answered(page: Page, doing: Awaitable[None]) -> None:
    """Do it, and wait until it brought another page, and all of it: in a new document, or swapped into this one."""
    await page.locator("main").evaluate(MARK_AS_LEFT)
    await doing
    await page.locator(NOT_LEFT).wait_for(state="attached")
    await page.wait_for_load_state()
