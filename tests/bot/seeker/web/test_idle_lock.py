"""Promises of the idle lock: a story that was left for long is not opened again without its code, and nothing that is sent is lost."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from storage.conversations.record import read_record
from storage.db.tables import conversations
from tests.support.product import FOUNDATION, Product
from tests.support.web.chat_app import TO_CONCERN, build_chat_app, press_each
from tests.support.web.page_browser import PageBrowser

WORDS, MORE = "Mijn zoon komt niet meer thuis.", "Hij is zeventien."
CHANGE = "change"
CLOSED = "Daarom is je verhaal hier nu dicht"


@pytest.fixture
async def fatima(product: Product) -> AsyncIterator[PageBrowser]:
    """Fatima, whose story begins in this browser."""
    browser = PageBrowser(build_chat_app(product, bot="kring_bot"))
    await browser.open("/")
    await press_each(browser, *TO_CONCERN)
    await browser.say(WORDS)
    yield browser
    await browser.close()


async def test_until_half_an_hour_after_the_last_turn_a_story_opens_again(fatima: PageBrowser, product: Product) -> None:
    product.advance(minutes=30)
    await fatima.open("/")
    await fatima.press("Verder")
    assert WORDS in fatima.page.markup


async def test_after_it_the_code_opens_the_story_where_one_was_taken(fatima: PageBrowser, product: Product) -> None:
    code = await take_code(fatima)
    product.advance(minutes=31)
    await fatima.open("/")
    assert CLOSED in fatima.page.text
    await fatima.press("Verstuur", code=code)
    await fatima.open("/")
    assert CLOSED not in fatima.page.text and "Verder" in [button.text for button in fatima.page.buttons]


async def test_without_a_code_it_says_so_with_the_day_of_the_end_and_offers_to_begin_anew(fatima: PageBrowser, product: Product) -> None:
    product.advance(minutes=31)
    await fatima.open("/")
    assert "Je nam geen code mee" in fatima.page.text and "28 november" in fatima.page.text
    await fatima.press("Opnieuw beginnen")
    assert "Ik ben een computer" in fatima.page.text


async def test_every_way_to_reopen_a_story_is_closed(fatima: PageBrowser, product: Product) -> None:
    await fatima.open("/")
    resume = fatima.page.button("Verder")
    await fatima.open("/mijn-gegevens")
    files = fatima.page.button("Ja, dat is veilig")
    await fatima.open("/telegram")
    telegram = fatima.page.forms[-1]
    product.advance(minutes=31)
    for button in (resume, files):
        assert button.form
        await fatima.send(button.form)
        assert CLOSED in fatima.page.text and WORDS not in fatima.page.markup
    await fatima.send(telegram)
    assert CLOSED in fatima.page.text and "t.me" not in fatima.page.markup
    for address in ("/vraag/1", "/telegram"):
        await fatima.open(address)
        assert CLOSED in fatima.page.text and WORDS not in fatima.page.markup


async def test_words_from_the_page_that_is_still_on_the_screen_are_taken(fatima: PageBrowser, product: Product) -> None:
    """Also when the story was opened in another tab meanwhile; what was told before is not shown by it."""
    on_screen = fatima.page.field
    product.advance(minutes=31)
    await fatima.open("/")
    await fatima.send(on_screen, words=MORE)
    assert fatima.answer.status_code == 200 and CLOSED not in fatima.page.text and WORDS not in fatima.page.markup
    assert [MORE in document for document in await documents(product)] == [True]


async def test_who_types_on_is_not_away(fatima: PageBrowser, product: Product) -> None:
    page = fatima.page
    keep = next(given["data-keep"] for tag, given in page.elements if tag == "form" and given.get("data-keep"))
    product.advance(minutes=20)
    await fatima.client.post("/onverzonden", data={"csrf": page.field.fields["csrf"], "revision": keep, "words": MORE})
    product.advance(minutes=20)
    await fatima.open("/")
    await fatima.press("Verder")
    assert MORE in fatima.page.markup


async def test_after_sending_the_status_stays_and_the_story_needs_the_code_of_before(fatima: PageBrowser, product: Product) -> None:
    code = await take_code(fatima)
    await press_each(fatima, "Gezien, haal weg", "Verder gaan")
    await send_it(fatima)
    product.advance(minutes=31)
    await fatima.open("/")
    await fatima.press("Verder")
    assert CHANGE not in values(fatima) and "take_back" in values(fatima)
    await fatima.press("Code vragen")
    assert "laat ik hier geen code zien" in fatima.page.text and WORDS not in fatima.page.markup
    await fatima.open("/code")
    await fatima.press(fatima.page.buttons[0].text, code=code)
    assert CHANGE in values(fatima)


async def send_it(browser: PageBrowser) -> None:
    """The shortest way from the story to the status."""
    ways = ("nobody", "self", "always", "right", "go_on", "agree", "unsaid", "done", "my_answer")
    for _ in range(30):
        there = {button.value: button.text for button in browser.page.buttons if button.name == "choice"}
        found = next((there[key] for key in ways if key in there), None)
        await (browser.press(found) if found else browser.say("Assen"))
        if "take_back" in values(browser):
            return
    raise AssertionError(browser.page.text)


def values(browser: PageBrowser) -> list[str]:
    return [button.value for button in browser.page.buttons]


async def take_code(browser: PageBrowser) -> str:
    await press_each(browser, "Later verder", "Laat de code zien")
    return str(re.findall(r"\d{4} \d{4} \d{4} \d{4}", browser.page.text)[0])


async def documents(product: Product) -> list[str]:
    """The conversations that are stored, opened."""

    def read(connection: Connection) -> list[str]:
        ids = connection.execute(select(conversations.c.id)).scalars().all()
        return [read_record(connection, product.vault, one, product.now).document.decode() for one in ids]

    return await product.writer.run(read)


async def test_a_device_that_was_asked_to_remember_is_not_locked(fatima: PageBrowser, product: Product) -> None:
    await fatima.press("Later verder")
    await fatima.press(next(button.text for button in fatima.page.buttons if button.text.startswith("Onthoud mij")))
    product.advance(days=2)
    await fatima.open("/")
    await fatima.press("Verder")
    assert CLOSED not in fatima.page.text


async def test_nobody_is_locked_where_the_operator_chose_so(tmp_path: Path) -> None:
    async with Product(tmp_path, replace(FOUNDATION, idle_minutes=0)) as product:
        joost = PageBrowser(build_chat_app(product))
        await joost.open("/")
        assert "minuten weg" not in joost.page.text
        await press_each(joost, *TO_CONCERN)
        product.advance(days=1)
        await joost.open("/")
        assert CLOSED not in joost.page.text
        await joost.close()
