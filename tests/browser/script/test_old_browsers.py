"""The script in browsers that lack something, as it can be simulated: every button works, and nothing is taken away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import Page, expect

from tests.browser.script.chat_page import phone_page, press, say
from tests.support.product import Product
from tests.support.web.page_server import serve_chat

pytestmark = pytest.mark.slow
OLD_FORM_DATA = "const Real = FormData; window.FormData = class extends Real { constructor(form) { super(form) } }"  # before spring 2023
NO_SUBMITTER = "Object.defineProperty(SubmitEvent.prototype, 'submitter', { get: () => undefined })"  # WebKit before 15.4
NO_REPLACING = """
for (const name of ["replaceChildren", "replaceWith", "append", "prepend", "after", "before"]) delete Element.prototype[name];
for (const name of ["append", "prepend", "replaceChildren"]) { delete Document.prototype[name]; delete DocumentFragment.prototype[name] }
"""
OLD_WEBKIT = f"""{OLD_FORM_DATA}; {NO_REPLACING}; delete window.SubmitEvent; delete HTMLFormElement.prototype.requestSubmit;
delete Array.prototype.at; delete String.prototype.replaceAll; delete Object.hasOwn; delete window.structuredClone;
Event.prototype.__defineGetter__("submitter", () => undefined)"""
THROWS = "Document.prototype.adoptNode = () => { throw new TypeError('not here') }"
NO_HISTORY = "history.pushState = history.replaceState = () => { throw new DOMException('too often', 'SecurityError') }"


@asynccontextmanager
async def old_browser(chromium: Chromium, folder: Path, script: str) -> AsyncIterator[Page]:
    async with (
        Product(folder) as product,
        serve_chat(product) as port,
        phone_page(chromium, f"http://127.0.0.1:{port}", script) as page,
    ):
        await page.goto("/")
        yield page


@pytest.mark.parametrize(
    "script", [OLD_FORM_DATA, NO_SUBMITTER, NO_REPLACING, OLD_WEBKIT], ids=["form-data", "submitter", "replacing", "webkit"]
)
async def test_every_button_works_without_what_is_newer_than_the_phone(chromium: Chromium, tmp_path: Path, script: str) -> None:
    async with old_browser(chromium, tmp_path, script) as page:
        await page.evaluate("document.isFirst = true")
        await press(page, "begin", "agree", "myself")
        await say(page, "Ik slaap slecht.")
        await press(page, "done")
        await say(page, "Riet")
        await page.click("button[value=help]")
        await expect(page.locator("#help-now a[href='tel:112']").first).to_be_in_viewport()
        await press(page, "back")
        assert await page.evaluate("document.isFirst"), "the script was not used"
        await page.click(".bar .exit")
        await page.wait_for_url("https://example.org/weer")


@pytest.mark.parametrize("script", [THROWS, NO_HISTORY], ids=["swap", "history"])
async def test_where_the_script_itself_fails_the_form_is_sent_as_ever(chromium: Chromium, tmp_path: Path, script: str) -> None:
    async with old_browser(chromium, tmp_path, script) as page:
        await press(page, "begin", "agree", "myself")
        await say(page, "Ik slaap slecht.")
        await expect(page.locator("main")).to_contain_text("Je verhaal is bewaard.")
        await page.click(".bar .exit")
        await page.wait_for_url("https://example.org/weer")
