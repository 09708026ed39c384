"""Promise of the open port: whatever bytes come, in whatever pieces, every connection ends and the help card still comes."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from starlette.applications import Starlette

from bot.config.settings import Settings
from bot.web.connections import ConnectionLimits
from bot.web.server import open_listener, serve_until
from tests.support.fuzzing import INPUTS, METHODS, TYPES, Fuzzer, check_log
from tests.support.product import Product
from tests.support.waiting import PATIENCE
from tests.support.web.chat_app import build_chat_app

LIMITS = ConnectionLimits(header_seconds=1, body_seconds=1)
HELP = b"GET /hulp HTTP/1.1\r\nHost: kring\r\nConnection: close\r\n\r\n"
LINES = (
    *(b"Host: kring", b"Host:", b"Host: a\r\nHost: b", b"Connection: close", b"Connection: keep-alive", b"Expect: 100-continue"),
    *(b"Content-Length: 5", b"Content-Length: -1", b"Content-Length: +5", b"Content-Length: 5, 6", b"Content-Length: " + b"9" * 30),
    *(b"Content-Length: 5\r\nContent-Length: 6", b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked, identity"),
    *(b"Transfer-Encoding : chunked", b"Transfer-Encoding: \x0bchunked", b"Upgrade: websocket\r\nConnection: Upgrade", b"Upgrade: h2c"),
    *(
        b" folded: yes",
        b"No colon",
        b"\x00: \x00",
        b"X: \xff\xfe",
        b"X: " + b"a" * 20_000,
        b"A: b\r\n" * 2_000 + b"A: b",
        b"X: a\nY: b",
        b":",
    ),
)
BODIES = (
    *(
        b"",
        b"words",
        b"words=ja&csrf=",
        b"5\r\nwords\r\n0\r\n\r\n",
        b"fffffffffffffffff\r\nx",
        b"-1\r\nx\r\n",
        b"5;" + b"e" * 30_000 + b"\r\nwords\r\n",
    ),
    *(b"0\r\nX: " + b"t" * 20_000, b"x" * 700_000, b"1\r\nx\r\n" * 5_000, b"0\r\n\r\n" + HELP, HELP * 40, b"GET /"),
)
WHOLE = (
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
    b"GET /\r\n",
    b"\r\n" * 10_000,
    HELP * 500,
)
TARGETS = ("/hulp", "/zeg", "/", "*", "http://kring/hulp", "kring:80", "//", "/hulp?" + "a" * 20_000, "/%00", "/hulp#x", "\\", "/a b")


def raw_request(fuzzer: Fuzzer) -> bytes:
    """A request, or nearly one: more of it than fits, less than is said, or with some bytes changed."""
    draw = fuzzer.random
    if draw.random() < 0.2:
        return draw.choice((*WHOLE, draw.randbytes(draw.choice((1, 100, 20_000)))))
    target = draw.choice((*TARGETS, fuzzer.text()[:300])).encode("utf-8", "surrogatepass")
    version = draw.choice((b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0", b"HTTP/9.9", b"http/1.1", b""))
    first = b" ".join((draw.choice(METHODS).encode(), target, version))
    lines = [first, *draw.sample(LINES, draw.randrange(5)), b"Content-Type: " + draw.choice(TYPES).encode("latin-1")]
    request = bytearray(draw.choice((b"\r\n", b"\r\n", b"\n")).join(lines) + b"\r\n\r\n" + draw.choice(BODIES))
    for _ in range(draw.choice((0, 0, 1, 3))):
        request[draw.randrange(len(request))] = draw.randrange(256)
    return bytes(request[: draw.randrange(len(request))] if draw.random() < 0.2 else request)


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[int]:
    """The port on which the application is served."""
    settings = Settings(port=1, host="127.0.0.1").model_copy(update={"port": 0})
    listener, stop = open_listener(settings), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(serve_until(app, listener, settings, stop.wait(), LIMITS))
        try:
            yield listener.getsockname()[1]
        finally:
            stop.set()
    listener.close()


async def send_bytes(port: int, pieces: list[bytes], source: str = "127.0.0.1", ends: bool = False) -> bytes:
    """All that comes back until the server closes. `ends`: nothing more is said than these pieces."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    with suppress(OSError):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        if ends:
            writer.write_eof()
    answer = bytearray()
    with suppress(OSError):
        while more := await reader.read(65_536):
            answer += more
    writer.transport.abort()
    return bytes(answer)


def in_pieces(fuzzer: Fuzzer, sent: bytes) -> list[bytes]:
    size = len(sent) // fuzzer.random.choice((1, 1, 2, 10)) + 1
    return [sent[at : at + size] for at in range(0, len(sent), size)]


@pytest.mark.parametrize("seed", range(2))
async def test_no_bytes_on_a_connection_make_anything_fail(product: Product, log_stream: io.StringIO, flat_memory: None, seed: int) -> None:
    fuzzer = Fuzzer(seed)
    async with served(build_chat_app(product)) as port, asyncio.timeout(PATIENCE):
        sent = [
            send_bytes(port, in_pieces(fuzzer, raw_request(fuzzer)), f"127.0.{number % 20}.1", fuzzer.random.random() < 0.5)
            for number in range(INPUTS["connections"] // 2)
        ]
        answers = await asyncio.gather(*sent)
        assert (await send_bytes(port, [HELP])).startswith(b"HTTP/1.1 200")
    statuses = {int(status) for answer in answers for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)}
    assert {200, 400} <= statuses and max(statuses) < 500, statuses
    check_log(log_stream)
