"""What a page weighs on a slow line: the first page with all that it loads, one turn, and files that are fetched once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.web.compression import MOST_PADDING, pack
from tests.support.product import Product
from tests.support.web.chat_app import TO_CONCERN, open_chat, press_each
from tests.support.web.page_browser import PageBrowser

FIRST_PAGE, TURN = 24_000, 6_000  # bytes
AS_SCRIPT = {"kring-page": "1"}


@pytest.fixture
async def fatima(product: Product) -> AsyncIterator[PageBrowser]:
    async with open_chat(product) as browser:
        yield browser


async def weigh(client: httpx.AsyncClient, request: httpx.Request) -> tuple[int, str]:
    """Bytes on the line, and the text."""
    answer = await client.send(request, stream=True)
    sent = b"".join([part async for part in answer.aiter_raw()])
    unpacked = httpx.Response(200, headers=answer.headers, content=sent)
    return len(sent), unpacked.text


async def loaded(client: httpx.AsyncClient, address: str, seen: dict[str, int]) -> None:
    """This address and whatever it loads."""
    seen[address], text = await weigh(client, client.build_request("GET", address))
    folder = address.rpartition("/")[0]
    imported = [f"{folder}/{name}" for name in re.findall(r'from "\./([\w.]+)"', text)]
    for other in {*re.findall(r'(?:src|href)="(/static/[^"]+)"', text), *imported} - set(seen):
        await loaded(client, other, seen)


async def test_the_first_page_with_all_that_it_loads_is_light(fatima: PageBrowser) -> None:
    seen: dict[str, int] = {}
    await loaded(fatima.client, "/", seen)
    assert len(seen) >= 8 and sum(seen.values()) < FIRST_PAGE, seen


async def test_every_turn_of_the_way_is_light(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.say("Ik slaap slecht sinds mijn scheiding.")
    await fatima.press("Klaar")
    for name in ("Riet, mijn tante", "Mo", "Sam, collega"):
        fields = fatima.page.field.fields | {"words": name}
        weight, _ = await weigh(fatima.client, fatima.client.build_request("POST", "/zeg", data=fields, headers=AS_SCRIPT))
        await fatima.say(name)
        assert 500 < weight < TURN


async def test_a_file_is_fetched_once_until_it_changes(fatima: PageBrowser) -> None:
    versioned = re.findall(r'href="(/static/[0-9a-f]{12}/kring.css)"', fatima.page.markup)
    kept, plain = await fatima.client.get(versioned[0]), await fatima.client.get("/static/kring.css")
    assert "immutable" in kept.headers["cache-control"] and plain.headers["cache-control"] == "no-store"
    assert kept.text == plain.text


async def test_a_page_of_before_an_update_still_finds_its_files(fatima: PageBrowser) -> None:
    answer = await fatima.client.get("/static/0123456789ab/turns.js")
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("address", ["/static/", "/static/templating.py", "/static/../templating.py", "/static/a/b/kring.png"])
async def test_nothing_else_is_a_file(fatima: PageBrowser, address: str) -> None:
    assert (await fatima.client.get(address)).status_code == 404


async def test_a_browser_that_takes_no_packed_pages_gets_them_plain(fatima: PageBrowser) -> None:
    answer = await fatima.client.get("/", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in answer.headers and "<h1" in answer.text


def test_the_length_of_a_page_does_not_tell_a_small_difference() -> None:
    lengths = {len(pack(b"Ik slaap slecht." * 50)) for _ in range(200)}
    assert len(lengths) > MOST_PADDING / 3
