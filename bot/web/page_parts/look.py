"""Look of the pages: larger letters and more contrast, as a browser asked for with a button, in a cookie that ends when it closes.

The look says nothing of a person and opens nothing. It holds for every page of the request, an error page too.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import dataclass, replace

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE = "look"
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

    def store(self, response: Response, *, https: bool) -> None:
        response.set_cookie(COOKIE, f"{self.size}{int(self.has_contrast)}", secure=https, httponly=True, samesite="lax")


USUAL = Look()
_current = ContextVar("look", default=USUAL)


def current_look() -> Look:
    """The look of the request that is answered now."""
    return _current.get()


def set_look(look: Look) -> None:
    """Answer the present request in this look."""
    _current.set(look)


class LookMiddleware:
    """Reads the look of each request from its cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = _current.set(_read(Headers(scope=scope).get("cookie", "")) if scope["type"] == "http" else Look())
        try:
            await self._app(scope, receive, send)
        finally:
            _current.reset(token)


def _read(cookies: str) -> Look:
    found = _VALUE.match(cookie_parser(cookies).get(COOKIE, ""))
    return Look(int(found[1]), found[2] == "1") if found else Look()
