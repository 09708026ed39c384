"""HTTP on the wire, so that a test can break a connection anywhere; nothing of it is logged."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import h11
import httpx

from tests.fake_telegram.faults import Answer

App = Callable[..., Awaitable[None]]
RequestHandler = Callable[[h11.Request, bytes], Awaitable[Answer]]
UNREACHED = 0  # the status of a delivery that got no answer


class ConnectionCut(Exception):
    """Raised to break the connection here."""


async def read_message(connection: h11.Connection, reader: asyncio.StreamReader) -> tuple[Any, bytes] | None:
    """Read one whole request or response, or None if the other side went away."""
    head, body = None, b""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(65536))
        elif isinstance(event, h11.Request | h11.Response):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            return head, body
        else:
            return None


class Server:
    """Listens on a free port of this machine and answers each request with a function."""

    def __init__(self, handle_request: RequestHandler) -> None:
        self._handle_request = handle_request
        self._open: set[asyncio.Task[Any]] = set()
        self.defects: list[Exception] = []

    async def start(self) -> str:
        """Start listening; gives the address."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._open.add(task)
        try:
            await self._converse(reader, writer)
        except (ConnectionCut, OSError, h11.RemoteProtocolError, asyncio.CancelledError):
            writer.transport.abort()
        except Exception as defect:
            self.defects.append(defect)
            writer.transport.abort()
        finally:
            self._open.discard(task)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        while message := await read_message(connection, reader):
            answer = await self._handle_request(*message)
            headers = [("Content-Type", answer.media), ("Content-Length", str(len(answer.body)))]
            for event in (h11.Response(status_code=answer.status, headers=headers), h11.Data(answer.body), h11.EndOfMessage()):
                writer.write(connection.send(event) or b"")
            await writer.drain()
            if connection.our_state is h11.MUST_CLOSE:
                return
            connection.start_next_cycle()


async def post(to: str | tuple[App, str], body: bytes, headers: Mapping[str, str], seconds: float) -> int:
    """POST to an address or an application; gives the status of its answer, UNREACHED where none came in time."""
    with suppress(OSError, httpx.HTTPError, h11.RemoteProtocolError):
        async with asyncio.timeout(seconds):
            return await (_post_over_http(to, body, headers) if isinstance(to, str) else _post_to_app(*to, body, headers))
    return UNREACHED


async def _post_to_app(app: App, url: str, body: bytes, headers: Mapping[str, str]) -> int:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False)) as sender:
        return (await sender.post(url, content=body, headers=dict(headers))).status_code


async def _post_over_http(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    connection = h11.Connection(h11.CLIENT)
    headers_sent = {"Host": parts.netloc, "Content-Length": str(len(body)), "Connection": "close", **headers}
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    for event in (h11.Request(method="POST", target=target or "/", headers=list(headers_sent.items())), h11.Data(body), h11.EndOfMessage()):
        writer.write(connection.send(event) or b"")
    try:
        message = await read_message(connection, reader)
    finally:
        writer.close()
    return int(message[0].status_code) if message else UNREACHED
