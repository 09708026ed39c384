"""What was to be said on a page that nobody fetched is said on the next one, in front of the question."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.product import Product
from tests.support.web.chat_app import TO_CONCERN, build_chat_app, press_each
from tests.support.web.page_browser import PageBrowser

ASKED = "Je antwoord hierop bewaar ik niet"
TOO_LONG = "In één bericht passen 40000 tekens"


@pytest.fixture
async def fatima(product: Product) -> AsyncIterator[PageBrowser]:
    browser = PageBrowser(build_chat_app(product))
    await browser.open("/")
    await press_each(browser, *TO_CONCERN)
    yield browser
    await browser.close()


async def send_and_look_away(browser: PageBrowser, words: str) -> None:
    """Send the form, and never fetch the page that it leads to."""
    form = browser.page.field
    fields = form.fields | {"words": words, "update": f"update-{words[:12]}"}
    answer = await browser.client.post(form.action, files={name: (None, value) for name, value in fields.items()}, follow_redirects=False)
    assert answer.status_code == 303


async def test_the_question_about_danger_is_asked_on_the_next_page_that_is_seen(fatima: PageBrowser) -> None:
    await send_and_look_away(fatima, "ik wil niet meer leven")
    await fatima.say("Ik slaap slecht.")
    text = fatima.page.text
    assert text.index(ASKED) < text.index("0800-0113") < text.index("Typ rustig verder")


async def test_what_was_seen_is_not_said_again(fatima: PageBrowser) -> None:
    await fatima.say("ik wil niet meer leven")
    assert ASKED in fatima.page.text
    await fatima.say("Ik slaap slecht.")
    assert ASKED not in fatima.page.text


async def test_two_pages_that_were_not_seen_are_made_good_by_one(fatima: PageBrowser) -> None:
    await send_and_look_away(fatima, "ik wil niet meer leven")
    await send_and_look_away(fatima, "mijn bsn is 111222333")
    await fatima.say("Ik slaap slecht.")
    assert [fatima.page.text.count(one) for one in (ASKED, "een nummer dat op een BSN lijkt", "Typ rustig verder")] == [1, 1, 1]
    await fatima.press("Geen BSN")
    assert "Typ het nummer nog een keer" in fatima.page.text
