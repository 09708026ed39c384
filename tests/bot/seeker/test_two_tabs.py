"""Pages that stand open while something changes: what is answered there counts for what they asked, or is asked anew."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from flows.dossier.lifecycle import CLAIMED
from tests.support.product import Product
from tests.support.web.chat_app import go_to_safe_times, open_chat, press_each
from tests.support.web.page_browser import PageBrowser
from tests.transcripts.script import ScriptRunner

HANNEKE_SPOKE = "@ neemt aan: Hanneke\n@ kent niemand: Hanneke\n@ contact gehad: Hanneke"
WILLEM_SPOKE = "@ geeft terug: Hanneke\n@ neemt aan: Willem\n@ kent niemand: Willem\n@ contact gehad: Willem"

CODE = re.compile(r"\d{4} \d{4} \d{4} \d{4}")


@pytest.fixture
async def fatima(product: Product) -> AsyncIterator[PageBrowser]:
    async with open_chat(product) as browser:
        yield browser


async def send(fatima: PageBrowser) -> None:
    await go_to_safe_times(fatima)
    await press_each(fatima, "Altijd", "Verder", "Klopt", "Ja, verstuur")


async def look_again(fatima: PageBrowser) -> None:
    await fatima.open("/")
    await fatima.press("Verder")


async def asked_about_hanneke(product: Product, fatima: PageBrowser) -> ScriptRunner:
    """Fatima has the page open that asks whether she spoke to Hanneke."""
    await send(fatima)
    others = ScriptRunner(product)
    await others.run(HANNEKE_SPOKE)
    await look_again(fatima)
    assert "Hanneke zegt: wij hadden contact" in fatima.page.text
    return others


async def contact_agreed(product: Product, others: ScriptRunner, who: str) -> bool | None:
    view = await product.desk.open_dossier(others.coordinators[who], others.dossier)
    assert view and view.dossier.progress.state in CLAIMED
    return view.dossier.progress.contact_agreed


async def story_of(product: Product, others: ScriptRunner, who: str) -> str:
    view = await product.desk.open_dossier(others.coordinators[who], others.dossier)
    assert view and view.document
    return str(view.document)


async def test_a_no_about_hanneke_is_none_about_willem_who_has_the_story_by_then(product: Product, fatima: PageBrowser) -> None:
    others = await asked_about_hanneke(product, fatima)
    await others.run(WILLEM_SPOKE)
    await fatima.press("Nee, klopt niet")
    assert "Die vraag is al geweest" in fatima.page.text and "Willem zegt: wij hadden contact" in fatima.page.text
    assert await contact_agreed(product, others, "Willem") is None
    await fatima.press("Ja, dat klopt")
    assert await contact_agreed(product, others, "Willem") is True


async def test_a_yes_that_is_typed_in_an_older_page_is_no_other_answer_either(product: Product, fatima: PageBrowser) -> None:
    others = await asked_about_hanneke(product, fatima)
    await others.run(WILLEM_SPOKE)
    older = fatima.page
    await look_again(fatima)
    assert "Willem zegt" in fatima.page.text  # in another tab
    await fatima.send(older.field, words="ja")
    assert "Die vraag is al geweest" in fatima.page.text and await contact_agreed(product, others, "Willem") is None
    await fatima.say("ja")
    assert await contact_agreed(product, others, "Willem") is True


async def test_words_typed_below_hannekes_name_are_read_by_willem_only_after_a_second_yes(product: Product, fatima: PageBrowser) -> None:
    await send(fatima)
    others = ScriptRunner(product)
    await others.run("@ neemt aan: Hanneke\n@ kent niemand: Hanneke")
    await look_again(fatima)
    await others.run("@ geeft terug: Hanneke\n@ neemt aan: Willem\n@ kent niemand: Willem")
    await fatima.say("Hanneke, hij drinkt weer.")
    await fatima.press("Ja, bij mijn verhaal")
    assert "Je coördinator is nu Willem" in fatima.page.text and "drinkt" not in await story_of(product, others, "Willem")
    await fatima.press("Ja, bij mijn verhaal")
    assert "drinkt" in await story_of(product, others, "Willem")


async def test_a_code_that_a_coordinator_replaced_is_not_shown_again(product: Product, fatima: PageBrowser) -> None:
    await send(fatima)
    others = ScriptRunner(product)
    await others.run("@ neemt aan: Hanneke\n@ kent niemand: Hanneke")
    await fatima.press("Code vragen")
    (first,) = CODE.findall(fatima.page.text)
    await look_again(fatima)
    assert CODE.findall(fatima.page.text) == [first]
    product.advance(minutes=1)
    made = await product.desk.actions.issue_return_code(others.coordinators["Hanneke"], others.dossier)
    assert made.code
    await look_again(fatima)
    assert "werkt niet meer" in fatima.page.text and CODE.findall(fatima.page.text) == []
    product.advance(minutes=1)
    await fatima.press("Code vragen")
    (own,) = CODE.findall(fatima.page.text)
    await look_again(fatima)
    assert CODE.findall(fatima.page.text) == [own] and own.replace(" ", "") != made.code
