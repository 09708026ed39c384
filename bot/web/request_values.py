"""Values of a request that both sides read: where it came from, and the numbers in its address and form."""

from __future__ import annotations

from starlette.requests import Request


def client_address(request: Request) -> str:
    """Where the request came from; of a trusted proxy what it forwards."""
    return request.client.host if request.client else "unknown"


def read_number(text: str) -> int | None:
    """A number of less than ten digits, or None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
