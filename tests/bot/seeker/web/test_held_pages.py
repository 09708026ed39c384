"""What the flood guard holds: a page that asks to wait or lets the browser work, with nothing lost, and help, danger and erasing free."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.seeker.flood_guard import GuardRates
from bot.seeker.web.admission import Ticket, is_worked
from bot.web.answer_delay import AnswerDelay
from storage.db.tables import conversations, dossiers
from storage.installation import facts
from tests.support.product import FOUNDATION, Product
from tests.support.web.chat_app import build_chat_app, press_each
from tests.support.web.page_browser import Form, PageBrowser

EASY = GuardRates(begin=1, send=1, copy=1, work_bits=2)
BUSY = "Het is nu heel druk"


@pytest.fixture
async def product(tmp_path: Path) -> AsyncIterator[Product]:
    async with Product(tmp_path, FOUNDATION, EASY) as product:
        yield product


class Waits:
    """Waits of answers, noted and not waited."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


Visitor = Callable[[], Awaitable[PageBrowser]]


@pytest.fixture
def visit(product: Product, waits: Waits) -> Visitor:
    app = build_chat_app(product, delay=AnswerDelay(waits))

    async def open_page() -> PageBrowser:
        browser = PageBrowser(app)
        await browser.open()
        return browser

    return open_page


async def ask_everybody(product: Product) -> None:
    await product.writer.run(lambda c: facts.write_fact(c, facts.GUARD_MODE, "on"))


