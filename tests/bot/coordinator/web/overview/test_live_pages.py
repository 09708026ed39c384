"""The desk tells that something changed, never what: a stream that ends at a stop, and an answer for who gets no stream."""

from __future__ import annotations

import asyncio
import re
import threading
from contextlib import AsyncExitStack

import httpx
import pytest
from sqlalchemy import Connection

from bot.config.settings import Settings
from bot.web.in_flight import InFlightMiddleware, Room
from bot.web.request_limits import RequestRefused
from bot.web.server import open_listener, serve_until
from flows.conversation.effects import TakeBack
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.waiting import PATIENCE
from tests.support.web.desk_app import DeskApp

NOW, STREAM = "/desk/live/now", "/desk/live"


async def test_the_revision_is_that_of_the_page_until_something_changes_and_names_nobody(desk_app: DeskApp) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    before = (await hanneke.browser.get(NOW)).json()
    assert f'data-revision="{before["desk"]}"' in await hanneke.open()
    fatima = await send_dossier(desk_app.product)
    path = await hanneke.claim_and_read()
    held = (await hanneke.browser.get(NOW)).json()
    assert held["desk"] != before["desk"] and held["held"] == [path.rpartition("/")[2]]
    await fatima.apply_effect(TakeBack())
    after = await hanneke.browser.get(NOW)
    assert after.json()["held"] == [] and re.fullmatch(r'\{"desk":"[0-9a-f]{16}","held":\[\]\}', after.text)


async def test_a_page_that_asks_by_itself_keeps_no_session_open_and_nobody_else_is_answered(desk_app: DeskApp) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    desk_app.product.advance(hours=11)
    assert (await hanneke.browser.get(NOW)).status_code == 200
    desk_app.product.advance(hours=2)
    assert [(await hanneke.browser.get(path)).status_code for path in (NOW, STREAM)] == [204, 204]
    assert (await desk_app.browser().get(STREAM)).status_code == 204


async def test_however_many_desks_are_open_no_turn_waits_for_them(desk_app: DeskApp) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    begun, let_go = threading.Event(), threading.Event()

    def long_turn(connection: Connection) -> None:  # holds the only thread that writes, and the lock of the database
        begun.set()
        let_go.wait(PATIENCE)

    turn = asyncio.create_task(desk_app.product.writer.run(long_turn))
    await asyncio.to_thread(begun.wait, PATIENCE)
    answers = await asyncio.gather(*(hanneke.browser.get(NOW) for _ in range(20)))
    assert [answer.status_code for answer in answers] == [200] * 20 and not turn.done()
    let_go.set()
    await turn


async def test_a_stream_that_is_open_ends_at_a_stop(desk_app: DeskApp) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    settings = Settings(port=1, host="127.0.0.1").model_copy(update={"port": 0})
    listener, stop = open_listener(settings), asyncio.Event()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    serving = asyncio.create_task(serve_until(desk_app.app, listener, settings, stop.wait()))
    try:
        async with asyncio.timeout(PATIENCE), AsyncExitStack() as opened:
            client = await opened.enter_async_context(
                httpx.AsyncClient(base_url=address, cookies=dict(hanneke.browser.cookies), timeout=PATIENCE)
            )
            stream = await opened.enter_async_context(client.stream("GET", STREAM))
            lines = stream.aiter_lines()
            first = [await anext(lines) for _ in range(3)]
            assert stream.headers["content-type"].startswith("text/event-stream") and first[2].startswith('data: {"desk"')
            stop.set()
            assert [line async for line in lines if line.startswith("event")] == []  # and it ends whole, not cut off
    finally:
        stop.set()
        await asyncio.wait_for(serving, PATIENCE)
        listener.close()


async def test_streams_have_a_number_of_their_own_and_take_no_room_of_pages() -> None:
    waiting, let_go = asyncio.Event(), asyncio.Event()

    async def app(scope: object, receive: object, send: object) -> None:
        waiting.set()
        await let_go.wait()

    guarded = InFlightMiddleware(app, usual=Room(1, 1), urgent=Room(1, 1), streams=Room(1, 1))
    scope = {"type": "http", "path": STREAM, "client": ("192.0.2.1", 1)}
    stream = asyncio.create_task(guarded(scope, None, None))  # type: ignore[arg-type]
    await waiting.wait()
    with pytest.raises(RequestRefused):
        await guarded(scope, None, None)  # type: ignore[arg-type]
    page = asyncio.create_task(guarded(scope | {"path": "/desk"}, None, None))  # type: ignore[arg-type]
    let_go.set()
    await asyncio.gather(stream, page)
