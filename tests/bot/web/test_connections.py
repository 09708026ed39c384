"""Promises of the web server's connections: slow and endless requests end, and keep nobody else out."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.config.settings import Settings
from bot.web.connections import ConnectionLimits, fit_limits
from bot.web.server import open_listener, serve_until

QUICK = ConnectionLimits(header_seconds=0.2, body_seconds=0.2)
FEW = ConnectionLimits(per_network=20, in_all=400, header_seconds=600, body_seconds=600)
HELP = b"GET /hulp HTTP/1.1\r\nHost: kring\r\nConnection: close\r\n\r\n"
Connect = Callable[..., Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


async def _help(request: Request) -> Response:
    return PlainTextResponse("112")


async def _read(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


@asynccontextmanager
async def served(limits: ConnectionLimits, trusted_proxies: str = "") -> AsyncIterator[Connect]:
    """Open connections to a server with these limits; from another address of this machine with `source`."""
    app = Starlette(routes=[Route("/hulp", _help), Route("/zeg", _read, methods=["POST"])])
    settings = Settings(port=1, trusted_proxies=trusted_proxies, host="127.0.0.1").model_copy(update={"port": 0})
    listener, stop = open_listener(settings), asyncio.Event()
    port, writers = listener.getsockname()[1], list[asyncio.StreamWriter]()

    async def connect(first: bytes, source: str = "127.0.0.1") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
        writers.append(writer)
        writer.write(first)
        return reader, writer

    async with asyncio.TaskGroup() as group:
        group.create_task(serve_until(app, listener, settings, stop.wait(), limits))
        try:
            yield connect
        finally:
            for writer in writers:
                writer.transport.abort()
            stop.set()
    listener.close()


async def answer_of(connection: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> bytes:
    """All that comes until the server closes; empty also if it resets."""
    reader, _ = connection
    with suppress(ConnectionResetError):
        return await reader.read()
    return b""


@pytest.mark.parametrize(
    "request_begun",
    [b"", b"GET /hulp HTTP/1.1\r\nHost: k", b"POST /zeg HTTP/1.1\r\nHost: kring\r\nContent-Length: 10\r\n\r\nabc"],
    ids=["nothing", "half a header", "half a body"],
)
async def test_a_request_that_is_never_finished_is_ended(request_begun: bytes) -> None:
    async with served(QUICK) as connect:
        assert await answer_of(await connect(request_begun)) == b""


async def test_a_request_that_trickles_is_ended_all_the_same() -> None:
    async with served(QUICK) as connect:
        reader, writer = await connect(b"GET /hulp HTTP/1.1\r\n")
        for _ in range(1000):
            writer.write(b"X-Slow: y\r\n")
            await asyncio.sleep(0.02)
            if reader.at_eof() or writer.is_closing():
                break
        assert reader.at_eof() or writer.is_closing()


@pytest.mark.parametrize(
    "endless",
    [
        b"GET /hulp HTTP/1.1\r\nX-Endless: " + b"a" * 5_000_000,
        b"GET /hulp?" + b"a" * 5_000_000,
        b"GET /hulp HTTP/1.1\r\nHost: kring\r\nX-Large: " + b"a" * 40_000 + b"\r\n\r\n",
        b"GET /hulp HTTP/1.1\r\n" + b"A: b\r\n" * 500_000,
        b"POST /zeg HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n" + b"A: b\r\n" * 500_000,
        b"POST /zeg HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Endless: " + b"a" * 5_000_000,
    ],
    ids=["header", "address", "large header", "headers", "trailers", "trailer"],
)
async def test_headers_without_end_are_refused(endless: bytes) -> None:
    async with served(ConnectionLimits()) as connect:
        answer = await answer_of(await connect(endless))
        assert b"200 OK" not in answer


async def test_a_large_body_and_the_next_request_on_the_same_connection_are_answered() -> None:
    async with served(ConnectionLimits()) as connect:
        body = b"x" * 500_000
        reader, writer = await connect(b"POST /zeg HTTP/1.1\r\nHost: kring\r\nContent-Length: 500000\r\n\r\n" + body)
        assert (await reader.readuntil(b"500000")).endswith(b"500000")
        writer.write(HELP)
        assert (await reader.read()).endswith(b"112")


async def test_slow_connections_from_one_network_give_way_to_the_next_from_there_too() -> None:
    async with served(FEW) as connect:
        slow = [await connect(b"GET /hulp HTTP/1.1\r\nHost: k") for _ in range(60)]
        assert (await answer_of(await connect(HELP))).endswith(b"112")
        assert (await answer_of(await connect(HELP, "127.0.9.1"))).endswith(b"112")
        assert await answer_of(slow[0]) == b""


async def test_slow_connections_from_very_many_networks_give_way_to_the_next() -> None:
    async with served(FEW) as connect:
        for n in range(450):
            await connect(b"GET /hulp HTTP/1.1\r\nHost: k", f"127.0.{n % 200}.1")
        assert (await answer_of(await connect(HELP, "127.1.0.1"))).endswith(b"112")


async def test_behind_a_trusted_proxy_people_are_not_counted_as_one() -> None:
    async with served(FEW, trusted_proxies="127.0.0.1") as connect:
        waiting = [await connect(b"POST /zeg HTTP/1.1\r\nHost: kring\r\nContent-Length: 3\r\n\r\n") for _ in range(60)]
        for _, writer in waiting:
            writer.write(b"abc")
        assert [(await reader.readuntil(b"\r\n"))[9:12] for reader, _ in waiting] == [b"200"] * 60


def test_there_are_fewer_connections_than_files_may_be_open() -> None:
    assert fit_limits(ConnectionLimits(in_all=10**6)).in_all < resource.getrlimit(resource.RLIMIT_NOFILE)[0]
