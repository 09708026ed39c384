"""`/.well-known/security.txt` (RFC 9116): where a weakness of this installation is reported, where the foundation named a contact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

PATH = "/.well-known/security.txt"
_HOLDS_FOR = timedelta(days=180)  # whoever reads a copy that is older asks anew


def security_contact_routes(contact: str, address: str, now: Callable[[], datetime]) -> Iterator[Route]:
    """The page; none without a contact."""

    async def show(request: Request) -> Response:
        expires = (now() + _HOLDS_FOR).replace(hour=0, minute=0, second=0, microsecond=0).isoformat()
        lines = (f"Contact: {contact}", f"Expires: {expires}", "Preferred-Languages: nl, en", f"Canonical: {address}{PATH}")
        return PlainTextResponse("\n".join(lines) + "\n")

    if contact:
        yield Route(PATH, show, methods=["GET"])
