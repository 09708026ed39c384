"""A language that is written from right to left and 40% longer than Dutch: no page is wider than a small screen, nothing is cut off.

The language is made up: Dutch in other letters, each word drawn out. It is in no installation.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page

from flows.i18n.catalog import Catalog
from flows.i18n.po_file import LanguageTexts, read_package
from tests.browser.script.chat_page import chromium_browser, phone_page, press, say
from tests.support.product import Product
from tests.support.web.page_server import serve_chat

pytestmark = pytest.mark.slow
LANGUAGE = "he"  # so that the browser's header, the calendar and the direction fit
LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", "אבגדהוזחטיכלמנסעפצקרשתךםןף", strict=True))
AS_WRITTEN = ("heard.", "worry.", "language.")
KEPT = re.compile(r"(\{\w+\})")
NARROW = (320, 640)  # wider ones: the walk over every page
LONG_NAME = "Wilhelmina-Theodora van Hoogenkamp-Bergh"
OUTSIDE = """() => [...document.querySelectorAll("main *, .bar *")].filter(one => {
    const box = one.getBoundingClientRect(), shown = box.width > 1 && getComputedStyle(one).clipPath === "none"
    return shown && (box.left < -1 || box.right > innerWidth + 1)
}).map(one => one.outerHTML.slice(0, 90))"""
CUT = """() => [...document.querySelectorAll("button, .button, summary, h1, p")].filter(one =>
    one.offsetParent && one.clientWidth && one.scrollWidth > one.clientWidth + 1 && !one.classList.contains("unseen")
).map(one => one.outerHTML.slice(0, 90))"""

OVERLAPPING = """() => {
    const boxes = [...document.querySelectorAll(".ring li")].map(one => one.getBoundingClientRect())
    const touch = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
    return boxes.some((one, at) => boxes.some((other, place) => place > at && touch(one, other))) ? ["people lie over each other"] : []
}"""


def mirrored(text: str) -> str:
    def draw_out(word: re.Match[str]) -> str:
        letters = "".join(LETTERS.get(letter, letter) for letter in word[0].lower())
        return letters + letters[: max(1, round(0.4 * len(letters)))]

    return "".join(part if KEPT.fullmatch(part) else re.sub(r"[^\W\d_]+", draw_out, part) for part in KEPT.split(text))


def mirrored_texts() -> LanguageTexts:
    dutch = read_package("nl")
    forms = {key: form if key.startswith(AS_WRITTEN) else tuple(map(mirrored, form)) for key, form in dutch.forms.items()}
    return LanguageTexts(forms, dutch.plural_rule)


@pytest.fixture
async def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Page]:
    catalog = Catalog.load().lay_over({LANGUAGE: mirrored_texts()}, {})
    monkeypatch.setattr(Catalog, "load", lambda: catalog)
    async with (
        Product(tmp_path) as product,
        serve_chat(product) as port,
        chromium_browser() as chromium,
        phone_page(chromium, f"http://127.0.0.1:{port}", size=NARROW, locale="he-IL") as page,
    ):
        yield page


async def check(page: Page, faults: list[str]) -> None:
    """Note what does not fit on this page, with all that can be opened open."""
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    heading = await page.locator("h1").first.inner_text()
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    found = [
        *(["wider than the screen"] if wide else []),
        *await page.evaluate(OUTSIDE),
        *await page.evaluate(CUT),
        *await page.evaluate(OVERLAPPING),
    ]
    faults += [f"{heading}: {one}" for one in found]


async def test_every_page_of_the_way_fits_a_small_screen(page: Page) -> None:
    faults: list[str] = []
    for address in ("/", "/hulp", "/privacy", "/sporen", "/code", "/nergens", "/klaar/wiped"):
        await page.goto(address)
        assert await page.get_attribute("html", "dir") == "rtl"
        await check(page, faults)
    await page.goto("/")
    for step in WAY:
        await say(page, step[2:]) if step.startswith("> ") else await press(page, step)
        await check(page, faults)
        if await page.locator("button[value=my_words]").count():  # a long name is asked about
            await press(page, "my_words")
    await page.goto("/mijn-gegevens")
    await check(page, faults)
    assert faults == []


WAY = (
    *("begin", "agree", "myself", "> Ik slaap slecht sinds mijn scheiding.", "done"),
    *(
        "> Riet, mijn tante",
        f"> {LONG_NAME}",
        "> سارة",
        "> Donaudampfschifffahrtsgesellschaftskapitän",
        "> Mo",
        "> Sam",
        "> Jo",
        "done",
        "go_on",
    ),
    *(f"> {LONG_NAME}", "yes", "> Assen", "call", "> 06 12345678", "always", "go_on", "right", "agree"),
)
