"""Connections of the web server: uvicorn's HTTP protocol with bounds, so that slow or endless requests keep nobody else out.

Headers and body must come in time and within a size. Where there are too many connections, in all or from one network, the oldest that
is not being answered is closed for the new one. Addresses are held only as long as their connections.
"""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Iterable
from typing import Any, NamedTuple

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.web.forwarded import parse_proxies
from storage.crypto.source_networks import Network, network_of

_RESERVED_FILES = 300  # for the database, the backlog and everything else that is no connection
_MOST_FILES = 16_384


class ConnectionLimits(NamedTuple):
    """What one connection may take, and how many there may be; each time limit is in seconds."""

    header_bytes: int = 16_384
    header_seconds: float = 10.0
    body_seconds: float = 60.0
    answer_seconds: float = 120.0
    per_network: int = 128
    in_all: int = 2000


def fit_limits(limits: ConnectionLimits | None = None) -> ConnectionLimits:
    """The limits, as far as this process may have files open; it is given as many as the system lets it."""
    limits = limits or ConnectionLimits()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return limits._replace(in_all=max(16, min(limits.in_all, max(soft, most) - _RESERVED_FILES)))


class ConnectionTable:
    """The open connections of a server, oldest first. Those from a trusted proxy are many people's, and not counted together."""

    def __init__(self, limits: ConnectionLimits, trusted_proxies: str = "") -> None:
        self.limits = limits
        self._proxies = parse_proxies(trusted_proxies)
        self._open: dict[BoundedHttpProtocol, Network | None] = {}
        self._by_network: dict[Network, dict[BoundedHttpProtocol, None]] = {}

    def add(self, connection: BoundedHttpProtocol, address: str) -> bool:
        """Take the connection in; False if there is no room for it."""
        network = self._counted_network(address)
        self._open[connection] = network
        neighbours = self._by_network.setdefault(network, {}) if network else {}
        neighbours[connection] = None
        if network and len(neighbours) > self.limits.per_network and not self._close_oldest(neighbours, connection):
            return False
        return len(self._open) <= self.limits.in_all or self._close_oldest(self._open, connection)

    def remove(self, connection: BoundedHttpProtocol) -> None:
        network = self._open.pop(connection, None)
        if network and (neighbours := self._by_network.get(network)):
            neighbours.pop(connection, None)
            if not neighbours:
                del self._by_network[network]

    def _counted_network(self, address: str) -> Network | None:
        network = network_of(address)
        is_proxy = network is not None and any(proxy.version == network.version and proxy.overlaps(network) for proxy in self._proxies)
        return None if is_proxy else network

    def _close_oldest(self, candidates: Iterable[BoundedHttpProtocol], newest: BoundedHttpProtocol) -> bool:
        """Close the oldest connection that is not being answered; False if there is none."""
        oldest = next((other for other in candidates if other is not newest and not other.is_being_answered), None)
        if oldest is not None:
            self.remove(oldest)
            oldest.abort()
        return oldest is not None


class BoundedHttpProtocol(HttpToolsProtocol):
    """One connection: a request whose headers, body or answer take too long, or whose headers are too large, ends it."""

    table: ConnectionTable

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._bytes_without_progress = 0
        self.is_being_answered = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it so
        super().connection_made(transport)
        self._set_deadline(self.table.limits.header_seconds)
        if not self.table.add(self, self.client[0] if self.client else ""):
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._set_deadline(None)
        self.table.remove(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._bytes_without_progress += len(data)
        super().data_received(data)
        if self._bytes_without_progress > self.table.limits.header_bytes and not self.is_being_answered:
            self._refuse_headers()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.is_being_answered = False
        self._set_deadline(self.table.limits.header_seconds)

    def on_headers_complete(self) -> None:
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > self.table.limits.header_bytes:
            raise ValueError("the headers are too large")
        self._bytes_without_progress = 0
        self._set_deadline(self.table.limits.body_seconds)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._bytes_without_progress = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.is_being_answered = True
        self._set_deadline(self.table.limits.answer_seconds)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        self.is_being_answered, self._bytes_without_progress = False, 0
        self._set_deadline(None)
        super().on_response_complete()

    def abort(self) -> None:
        """Close at once, whatever is still to be sent."""
        self.transport.abort()

    def _refuse_headers(self) -> None:
        if not self.transport.is_closing():
            self.send_400_response("The headers are too large.")

    def _set_deadline(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self.abort)


def protocol_for(table: ConnectionTable) -> type[BoundedHttpProtocol]:
    """The protocol class that uvicorn makes connections of, with the table of one server."""
    return type("ServerProtocol", (BoundedHttpProtocol,), {"table": table})
