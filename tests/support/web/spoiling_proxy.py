"""A proxy in front of a real server that spoils answers as networks do: it hangs, answers by itself, or drops the line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

PORTAL = b"<!doctype html><title>Wifi</title><main><h1>Accepteer de voorwaarden</h1></main>"
MADE_UP = {
    "bad_gateway": b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 11\r\nConnection: close\r\n\r\nBad gateway",
    "portal": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(PORTAL) + PORTAL,
    "empty": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "elsewhere": b"HTTP/1.1 302 Found\r\nLocation: http://portal.invalid/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "dropped_before": b"",
}


class SpoilingProxy:
    """Passes everything on, but spoils the next answers to turns in the way that `fault` names; `None` for none."""

    def __init__(self, host: str, port: int) -> None:
        self.fault: str | None = None
        self._upstream, self._release = (host, port), asyncio.Event()

    def release(self) -> None:
        """Let everything that is held go on."""
        self.fault = None
        self._release.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, which carries one request."""
        with suppress(OSError, asyncio.IncompleteReadError):
            request = await _read_request(reader)
            fault = self.fault if request.startswith(b"POST /zeg") else None
            await self._wait(is_held=fault == "held")
            answer = MADE_UP[fault] if fault in MADE_UP else await self._ask(request)
            if fault == "slow":  # half of the answer, and then nothing for a long time
                writer.write(answer[: len(answer) // 2])
                await writer.drain()
                await self._wait(is_held=True)
                answer = answer[len(answer) // 2 :]
            writer.write(b"" if fault == "dropped_after" else answer)
            await writer.drain()
        writer.close()

    async def _wait(self, *, is_held: bool) -> None:
        if is_held:
            self._release.clear()
            await self._release.wait()

    async def _ask(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(*self._upstream)
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        writer.write(b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body)
        answer = await reader.read()
        writer.close()
        return answer


async def _read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    return head + await reader.readexactly(length)


@asynccontextmanager
async def spoiling_proxy(port: int) -> AsyncIterator[tuple[SpoilingProxy, str]]:
    """A proxy in front of the server on this port of this machine; gives it and its address."""
    proxy = SpoilingProxy("127.0.0.1", port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    async with server:
        yield proxy, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        proxy.release()
