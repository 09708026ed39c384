"""The chat in a browser whose script answers without a new page: its buttons by key, and waiting until the next question is there."""

from __future__ import annotations

from collections.abc import Awaitable

from playwright.async_api import Page


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await answered(page, page.locator(f'button[name=choice][value="{key}"]').first.click())


async def say(page: Page, words: str) -> None:
    await page.fill("#words", words)
    await answered(page, page.locator("#words + button").click())


async def answered(page: Page, doing: Awaitable[None]) -> None:
    """Do it, and wait until the page of the next question is there."""
    before = await page.locator("input[name=update]").get_attribute("value")
    await doing
    await page.locator(f'form#turn:not(:has(input[name=update][value="{before}"]))').wait_for(state="attached")
