"""The small script in a real browser, and the size of everything on a small screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import Page, expect

from tests.browser.script.chat_page import answered, phone_page, press, say
from tests.browser.served import PHONE
from tests.support.product import Product
from tests.support.web.page_server import serve_chat

pytestmark = pytest.mark.slow
SHORT = ("begin", "agree", "myself")


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    async with Product(tmp_path) as product, serve_chat(product) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
async def scripted(chromium: Chromium, address: str) -> AsyncIterator[Page]:
    async with phone_page(chromium, address, size=PHONE) as page:
        await page.goto("/")
        yield page


async def test_tapping_an_answer_in_the_preview_opens_it(scripted: Page) -> None:
    await press(scripted, *SHORT, "tell_myself", "nobody")
    await say(scripted, "Fatima")
    await press(scripted, "unsaid")
    await say(scripted, "Assen")
    await press(scripted, "self", "always", "go_on")
    await answered(scripted, scripted.locator("button[value=edit_name]").first.click())
    await expect(scripted.locator("h1")).to_contain_text("noemen")


@pytest.mark.parametrize("width", [320, 360, 1280])
async def test_no_page_is_wider_than_its_screen(scripted: Page, width: int) -> None:
    await scripted.set_viewport_size({"width": width, "height": 700})
    for key in SHORT:
        await press(scripted, key)
        assert await scripted.evaluate("document.documentElement.scrollWidth") <= width
    await scripted.click("button[value=help]")
    await expect(scripted.locator("#help-now")).to_be_visible()
    assert await scripted.evaluate("document.documentElement.scrollWidth") <= width


async def test_everything_that_can_be_pressed_is_large_enough(scripted: Page) -> None:
    await press(scripted, *SHORT)
    sizes = await scripted.eval_on_selector_all(
        "button:not(.unseen), .button, summary", "all => all.filter(e => e.offsetParent).map(e => e.getBoundingClientRect().height)"
    )
    assert sizes and min(sizes) >= 44


async def test_the_question_about_danger_is_what_a_phone_shows_first_and_where_a_screen_reader_goes_on(scripted: Page) -> None:
    await press(scripted, *SHORT)
    await say(scripted, "het hoeft van mij niet meer")
    await expect(scripted.locator("#danger")).to_be_focused()
    await expect(scripted.get_by_role("button", name="Nee, ik wil verder")).to_be_in_viewport(ratio=1)


async def test_the_browsers_back_is_back_step_by_step_under_one_address(scripted: Page) -> None:
    address = scripted.url
    await press(scripted, *SHORT)
    for asked in ("Voor wie doe je dit?", "Mag ik bewaren wat je typt?", "Begin"):
        await scripted.go_back()
        await expect(scripted.locator("main")).to_contain_text(asked)
        assert scripted.url == address


async def test_going_back_over_two_entries_at_once_is_back_twice(scripted: Page) -> None:
    await press(scripted, *SHORT)
    await scripted.evaluate("history.go(-2)")
    await expect(scripted.locator("main")).to_contain_text("Mag ik bewaren wat je typt?")


async def test_the_browsers_forward_and_back_again_change_nothing(scripted: Page) -> None:
    await press(scripted, *SHORT)
    await scripted.go_back()
    await expect(scripted.locator("h1")).to_contain_text("Voor wie doe je dit?")
    await scripted.go_forward()
    await scripted.go_back()
    await scripted.go_back()
    await expect(scripted.locator("main")).to_contain_text("Mag ik bewaren wat je typt?")


async def test_the_browsers_back_keeps_half_a_sentence_for_its_own_question(scripted: Page) -> None:
    await press(scripted, *SHORT)
    await scripted.fill("#words", "Ik slaap")
    await scripted.go_back()
    await expect(scripted.locator("h1")).to_contain_text("Voor wie doe je dit?")
    await press(scripted, "myself")
    await expect(scripted.locator("#words")).to_have_value("Ik slaap")


async def test_the_button_back_and_the_browsers_back_agree(scripted: Page) -> None:
    await press(scripted, *SHORT, "back")
    await expect(scripted.locator("h1")).to_contain_text("Voor wie doe je dit?")
    await scripted.go_back()
    await expect(scripted.locator("h1")).to_contain_text("Mag ik bewaren wat je typt?")


@pytest.mark.parametrize("way", ["link", "escape"])
async def test_leaving_fast_leaves_no_way_back(scripted: Page, way: str) -> None:
    await press(scripted, *SHORT)
    if way == "link":
        await scripted.click(".bar .exit")
    if way == "escape":  # three in one moment, however slow the machine is
        await scripted.evaluate("for (let n = 0; n < 3; n++) dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))")
    await scripted.wait_for_url("https://example.org/weer")
    await scripted.go_back()
    assert scripted.url == "about:blank"


async def test_leaving_fast_and_back_work_in_a_page_that_was_reloaded(scripted: Page) -> None:
    await press(scripted, *SHORT)
    await scripted.reload()
    await answered(scripted, scripted.get_by_role("button", name="Verder", exact=True).click())
    await press(scripted, "back")
    await expect(scripted.locator("h1")).to_contain_text("Voor wie doe je dit?")
    await scripted.go_back()
    await expect(scripted.locator("h1")).to_contain_text("Mag ik bewaren wat je typt?")
    await scripted.click(".bar .exit")
    await scripted.wait_for_url("https://example.org/weer")
    await scripted.go_back()
    assert "Mag ik bewaren" not in await scripted.content()


async def test_without_javascript_the_browsers_back_shows_nothing_and_leads_back_by_one_press(chromium: Chromium, address: str) -> None:
    async with phone_page(chromium, address, javascript=False) as page:
        await page.goto("/")
        await press(page, *SHORT)
        await expect(page.locator("h1")).to_contain_text("Wat is er aan de hand?")
        await page.go_back()
        assert "Voor wie" not in await page.content()
        await page.get_by_role("button", name="Terug naar een eerdere vraag").click()
        await expect(page.locator("h1")).to_contain_text("Voor wie doe je dit?")


@pytest.mark.parametrize("missing", ["AbortController", "SubmitEvent", "DOMParser", "fetch"])
async def test_a_browser_that_lacks_a_feature_goes_the_way_without_javascript(chromium: Chromium, address: str, missing: str) -> None:
    async with phone_page(chromium, address, f"delete window.{missing}") as page:
        await page.goto("/")
        await press(page, *SHORT)
        await say(page, "Ik slaap slecht.")
        await expect(page.locator("main")).to_contain_text("Je verhaal is bewaard.")


async def test_when_the_connection_drops_the_typed_text_stays_and_can_be_sent_again(scripted: Page) -> None:
    await press(scripted, *SHORT)
    await scripted.context.set_offline(True)
    await scripted.fill("#words", "Ik slaap slecht.")
    await scripted.click("#words + button")
    await scripted.wait_for_selector("#failed:not([hidden])")
    await scripted.context.set_offline(False)
    assert await scripted.input_value("#words") == "Ik slaap slecht."
    await answered(scripted, scripted.click("#words + button"))
    await expect(scripted.locator("main")).to_contain_text("Je verhaal is bewaard.")


async def test_a_turn_is_one_round_trip_and_the_answer_is_the_page(scripted: Page) -> None:
    asked: list[str] = []
    scripted.on("request", lambda request: asked.append(f"{request.method} {request.url.rpartition('/')[2]}"))
    await press(scripted, *SHORT)
    assert [one for one in asked if "favicon" not in one] == ["POST zeg"] * 3


async def open_switches(scripted: Page) -> None:
    """Go to the review by the short way, and open its switches."""
    await press(scripted, *SHORT, "tell_myself", "nobody")
    await say(scripted, "Fatima")
    await press(scripted, "unsaid")
    await say(scripted, "Assen")
    await press(scripted, "self", "always", "go_on")
    await scripted.locator("details.parts > summary").click()


async def test_a_switch_in_the_review_stays_where_it_is_and_keeps_the_focus(scripted: Page) -> None:
    await open_switches(scripted)
    await expect(switch := scripted.locator("button[value^=switch_]").first).to_be_visible()
    name = await switch.get_attribute("value")
    await answered(scripted, switch.evaluate("one => { window.before = one.getBoundingClientRect().top; one.click() }"))
    assert await scripted.evaluate("document.activeElement.value") == name
    assert await scripted.evaluate("Math.abs(document.activeElement.getBoundingClientRect().top - window.before)") < 2


async def test_that_nobody_can_reach_one_any_more_is_on_the_screen_after_the_switch_that_did_it(scripted: Page) -> None:
    await open_switches(scripted)
    await press(scripted, "switch_contact")
    notice = scripted.locator("main .notice[role=status]:not(.deed)").last
    assert await notice.evaluate("one => one.getBoundingClientRect().top >= 0 && one.getBoundingClientRect().top < innerHeight")


async def test_what_changed_is_on_the_screen_with_the_field_and_so_is_what_a_press_brought(scripted: Page) -> None:
    await scripted.set_viewport_size({"width": 360, "height": 640})
    in_view = "one => { const box = one.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight }"
    await press(scripted, *SHORT)
    await say(scripted, "Ik slaap slecht.")
    assert await scripted.locator("main h1").evaluate(in_view) and await scripted.locator("#words").evaluate(in_view)
    await press(scripted, "done", "nobody")
    await say(scripted, "Fatima")
    await press(scripted, "unsaid")
    await say(scripted, "Assen")
    await press(scripted, "self", "always", "go_on", "right", "agree", "who_looked")
    assert await scripted.locator("main .notice[role=status]", has_text="Nog niemand heeft gekeken").evaluate(in_view)


async def test_what_lies_above_the_field_is_said_by_a_region_that_is_never_swapped(scripted: Page) -> None:
    live = await scripted.query_selector("#live")
    assert live
    await press(scripted, *SHORT)
    await say(scripted, "Ik slaap slecht.")
    assert await live.evaluate("one => one.isConnected")
    assert "Je verhaal is bewaard." in (await live.text_content() or "")
    assert await scripted.evaluate("document.activeElement.id") == "words"


async def test_two_tabs_lose_no_words_and_the_older_one_shows_where_the_person_is(scripted: Page) -> None:
    await press(scripted, *SHORT)
    other = await scripted.context.new_page()
    await other.goto("/")
    await answered(other, other.get_by_role("button", name="Verder", exact=True).click())
    await say(other, "Ik slaap slecht.")
    await press(other, "done")
    await scripted.fill("#words", "Mijn scheiding")
    await answered(scripted, scripted.locator("#words + button").click())
    texts = await scripted.locator("textarea, input:not([type=hidden])").evaluate_all("all => all.map(one => one.value)")
    assert "Mijn scheiding" in texts
    await expect(scripted.locator("h1")).to_contain_text(await other.inner_text("h1"))
