"""Whatever waits for the database, the help card and erasing have room; what has none is told so at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.error_pages import ErrorPages
from bot.web.in_flight import InFlightMiddleware, Room
from bot.web.request_limits import RequestLimitsMiddleware
from bot.web.templating import PageFrame, Templates
from flows.i18n.catalog import Catalog
from tests.support.product import Product
from tests.support.web.chat_app import build_chat_app, press_each
from tests.support.web.page_browser import PageBrowser


class Busy:
    """An application whose turns wait until they are let go, for eight at once and four of a network; two presses are urgent."""

    def __init__(self) -> None:
        self.let_go, self.waiting = asyncio.Event(), 0
        error_pages = ErrorPages(Templates(Catalog.load(), PageFrame(practice=True, exit_link="https://example.org/")))
        self.app = Starlette(
            routes=[Route(path, self.turn, methods=["POST"]) for path in ("/zeg", "/nu")] + [Route("/hulp", self.help)],
            middleware=[
                Middleware(RequestLimitsMiddleware, error_pages=error_pages),
                Middleware(InFlightMiddleware, usual=Room(8, 4), urgent=Room(2, 2)),
            ],
        )

    async def turn(self, request: Request) -> Response:
        self.waiting += 1
        await self.let_go.wait()
        self.waiting -= 1
        return PlainTextResponse("done")

    async def help(self, request: Request) -> Response:
        return PlainTextResponse("112")

    async def post(self, address: str, path: str = "/zeg") -> int:
        return (await self._ask(address, "POST", path)).status_code

    async def open_help(self, address: str) -> str:
        return (await self._ask(address, "GET", "/hulp")).text

    async def _ask(self, address: str, method: str, path: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app, client=(address, 1)), base_url="http://kring.test") as client:
            return await client.request(method, path, content=b"x" if method == "POST" else None)


@pytest.fixture
async def busy() -> AsyncIterator[Busy]:
    """Four turns from one network and four from others wait."""
    busy = Busy()
    async with AsyncExitStack() as stack:
        group = await stack.enter_async_context(asyncio.TaskGroup())
        for n in range(8):
            group.create_task(busy.post("192.0.2.1" if n < 4 else f"198.51.{n}.1"))
        while busy.waiting < 8:
            await asyncio.sleep(0)
        yield busy
        busy.let_go.set()


@pytest.mark.parametrize("address", ["192.0.2.9", "203.0.113.1", "127.0.0.1"])
async def test_the_help_card_comes_while_everything_else_waits(busy: Busy, address: str) -> None:
    assert await busy.open_help(address) == "112"


async def test_what_has_no_room_is_told_so_at_once(busy: Busy) -> None:
    assert await busy.post("203.0.113.1") == 503


async def test_urgent_presses_have_room_of_their_own(busy: Busy) -> None:
    press = asyncio.create_task(busy.post("203.0.113.1", "/nu"))
    while busy.waiting < 9:
        await asyncio.sleep(0)
    busy.let_go.set()
    assert await press == 200


async def test_room_comes_back_when_answers_are_given(busy: Busy) -> None:
    busy.let_go.set()
    while busy.waiting:
        await asyncio.sleep(0)
    assert [await busy.post("192.0.2.1") for _ in range(12)] == [200] * 12


async def test_one_network_leaves_room_for_others() -> None:
    busy = Busy()
    async with asyncio.TaskGroup() as group:
        crowd = [group.create_task(busy.post("192.0.2.1")) for _ in range(7)]
        while busy.waiting < 4:
            await asyncio.sleep(0)
        other = group.create_task(busy.post("203.0.113.1"))
        while busy.waiting < 5:
            await asyncio.sleep(0)
        busy.let_go.set()
    assert sorted(one.result() for one in crowd) == [200] * 4 + [503] * 3 and other.result() == 200


async def test_help_and_erasing_are_pressed_at_the_urgent_address(tmp_path: Path) -> None:
    async with Product(tmp_path) as product:
        anna = PageBrowser(build_chat_app(product))
        await anna.open()
        await press_each(anna, "Begin", "Ja, bewaar het")
        urgent = {button.value for button in anna.page.buttons if button.attributes.get("formaction") == "/nu"}
        assert urgent == {"help", "erase"}
        await anna.press("Wis alles")
        form = next(form for form in anna.page.forms if form.fields.get("csrf"))
        assert form.action == "/nu"
        await anna.send(form, choice="yes")
        assert "gewist" in anna.page.text.lower()
