"""Read aloud: a button with each message where the device has a voice of its own, silence at once on leaving, nothing where it has none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import expect

from tests.browser.script.chat_page import phone_page, press
from tests.support.product import Product
from tests.support.web.page_server import serve_chat

pytestmark = pytest.mark.slow
VOICE = """
window.said = []; window.hushed = 0
speechSynthesis.getVoices = () => [{ localService: LOCAL, lang: "nl_NL" }]
speechSynthesis.speak = (one) => said.push(one.text)
speechSynthesis.cancel = () => { hushed += 1 }
window.SpeechSynthesisUtterance = function (text) { this.text = text }
"""


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    async with Product(tmp_path) as product, serve_chat(product) as port:
        yield f"http://127.0.0.1:{port}"


async def test_each_message_is_read_by_a_voice_of_the_device_and_stops_with_the_page(chromium: Chromium, address: str) -> None:
    async with phone_page(chromium, address, VOICE.replace("LOCAL", "true")) as page:
        await page.goto("/")
        await press(page, "begin", "agree")
        await page.locator("#question .aloud").click()
        await expect(page.locator("#question .aloud")).to_have_attribute("aria-label", "Stop met lezen")
        assert await page.evaluate("said") == ["Voor wie doe je dit?"]
        before = await page.evaluate("hushed")
        await press(page, "myself")
        assert await page.evaluate("hushed") > before
        await expect(page.locator("#question .aloud")).to_have_count(1)


@pytest.mark.parametrize(
    "script", [VOICE.replace("LOCAL", "false"), "delete window.speechSynthesis", "delete window.SpeechSynthesisUtterance"]
)
async def test_without_such_a_voice_nothing_of_it_is_there_and_all_works(chromium: Chromium, address: str, script: str) -> None:
    async with phone_page(chromium, address, script) as page:
        await page.goto("/")
        await press(page, "begin", "agree", "myself")
        await expect(page.locator(".aloud")).to_have_count(0)


async def test_leaving_fast_is_silent_at_once(chromium: Chromium, address: str) -> None:
    leaving = "() => { const before = hushed; document.querySelector('.bar .exit').click(); return hushed > before }"
    script = VOICE.replace("LOCAL", "true") + "addEventListener('pagehide', () => { hushed = -100 })"
    async with phone_page(chromium, address, script) as page:
        await page.goto("/")
        await page.locator("#question .aloud").click()
        await expect(page.locator("#question .aloud")).to_have_attribute("aria-label", "Stop met lezen")
        assert await page.evaluate(leaving)
