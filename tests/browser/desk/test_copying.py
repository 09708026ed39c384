"""The key of an authenticator: one press puts exactly it on the clipboard, or says that it could not and selects it."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.desk.served_desk import ServedDesk

pytestmark = pytest.mark.slow


async def test_one_press_copies_the_key_letter_for_letter_and_says_so_or_selects_it_if_the_browser_refuses(served_desk: ServedDesk) -> None:
    page = served_desk.page
    _, link = await served_desk.app.invite_coordinator("Hanneke")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served_desk.address)
    await page.goto(link)
    await page.get_by_role("button", name="Meld mij aan").click()
    key = re.findall("secret=([A-Z2-7]+)", str(await page.get_attribute("a[href^=otpauth]", "href")))[0]
    await page.get_by_role("button", name="Kopieer de sleutel").click()
    await expect(page.locator("#copied")).to_have_text("Gekopieerd")
    assert await page.evaluate("navigator.clipboard.readText()") == key
    await page.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error('refused'); }; }")
    await page.get_by_role("button", name="Kopieer de sleutel").click()
    await expect(page.locator("#copied")).to_contain_text("Kopiëren lukte niet")
    assert key in str(await page.evaluate("getSelection().toString()")).replace(" ", "")
