"""While the chat is closed: who is new reads until when, and a draft goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from storage.installation import facts
from tests.bot.seeker.web.chat.steps import buttons, count_conversations
from tests.support.product import FOUNDATION, Product
from tests.support.web.chat_app import TO_CONCERN, open_chat, press_each
from tests.support.web.page_browser import Form, PageBrowser


# closed for new conversations
@pytest.fixture
async def shut(tmp_path: Path) -> AsyncIterator[Product]:
    """Closed until Tuesday 1 December."""
    async with Product(tmp_path, replace(FOUNDATION, closed_until=date(2026, 12, 1))) as product:
        await product.writer.run(lambda c: facts.write_fact(c, facts.CLOSED_UNTIL, "2026-12-01"))
        yield product


@pytest.fixture
async def joost(shut: Product) -> AsyncIterator[PageBrowser]:
    async with open_chat(shut) as browser:
        yield browser


CLOSED = "De chat is nu even dicht."


async def test_who_is_new_reads_that_it_is_closed_and_until_when_and_can_begin_nothing(joost: PageBrowser) -> None:
    assert CLOSED in joost.page.text and "1 december" in joost.page.text
    assert "Begin" not in buttons(joost) and not any(form.action == "/zeg" for form in joost.page.forms)


@pytest.mark.parametrize(("link", "reads"), [("Nu hulp", "0800-2000"), ("Ik heb een code", "Je code"), ("Privacy", "Stichting Oefening")])
async def test_help_a_code_and_privacy_are_there_while_it_is_closed(joost: PageBrowser, link: str, reads: str) -> None:
    await joost.press(link)
    assert reads in joost.page.text


async def test_another_language_can_be_read_while_it_is_closed(joost: PageBrowser) -> None:
    await joost.press("English")
    assert "The chat is closed for now." in joost.page.text


@pytest.mark.parametrize("fields", [{"choice": "begin"}, {"words": "Ik slaap slecht."}, {"choice": "agree", "words": "Ik slaap slecht."}])
async def test_a_turn_of_somebody_new_gets_the_same_page_while_it_is_closed(
    joost: PageBrowser, shut: Product, fields: dict[str, str]
) -> None:
    token = joost.page.forms[0].fields["csrf"]
    await joost.send(Form("/zeg", True, {"csrf": token}), **fields)
    assert CLOSED in joost.page.text and "1 december" in joost.page.text and await count_conversations(shut) == 0
    assert fields.get("words", CLOSED) in joost.page.markup


async def test_a_page_from_before_the_closing_gets_the_closed_page_at_once(fatima: PageBrowser, product: Product) -> None:
    await product.writer.run(lambda c: facts.write_fact(c, facts.CLOSED_UNTIL, "2026-12-01"))
    await fatima.press("Begin")
    assert CLOSED in fatima.page.text


async def test_a_draft_goes_on_while_it_is_closed(joost: PageBrowser, shut: Product) -> None:
    await shut.writer.run(lambda c: facts.delete_fact(c, facts.CLOSED_UNTIL))
    token = joost.page.forms[0].fields["csrf"]
    await joost.send(Form("/zeg", True, {"csrf": token}), choice="begin")
    await shut.writer.run(lambda c: facts.write_fact(c, facts.CLOSED_UNTIL, "2026-12-01"))
    await press_each(joost, *TO_CONCERN[1:])
    await joost.say("Ik slaap slecht.")
    assert "Je verhaal is bewaard." in joost.page.text


async def test_on_its_day_everybody_can_begin_again(joost: PageBrowser, shut: Product) -> None:
    shut.advance(days=9, hours=4)  # ten past midnight in the Netherlands
    await joost.open("/")
    await joost.press("Begin")
    assert "Mag ik bewaren wat je typt?" in joost.page.text
