"""Steps through the chat that several of its tests take, and what they count."""

from __future__ import annotations

from sqlalchemy import func, select

from storage.db.tables import conversations
from tests.support.product import Product
from tests.support.web.page_browser import PageBrowser

TO_NAME = ("Vertel ik liever zelf", "Ik noem niemand")


async def count_conversations(product: Product) -> int:
    return await product.writer.run(lambda c: c.execute(select(func.count()).select_from(conversations)).scalar_one())


def buttons(browser: PageBrowser) -> list[str]:
    return [button.text for button in browser.page.buttons]


async def go_to_review(browser: PageBrowser) -> str:
    """Go the shortest way to the review from wherever the circle is asked, and read it."""
    if "Wil je verder" in browser.page.text:
        await browser.press("Verder")
    for _ in range(12):
        await _go_on(browser)
        if "Lees het rustig na" in browser.page.text:
            return browser.page.text
    raise AssertionError(browser.page.text)


async def _go_on(browser: PageBrowser) -> None:
    there = set(buttons(browser))
    ways = (
        "Nee, mijn antwoord",
        "Vertel ik liever zelf",
        "Ik noem niemand",
        "Zeg ik liever niet",
        "Ik bel zelf",
        "Altijd",
        "Klaar",
        "Verder",
    )
    for text in ways:
        if text in there:
            await browser.press(text)
            return
    await browser.say("Assen")
