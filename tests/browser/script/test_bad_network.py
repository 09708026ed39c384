"""What the page does on a bad network, in a real browser behind a proxy that spoils answers: no word is lost, nobody waits for ever."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import Page, expect

from bot.seeker.inputs import ChannelUser
from tests.browser.script.chat_page import phone_page, press
from tests.support.product import Product
from tests.support.web.page_server import serve_chat
from tests.support.web.spoiling_proxy import SpoilingProxy, spoiling_proxy

pytestmark = pytest.mark.slow
WORDS = "Ik slaap slecht."
FAULTS = ("held", "slow", "bad_gateway", "portal", "empty", "elsewhere", "dropped_before", "dropped_after")
ONE_HOUR = 3600  # seconds
STORY = "Wat is er aan de hand?"


class Line(NamedTuple):
    """Somebody's browser, at the story, behind a proxy."""

    page: Page
    proxy: SpoilingProxy
    product: Product


@pytest.fixture
async def line(chromium: Chromium, tmp_path: Path) -> AsyncIterator[Line]:
    async with (
        Product(tmp_path) as product,
        serve_chat(product) as port,
        spoiling_proxy(port) as (proxy, address),
        phone_page(chromium, address) as page,
    ):
        await page.clock.install(time=0)
        await page.goto("/")
        await press(page, "begin", "agree", "myself")
        await expect(page.locator("h1")).to_contain_text(STORY)
        await page.clock.pause_at(ONE_HOUR)  # from here on only the test moves it
        yield Line(page, proxy, product)


async def times_told(line: Line) -> int:
    """How often the words are in the dossier that the seeker can take along."""
    (cookie,) = await line.page.context.cookies()
    data = await line.product.service.export_data(ChannelUser("web", cookie["value"].partition(".")[0]))
    return data.dossier.count(WORDS.encode()) if data else 0


async def send_words(page: Page) -> None:
    await page.fill("#words", WORDS)
    await page.click("#words + button")


@pytest.mark.parametrize("fault", FAULTS)
async def test_words_without_an_answer_of_ours_are_called_unsent_stay_in_the_field_and_are_taken_once(line: Line, fault: str) -> None:
    page, line.proxy.fault = line.page, fault
    await send_words(page)
    if fault in ("held", "slow"):
        await page.wait_for_selector("form[aria-busy]")
        await page.clock.fast_forward(14_000)
        assert await page.locator("#failed").is_hidden()
        await page.clock.fast_forward(1_500)
    await expect(page.locator("#failed")).to_be_visible()
    assert await page.input_value("#words") == WORDS and await page.locator("h1").inner_text() == STORY
    line.proxy.release()
    await page.click("#words + button")
    await expect(page.locator("#words")).to_have_value("")
    assert await times_told(line) == 1


async def test_after_a_second_something_shows_and_then_the_answer(line: Line) -> None:
    line.proxy.fault = "held"
    await send_words(line.page)
    await line.page.wait_for_selector("form[aria-busy]")
    assert await line.page.locator("#sending").is_hidden()
    await line.page.clock.fast_forward(1_100)
    await expect(line.page.locator("#sending")).to_be_visible()
    line.proxy.release()
    await expect(line.page.locator("main")).to_contain_text("Je verhaal is bewaard.")


async def test_help_back_and_leaving_wait_for_nothing(line: Line) -> None:
    page, line.proxy.fault = line.page, "held"
    await send_words(page)
    await page.wait_for_selector("form[aria-busy]")
    await page.click("button[value=help]")
    await expect(page.locator("#help-now a[href='tel:112']").first).to_be_visible()
    line.proxy.fault = None
    await page.click("button[value=back]")
    await expect(page.locator("h1")).to_contain_text("Voor wie doe je dit?")
    line.proxy.fault = "held"
    await page.click("button[value=myself]")
    await page.wait_for_selector("form[aria-busy]")
    await page.click(".bar .exit")
    await page.wait_for_url("https://example.org/weer")


async def test_a_tab_that_the_phone_threw_away_gives_half_a_sentence_back(line: Line) -> None:
    page = line.page
    await send_words(page)
    await expect(page.locator("main")).to_contain_text("Je verhaal is bewaard.")
    assert await page.evaluate("document.activeElement.id") == "words"
    async with page.expect_response("**/onverzonden") as kept:
        await page.locator("#words").press_sequentially("Ik slaap")
        await page.clock.fast_forward(3_100)
    assert (await kept.value).status == 204
    again = await page.context.new_page()
    await page.close(run_before_unload=False)
    await again.goto("/")
    assert "Ik slaap" not in await again.content()
    await again.get_by_role("button", name="Verder", exact=True).click()
    await expect(again.locator("#words")).to_have_value("Ik slaap")


async def test_words_typed_while_waiting_stay_in_the_field_of_their_question(line: Line) -> None:
    page, line.proxy.fault = line.page, "held"
    await send_words(page)
    await page.wait_for_selector("form[aria-busy]")
    await page.locator("#words").press_sequentially(" En ik huil.")
    line.proxy.release()
    await expect(page.locator("main")).to_contain_text("Je verhaal is bewaard.")
    assert await page.input_value("#words") == "En ik huil."


async def test_words_typed_while_waiting_are_shown_beside_another_question_and_not_in_its_field(line: Line) -> None:
    page = line.page
    await send_words(page)
    await expect(page.locator("#words")).to_have_value("")
    line.proxy.fault = "held"
    await page.click("button[value=done]")
    await page.wait_for_selector("form[aria-busy]")
    await page.locator("#words").press_sequentially("En ik huil.")
    line.proxy.release()
    await expect(page.locator("#typed-meanwhile textarea")).to_have_value("En ik huil.")
    assert await page.input_value("#words") == ""


async def test_a_second_press_while_one_waits_shows_at_once_that_it_does(line: Line) -> None:
    page, line.proxy.fault = line.page, "held"
    await send_words(page)
    await page.wait_for_selector("form[aria-busy]")
    await page.click("#words + button")
    await expect(page.locator("#sending")).to_be_visible()
    assert await page.locator("#live").text_content() == await page.locator("#sending").text_content()


async def test_a_service_that_starts_anew_in_mid_conversation_costs_no_word(chromium: Chromium, tmp_path: Path) -> None:
    async with phone_page(chromium, "") as page:
        async with Product(tmp_path) as product, serve_chat(product) as port:
            await page.goto(f"http://127.0.0.1:{port}")
            await press(page, "begin", "agree", "myself")
            await expect(page.locator("h1")).to_contain_text(STORY)
        await send_words(page)
        await expect(page.locator("#failed")).to_be_visible()
        async with Product(tmp_path) as product, serve_chat(product, port):
            await page.click("#words + button")
            await expect(page.locator("main")).to_contain_text("Je verhaal is bewaard.")