async def count_rows(product: Product, table: object) -> int:
    return await product.writer.run(lambda c: c.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def solve(browser: PageBrowser, is_right: bool = True) -> str:
    """What the script of the page finds, or a number that it passes by."""
    ticket = browser.page.forms[0].fields["ticket"]
    bits = next(int(given["data-bits"] or 0) for tag, given in browser.page.elements if tag == "form")
    return next(str(number) for number in count() if is_worked(Ticket(ticket, "", bits, 0), str(number)) == is_right)


def turn_form(browser: PageBrowser) -> Form:
    return next(form for form in browser.page.forms if form.action in ("/zeg", "/nu"))


async def test_the_second_of_one_source_comes_slower_and_the_third_is_asked(product: Product, visit: Visitor, waits: Waits) -> None:
    for _ in range(2):
        await (await visit()).press("Begin")
    third = await visit()
    await third.press("Begin")
    assert waits.seconds == [2] and BUSY in third.page.text and third.answer.status_code == 429
    assert await count_rows(product, conversations) == 2


async def test_without_javascript_the_wait_that_the_page_names_is_enough(product: Product, visit: Visitor) -> None:
    await ask_everybody(product)
    anna = await visit()
    await anna.press("Begin")
    assert "Over 30 seconden" in anna.page.text
    product.advance(seconds=20)
    await anna.press("Verder")
    assert "Over 10 seconden" in anna.page.text and await count_rows(product, conversations) == 0
    product.advance(seconds=10)
    await anna.press("Verder")
    assert "Ja, bewaar het" in anna.page.text


async def test_a_browser_that_worked_need_not_wait_and_its_ticket_is_good_once(product: Product, visit: Visitor) -> None:
    await ask_everybody(product)
    anna = await visit()
    await anna.press("Begin")
    form, proof = anna.page.forms[0], solve(anna)
    await anna.press("Verder", proof=proof)
    assert "Ja, bewaar het" in anna.page.text
    boris = await visit()
    await boris.press("Begin")
    await boris.press("Verder", ticket=form.fields["ticket"], proof=proof)
    assert BUSY in boris.page.text


async def test_a_proof_that_is_none_opens_nothing(product: Product, visit: Visitor) -> None:
    await ask_everybody(product)
    anna = await visit()
    await anna.press("Begin")
    for proof in ("", "-1", "9" * 12, "x", "٣"):
        await anna.press("Verder", proof=proof)
        assert BUSY in anna.page.text


async def test_a_number_is_checked_once_for_each_ticket(product: Product, visit: Visitor) -> None:
    await ask_everybody(product)
    anna = await visit()
    await anna.press("Begin")
    ticket, right = anna.page.forms[0].fields["ticket"], solve(anna)
    await anna.press("Verder", proof=solve(anna, is_right=False))
    assert anna.page.forms[0].fields["ticket"] != ticket
    await anna.press("Verder", ticket=ticket, proof=right)
    assert BUSY in anna.page.text


async def test_help_words_about_danger_and_erasing_are_never_held(product: Product, visit: Visitor) -> None:
    carla = await visit()
    await press_each(carla, "Begin", "Ja, bewaar het")
    kept = await count_rows(product, conversations)
    await ask_everybody(product)
    anna, boris = await visit(), await visit()
    await anna.send(turn_form(anna), choice="help")
    await boris.send(turn_form(boris), words="ik wil niet meer leven")
    assert BUSY not in anna.page.text + boris.page.text and "112" in anna.page.text and "113" in boris.page.text
    begun = await count_rows(product, conversations)
    await carla.press("Wis alles")
    await carla.press("Ja, wis alles")
    assert BUSY not in carla.page.text and kept == 1 and await count_rows(product, conversations) == begun - 1


async def test_what_was_typed_stands_on_the_page_and_comes_along(product: Product, visit: Visitor) -> None:
    await ask_everybody(product)
    anna = await visit()
    await anna.send(turn_form(anna), words="Begin maar")
    assert anna.page.field.fields["words"].strip() == "Begin maar"
    await anna.press("Verder", proof=solve(anna))
    assert BUSY not in anna.page.text


async def write_story(browser: PageBrowser) -> None:
    """The shortest way from the first question to the last press."""
    await press_each(browser, "Ja, bewaar het", "Voor mezelf")
    await browser.press("Klaar", words="Ik slaap slecht.")
    await browser.press("Klaar", words="Riet, mijn tante")
    await browser.press("Nee, niemand")
    for words, button in (("Fatima", "Ja"), ("Assen", "Bellen")):
        await browser.say(words)
        await browser.press(button)
    await browser.say("06 12345678")
    await press_each(browser, "Altijd", "Verder", "Klopt")


async def test_inside_a_conversation_nothing_but_sending_is_held_and_nothing_is_lost(product: Product, visit: Visitor) -> None:
    anna = await visit()
    await anna.press("Begin")
    await ask_everybody(product)
    await write_story(anna)
    await anna.press("Ja, verstuur")
    assert BUSY in anna.page.text and await count_rows(product, dossiers) == 0
    await anna.press("Verder", proof=solve(anna))
    assert "Ik zoek een coördinator" in anna.page.text and await count_rows(product, dossiers) == 1


async def test_what_changes_while_a_coordinator_holds_it_is_told_at_once_also_in_a_flood(product: Product, visit: Visitor) -> None:
    anna, hanneke = await visit(), await product.add_coordinator("Hanneke")
    await anna.press("Begin")
    await write_story(anna)
    await anna.press("Ja, verstuur")
    await product.offer_to(hanneke)
    [dossier] = await product.writer.run(lambda c: c.execute(select(dossiers.c.id)).scalars().all())
    assert await product.desk.offers.claim(hanneke, dossier)
    await ask_everybody(product)
    await anna.open("/")
    await anna.press("Verder")
    for fields in (
        {"choice": "change"},
        {"choice": "edit_reach_address"},
        {"words": "06 87654321"},
        {"choice": "right"},
        {"choice": "agree"},
    ):
        await anna.send(turn_form(anna), **fields)
    assert BUSY not in anna.page.text and (await product.desk.read_overview(hanneke)).held[0].progress.has_changed


async def test_words_about_danger_beside_a_held_press_show_the_help_card(product: Product, visit: Visitor) -> None:
    anna = await visit()
    await anna.press("Begin")
    await ask_everybody(product)
    await write_story(anna)
    await anna.send(turn_form(anna), choice="agree", words="hij gaat me vermoorden")
    assert BUSY in anna.page.text and "112" in anna.page.text


async def test_whoever_is_asked_can_erase_everything_instead(product: Product, visit: Visitor) -> None:
    anna = await visit()
    await anna.press("Begin")
    await ask_everybody(product)
    await write_story(anna)
    await anna.press("Ja, verstuur")
    await anna.open("/")
    await anna.press("Verder")
    await anna.send(turn_form(anna), choice="erase")
    await anna.send(turn_form(anna), choice="yes")
    assert await count_rows(product, conversations) == 0


async def test_copies_are_held_too_and_come_after_what_was_asked(product: Product, visit: Visitor) -> None:
    anna = await visit()
    await anna.press("Begin")
    await write_story(anna)
    for _ in range(2):
        assert await take_copy(anna) == "application/json"
    assert (await take_copy(anna)).startswith("text/html") and BUSY in anna.page.text
    await anna.press("Verder", proof=solve(anna))
    assert anna.answer.headers["content-type"] == "application/json"


async def take_copy(browser: PageBrowser) -> str:
    """Ask for the JSON; gives the type of what came."""
    await browser.open("/mijn-gegevens")
    await browser.press("Ja, dat is veilig")
    form = next(form for form in browser.page.forms if form.action == "/mijn-gegevens/bestand")
    await browser.send(form, made="json")
    return browser.answer.headers["content-type"].partition(";")[0]
