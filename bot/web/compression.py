"""Compression of pages: middleware that packs HTML for browsers that take it.

The length of a packed page says something of its words. A name of random length in the head of each pack hides small differences.
"""

from __future__ import annotations

import secrets
import struct
import zlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_PADDING = 128  # bytes
_LEAST = 600  # bytes of a page; below that nothing is gained
_HEAD = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"  # gzip, deflate, with a name, without a time


def pack(content: bytes) -> bytes:
    """The content as gzip, under a name of random length."""
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    name = b"x" * secrets.randbelow(MOST_PADDING) + b"\x00"
    end = struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
    return _HEAD + name + deflate.compress(content) + deflate.flush() + end


class CompressionMiddleware:
    """Packs a page that is sent in one piece; everything else goes through as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return await self._app(scope, receive, send)
        await self._app(scope, receive, _Packer(send))


class _Packer:
    """Holds the head of an answer back until its first piece tells whether it is the only one."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        start, self._start = self._start, None
        if start is not None:
            message = _packed(start, message)
            await self._send(start)
        await self._send(message)


def _packed(start: Message, body: Message) -> Message:
    """The only piece of a page packed, with its head changed to say so; any other piece as it is."""
    headers, content = MutableHeaders(raw=start["headers"]), body.get("body", b"")
    if not headers.get("content-type", "").startswith("text/html"):
        return body
    headers.add_vary_header("Accept-Encoding")
    if body.get("more_body") or len(content) < _LEAST or "content-encoding" in headers:
        return body
    packed = pack(content)
    headers.update({"Content-Encoding": "gzip", "Content-Length": str(len(packed))})
    return {**body, "body": packed}
