"""Look of the pages: larger letters and more contrast, as a browser asked for with a button, in a cookie that ends when it closes.

The look says nothing of a person and opens nothing. It holds for every page of the request, an error page too. A question has
buttons, so that what is typed goes along; other pages have links to themselves.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import dataclass, replace

from starlette.datastructures import Headers, QueryParams
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE, WISH = "look", "weergave"
SIZES = 3
_VALUE = re.compile(r"([0-2])([01])\Z", re.ASCII)


@dataclass(frozen=True)
class Look:
    """How pages look: `size` of the letters, 0 being the usual one, and whether there is more contrast."""

    size: int = 0
    has_contrast: bool = False

    @property
    def css_class(self) -> str:
        """The classes of the page's root."""
        return " ".join(filter(None, (f"size-{self.size}" if self.size else "", "contrast" if self.has_contrast else "")))

    def changed(self, what: str) -> Look:
        """The look after a press on the button `size`, which goes round, or `contrast`; any other changes nothing."""
        if what == "size":
            return replace(self, size=(self.size + 1) % SIZES)
        return replace(self, has_contrast=not self.has_contrast) if what == "contrast" else self

    @property
    def value(self) -> str:
        return f"{self.size}{int(self.has_contrast)}"

    def store(self, response: Response, *, https: bool) -> None:
        response.set_cookie(COOKIE, self.value, secure=https, httponly=True, samesite="lax")


USUAL = Look()
_current = ContextVar("look", default=USUAL)


def current_look() -> Look:
    """The look of the request that is answered now."""
    return _current.get()


def set_look(look: Look) -> None:
    """Answer the present request in this look."""
    _current.set(look)


class LookMiddleware:
    """Reads the look of each request from its cookie, or from a link of ours to the page in another look, which is then stored."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self._app, self._https = app, https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        wished = _wished(scope, headers)

        async def send_and_store(message: Message) -> None:
            if wished and message["type"] == "http.response.start":
                kept = Response()
                wished.store(kept, https=self._https)
                message["headers"] = [*message["headers"], *(pair for pair in kept.raw_headers if pair[0] == b"set-cookie")]
            await send(message)

        token = _current.set(wished or _parse(cookie_parser(headers.get("cookie", "")).get(COOKIE, "")) or USUAL)
        try:
            await self._app(scope, receive, send_and_store if wished else send)
        finally:
            _current.reset(token)


def _wished(scope: Scope, headers: Headers) -> Look | None:
    """The look that a link asks for; a page of somebody else changes nothing."""
    is_ours = headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    return _parse(QueryParams(scope["query_string"]).get(WISH, "")) if scope.get("method") == "GET" and is_ours else None


def _parse(value: str) -> Look | None:
    found = _VALUE.match(value)
    return Look(int(found[1]), found[2] == "1") if found else None
