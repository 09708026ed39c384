"""Promises about forms on the seeker's pages: one that is not ours, or that is too large, does nothing, whichever page it is for."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from httpx import Response
from sqlalchemy import select

from bot.seeker.inputs import ChannelUser
from storage.db.tables import access_log, transfer_tokens
from tests.support.product import Product
from tests.support.web.chat_app import build_chat_app
from tests.support.web.page_browser import PageBrowser

MADE_UP = "x" * 27
FIELDS = {
    "/zeg": 110,
    "/verder": 20,
    "/taal": 20,
    "/code": 20,
    "/hier": 4,
    "/telegram": 4,
    "/mijn-gegevens": 7,
    "/mijn-gegevens/bestand": 7,
    "/onverzonden": 3,
    "/onthoud": 20,
}
REFUSED = {
    "/onverzonden": 403,
    "/onthoud": 403,
    "/zeg": 403,
    "/verder": 403,
    "/taal": 403,
    "/code": 403,
    "/hier": 422,
}  # the others lead away


@pytest.fixture
async def fatima(product: Product) -> AsyncIterator[PageBrowser]:
    """Fatima, who has a conversation here."""
    browser = PageBrowser(build_chat_app(product, bot="kring_bot"))
    browser.client.follow_redirects = False
    await browser.open("/")
    await browser.press("Begin")
    yield browser
    await browser.close()


async def sent(browser: PageBrowser, address: str, **fields: str) -> Response:
    return await browser.client.post(address, files={name: (None, value.encode()) for name, value in fields.items()})


async def links(product: Product) -> int:
    return len(await product.writer.run(lambda c: c.execute(select(transfer_tokens)).all()))


@pytest.mark.parametrize("address", FIELDS)
@pytest.mark.parametrize("token", [{}, {"csrf": MADE_UP}], ids=["without", "made up"])
async def test_a_form_from_elsewhere_is_refused_on_every_page_and_leaves_nothing(
    fatima: PageBrowser, product: Product, address: str, token: dict[str, str]
) -> None:
    answer = await sent(fatima, address, made="json", choice="agree", **token)
    assert answer.status_code == REFUSED.get(address, 303) and "?f=" not in answer.headers.get("location", "")
    assert await links(product) == 0 and await product.writer.run(lambda c: c.execute(select(access_log)).all()) == []


async def test_a_form_from_elsewhere_does_not_use_up_a_link_between_telegram_and_the_web(product: Product) -> None:
    """Joost would go on in somebody else's conversation."""
    chat, joost = ChannelUser("telegram", "1"), PageBrowser(build_chat_app(product))
    assert await product.service.redeem_transfer(chat, await a_link(product, "telegram"))
    token = await product.service.issue_transfer(chat, "web")
    await joost.open("/")
    for form in ({}, {"csrf": MADE_UP}):
        assert (await sent(joost, "/hier", token=str(token), **form)).status_code == 422
    assert await links(product) == 1
    await joost.open(f"/hier/{token}")
    await joost.press("Ja, hier verder")
    assert await links(product) == 0


async def a_link(product: Product, to: str) -> str:
    """From the conversation of somebody with a browser of their own."""
    fatima = PageBrowser(build_chat_app(product))
    await fatima.open("/")
    await fatima.press("Begin")
    (person,) = [value.partition(".")[0] for value in fatima.client.cookies.values()]
    return str(await product.service.issue_transfer(ChannelUser("web", person), to))


@pytest.mark.parametrize(("address", "most"), FIELDS.items())
async def test_a_form_with_more_fields_than_its_page_has_is_not_read(
    fatima: PageBrowser, product: Product, address: str, most: int
) -> None:
    fields = {f"field{number}": "" for number in range(most + 1)}
    assert (await sent(fatima, address, **fields)).status_code == 400
    fields.popitem()
    assert (await sent(fatima, address, **fields)).status_code == REFUSED.get(address, 303)


@pytest.mark.parametrize("address", FIELDS)
async def test_a_form_with_a_file_is_not_read(fatima: PageBrowser, address: str) -> None:
    assert (await fatima.client.post(address, files={"words": ("words.txt", b"Ik slaap niet.")})).status_code == 400
