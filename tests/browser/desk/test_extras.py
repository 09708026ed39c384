"""What scripts add to the desk: a key that is copied letter for letter or not at all, and days in words in any browser."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.desk.served_desk import ServedDesk
from tests.browser.script.chat_page import answered
from tests.support.dossiers.sent_dossier import send_dossier

pytestmark = pytest.mark.slow


async def test_one_press_copies_the_key_letter_for_letter_and_says_so_or_selects_it_if_the_browser_refuses(served_desk: ServedDesk) -> None:
    page = served_desk.page
    _, link = await served_desk.app.invite_coordinator("Hanneke")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served_desk.address)
    await page.goto(link)
    await answered(page, page.get_by_role("button", name="Meld mij aan").click())
    key = re.findall("secret=([A-Z2-7]+)", str(await page.get_attribute("a[href^=otpauth]", "href")))[0]
    await page.get_by_role("button", name="Kopieer de sleutel").click()
    await expect(page.locator("#copied")).to_have_text("Gekopieerd")
    assert await page.evaluate("navigator.clipboard.readText()") == key
    await page.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error('refused'); }; }")
    await page.get_by_role("button", name="Kopieer de sleutel").click()
    await expect(page.locator("#copied")).to_contain_text("Kopiëren lukte niet")
    assert key in str(await page.evaluate("getSelection().toString()")).replace(" ", "")


async def test_beside_a_date_stands_the_day_in_words_of_the_desk_whatever_language_the_browser_has(served_desk: ServedDesk) -> None:
    hanneke = await served_desk.app.add_coordinator("Hanneke")
    await served_desk.sign_in_as(hanneke)
    page = served_desk.page
    await page.goto("/desk/me")
    await page.fill("#away_first_0", "2026-12-11")
    await expect(page.locator("#away_first_0-day")).to_have_text("vrijdag 11 december 2026")


async def test_in_forced_colours_a_step_that_is_done_the_present_one_and_those_to_come_differ(served_desk: ServedDesk) -> None:
    await send_dossier(served_desk.app.product)
    hanneke = await served_desk.app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    await served_desk.sign_in_as(hanneke)
    page = served_desk.page
    await page.emulate_media(forced_colors="active")
    await page.goto("/desk")
    drawn = "lines => lines.map(one => getComputedStyle(one)).map(line => line.borderTopStyle + line.borderTopColor)"
    done, present, to_come = [
        set(await page.locator(f".steps {kind}").evaluate_all(drawn))
        for kind in (".done", "[aria-current]", "li:not(.done, [aria-current])")
    ]
    assert len(done) == len(present) == len(to_come) == len(done | present | to_come) - 2
