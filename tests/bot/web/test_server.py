"""Promises of the web server about each connection that it accepts."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from bot.config.settings import Settings
from bot.web.server import open_listener, serve_until
from flows.errors import SettingsError
from tests.support.waiting import PATIENCE


async def test_an_answer_leaves_at_once_and_does_not_wait_for_the_browser_to_confirm_the_one_before() -> None:
    """Without TCP_NODELAY every second answer on a kept-alive connection waits 40 ms."""
    options: list[int] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        cycle: Any = getattr(receive, "__self__", None)  # uvicorn's, which has the connection
        options.append(cycle.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    settings = Settings(port=1, host="127.0.0.1").model_copy(update={"port": 0})
    listener, stop = open_listener(settings), asyncio.Event()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        group.create_task(serve_until(app, listener, settings, stop.wait()))
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.getsockname()[1])
        writer.write(b"GET /hulp HTTP/1.1\r\nHost: kring\r\nConnection: close\r\n\r\n")
        await reader.read()
        writer.close()
        stop.set()
    listener.close()
    assert options == [1]


def test_who_starts_a_second_one_is_asked_whether_the_first_runs() -> None:
    with socket.create_server(("127.0.0.1", 0)) as first, pytest.raises(SettingsError, match="does Kring run already"):
        open_listener(Settings.model_construct(host="127.0.0.1", port=first.getsockname()[1]))
