"""A desk that nobody touches: names, words and codes are out of sight after ten minutes, on every page that shows them."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.desk.served_desk import ServedDesk
from tests.browser.script.chat_page import answered
from tests.support.dossiers.sent_dossier import send_dossier

pytestmark = pytest.mark.slow
TEN_MINUTES = 601_000  # milliseconds, moved by hand


async def open_story(served_desk: ServedDesk) -> str:
    """Sign Hanneke in, who holds a dossier and read its story; gives its path. From here on the test moves the clock of the page."""
    await send_dossier(served_desk.app.product)
    hanneke = await served_desk.app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read()
    await served_desk.sign_in_as(hanneke)
    await served_desk.page.clock.install()
    return path


async def test_every_page_with_a_name_or_words_folds_away_and_a_press_brings_it_back_with_its_focus(
    served_desk: ServedDesk,
) -> None:
    page, path = served_desk.page, await open_story(served_desk)
    for address, place in (("/desk", "main a[href='/desk']"), (path, "#text"), (f"{path}/sheet", "main a"), ("/desk/me", "#name")):
        await page.goto(address)
        await page.locator(place).last.focus()
        await page.clock.fast_forward(TEN_MINUTES)
        await expect(page.locator("h1")).to_be_hidden()
        await expect(page.get_by_role("button", name="Ga verder")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_be_visible()
        await expect(page.locator(place).last).to_be_focused()


async def test_a_new_code_and_words_that_were_given_back_fold_away_too(served_desk: ServedDesk) -> None:
    page, path = served_desk.page, await open_story(served_desk)
    await page.goto(path)
    await page.locator("summary", has_text="Nieuwe code geven").click()
    await answered(page, page.get_by_role("button", name="Nieuwe code geven").click())
    await page.clock.fast_forward(TEN_MINUTES)
    await expect(page.locator(".code")).to_be_hidden()
    await page.goto(path)
    await page.locator("#text").fill("Rustig gesproken.")
    await page.context.clear_cookies()
    await answered(page, page.get_by_role("button", name="Bewaar").last.click())
    await expect(page.locator("#written-1")).to_have_value("Rustig gesproken.")
    await page.clock.fast_forward(TEN_MINUTES)
    await expect(page.locator("#written-1")).to_be_hidden()
