"""The foundation's own style sheet and logo as routes, each under an address that names its contents."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.own.look import FoundationLook
from bot.web.static_files import FOR_EVER


class OwnLook(NamedTuple):
    """The addresses that a page names, empty where there is nothing, and the routes behind them."""

    style_address: str
    logo_address: str
    routes: tuple[Route, ...]


def serve_look(look: FoundationLook) -> OwnLook:
    style = _serve(look.style.encode(), "text/css", ".css") if look.style else None
    logo = _serve(*look.logo) if look.logo else None
    return OwnLook(style.path if style else "", logo.path if logo else "", tuple(route for route in (style, logo) if route))


def _serve(content: bytes, media_type: str, suffix: str) -> Route:
    async def show(request: Request) -> Response:
        return Response(content, media_type=media_type, headers={"Cache-Control": FOR_EVER})

    return Route(f"/own/{sha256(content).hexdigest()[:12]}{suffix}", show)
