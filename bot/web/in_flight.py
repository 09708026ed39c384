"""Requests in flight: middleware that keeps room for what must always be answered, however many others wait for the database.

There is a number in all and one for each network (/24 of IPv4, /64 of IPv6); the help card and information touch neither database nor
form and are never counted. Urgent presses (help, erasing) have room of their own. What finds no room is answered at once, with 503.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.connections import fit_limits
from bot.web.request_limits import RequestRefused
from storage.crypto.source_networks import Network, is_loopback, network_of

URGENT_PATH, STREAM_PATH = "/nu", "/desk/live"  # a stream of events is in flight as long as a page is open
FREE_PATHS = frozenset(("/hulp", "/sporen", "/privacy", "/toegankelijkheid", "/livez", "/readyz", "/healthz"))
_RESERVED = 300  # connections that are left for what is not counted


class Room:
    """Room for so many requests at once."""

    def __init__(self, in_all: int, per_network: int) -> None:
        self._in_all, self._per_network = in_all, per_network
        self._taken = 0
        self._by_network: Counter[Network] = Counter()

    @contextmanager
    def take(self, network: Network | None) -> Iterator[None]:
        """Hold room for one request. Raises RequestRefused if there is none."""
        if self._taken >= self._in_all or (network and self._by_network[network] >= self._per_network):
            raise RequestRefused(503)
        self._taken += 1
        if network:
            self._by_network[network] += 1
        try:
            yield
        finally:
            self._taken -= 1
            if network:
                self._by_network[network] -= 1
                if not self._by_network[network]:
                    del self._by_network[network]


class InFlightMiddleware:
    """Refuses what finds no room, before anything of it is read."""

    def __init__(self, app: ASGIApp, usual: Room | None = None, urgent: Room | None = None, streams: Room | None = None) -> None:
        self._app = app
        self._usual = usual or Room(max(16, fit_limits().in_all - _RESERVED), 100)
        self._urgent, self._streams = urgent or Room(100, 20), streams or Room(200, 20)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or path in FREE_PATHS or path.startswith("/static/"):
            return await self._app(scope, receive, send)
        with {URGENT_PATH: self._urgent, STREAM_PATH: self._streams}.get(path, self._usual).take(_network_of_client(scope)):
            await self._app(scope, receive, send)


def _network_of_client(scope: Scope) -> Network | None:
    """None where everybody comes through a proxy on this machine that is not declared."""
    address = str((scope.get("client") or ("", 0))[0])
    return None if is_loopback(address) else network_of(address)
