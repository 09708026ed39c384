"""The chat in a browser whose script answers without a new page: its buttons by key, and waiting until the next question is there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page

from tests.browser.served import ENOUGH, MARK_AS_LEFT, NOT_LEFT, SMALL


@asynccontextmanager
async def phone_page(
    chromium: Browser, address: str, script: str = "", size: tuple[int, int] = SMALL, javascript: bool = True
) -> AsyncIterator[Page]:
    """A page of somebody's phone, not opened yet, that runs this script before those of any page."""
    viewport = {"width": size[0], "height": size[1]}
    context = await chromium.new_context(base_url=address, locale="nl-NL", viewport=viewport, java_script_enabled=javascript)  # type: ignore[arg-type]
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
