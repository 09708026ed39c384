"""Request limits: middleware that refuses a body that is too large, and one in another encoding than UTF-8, before it is decoded."""

from __future__ import annotations

import asyncio

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.error_pages import ErrorPages

MAX_BODY_BYTES = 600_000  # 100,000 characters of most scripts still fit, and get an answer of their own
_MAX_DRAIN_BYTES, _MAX_DRAIN_SECONDS = 10 * MAX_BODY_BYTES, 10.0
_UTF_8 = frozenset({b"utf-8", b"utf8"})


class RequestRefused(Exception):
    """The request is refused with this HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class RequestLimitsMiddleware:
    """Refuses with an error page that the browser gets to see: 413 over `max_bytes`, 415 for a charset that is not UTF-8.

    A charset names a codec, and some of Python's codecs take minutes for half a megabyte.
    """

    def __init__(self, app: ASGIApp, error_pages: ErrorPages, max_bytes: int = MAX_BODY_BYTES) -> None:
        self._app, self._error_pages, self._max_bytes = app, error_pages, max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        body = _CountedBody(receive, self._max_bytes)
        try:
            _check_headers(Headers(scope=scope), self._max_bytes)
            await self._app(scope, body.receive, send)
        except RequestRefused as refused:
            await self._refuse(scope, body, send, refused.status)

    async def _refuse(self, scope: Scope, body: _CountedBody, send: Send, status: int) -> None:
        """Answer at once, then read the rest within bounds: a browser shows the answer only after it could send its request."""
        page = self._error_pages.error_page(Request(scope), status)
        page.headers["Connection"] = "close"
        await send({"type": "http.response.start", "status": status, "headers": page.raw_headers})
        await send({"type": "http.response.body", "body": page.body, "more_body": True})
        await body.drain()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _check_headers(headers: Headers, max_bytes: int) -> None:
    length = headers.get("content-length", "")
    if length.isascii() and length.isdecimal() and (len(length) > 15 or int(length) > max_bytes):
        raise RequestRefused(413)
    for content_type in headers.getlist("content-type"):
        charset = parse_options_header(content_type)[1].get(b"charset", b"utf-8")  # read as the parser of forms reads it
        if charset.strip().lower() not in _UTF_8:
            raise RequestRefused(415)


class _CountedBody:
    """A request's body, counted while it comes in."""

    def __init__(self, receive: Receive, max_bytes: int) -> None:
        self._receive, self._max_bytes, self._received, self._is_complete = receive, max_bytes, 0, False

    async def receive(self) -> Message:
        message = await self._next()
        if self._received > self._max_bytes:
            raise RequestRefused(413)
        return message

    async def drain(self) -> None:
        """Read the rest, as far as it comes in time."""
        try:
            async with asyncio.timeout(_MAX_DRAIN_SECONDS):
                while not self._is_complete and self._received < _MAX_DRAIN_BYTES:
                    await self._next()
        except TimeoutError:
            return

    async def _next(self) -> Message:
        message = await self._receive()
        self._received += len(message.get("body", b""))
        self._is_complete = not message.get("more_body", False)
        return message
