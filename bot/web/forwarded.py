"""Forwarded addresses: behind a trusted proxy a request comes from the client that the proxy names, by X-Forwarded-For or Forwarded.

Every proxy appends the address from which it got the request, so the last one that is not ours is the client. Whatever a client
wrote itself stands before that and is never believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_network

from starlette.types import ASGIApp, Receive, Scope, Send

from storage.crypto.source_networks import Address, Network, parse_address

_PAIR = re.compile(r'\s*([\w-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;,"]*)\s*')
_ELEMENTS = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^",])+')
_MAX_CHARACTERS = 4096


class ForwardedMiddleware:
    """Puts the client's address and the scheme that it used into the scope."""

    def __init__(self, app: ASGIApp, trusted_proxies: str) -> None:
        self._app = app
        self._trusted = parse_proxies(trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._is_trusted(parse_address(scope["client"][0] if scope["client"] else "")):
            scope = self._as_the_client_sent_it(scope)
        await self._app(scope, receive, send)

    def _as_the_client_sent_it(self, scope: Scope) -> Scope:
        clients, protocols = _hops(_header(scope, b"x-forwarded-for")), [_header(scope, b"x-forwarded-proto").strip().lower()]
        if not clients:
            elements = list(_forwarded(_header(scope, b"forwarded")))
            clients = [one.get("for", "") for one in elements]
            protocols = [one.get("proto", "").lower() for one in elements[-1:]] if not protocols[0] else protocols
        scheme = protocols[-1] if protocols and protocols[-1] in ("http", "https") else scope["scheme"]
        client = self._client_of(clients)
        return {**scope, "scheme": scheme, "client": (str(client), 0) if client else scope["client"]}

    def _client_of(self, hops: list[str]) -> Address | None:
        """The last hop that is no proxy of ours; None if what stands there is no address."""
        for hop in reversed(hops):
            address = parse_address(hop)
            if not self._is_trusted(address):
                return address
        return None

    def _is_trusted(self, address: Address | None) -> bool:
        return address is not None and any(address.version == one.version and address in one for one in self._trusted)


def parse_proxies(trusted_proxies: str) -> tuple[Network, ...]:
    """The networks of the setting, which has commas between them."""
    return tuple(ip_network(proxy, strict=False) for proxy in trusted_proxies.split(",") if proxy)


def _header(scope: Scope, name: bytes) -> str:
    """The header; several of one name are one list."""
    values: Iterable[bytes] = (value for key, value in scope["headers"] if key == name)
    return ",".join(value.decode("latin-1") for value in values)[-_MAX_CHARACTERS:]


def _hops(header: str) -> list[str]:
    return [hop for hop in header.split(",") if hop.strip()]


def _forwarded(header: str) -> Iterator[dict[str, str]]:
    """The elements of RFC 7239: `for=192.0.2.60;proto=https, for="[2001:db8::1]:4711"`."""
    for element in _ELEMENTS.findall(header):
        yield {found[1].lower(): found[2].strip('"') for found in _PAIR.finditer(element)}
