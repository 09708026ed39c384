"""Promises of forwarded addresses: people behind a trusted proxy are told apart, however it writes them, and nobody can name another."""

from __future__ import annotations

import pytest
from starlette.types import Message, Receive, Scope, Send

from bot.web.forwarded import ForwardedMiddleware

PROXY = "127.0.0.1"


async def client_of(*headers: tuple[str, str], peer: str = PROXY, trusted: str = "127.0.0.1,::1,10.0.0.0/8") -> tuple[str, str]:
    """Address and scheme of a request, as the application sees them."""
    seen: list[tuple[str, str]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((scope["client"][0], scope["scheme"]))

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        pass

    written = [(name.encode(), value.encode()) for name, value in headers]
    scope = {"type": "http", "client": (peer, 4711), "scheme": "http", "headers": written}
    await ForwardedMiddleware(app, trusted)(scope, receive, send)
    return seen[0]


@pytest.mark.parametrize(
    ("name", "value", "client"),
    [
        ("x-forwarded-for", "192.0.2.60", "192.0.2.60"),
        ("x-forwarded-for", "192.0.2.60:51000", "192.0.2.60"),
        ("x-forwarded-for", "2001:db8::1", "2001:db8::1"),
        ("x-forwarded-for", "[2001:db8::1]", "2001:db8::1"),
        ("x-forwarded-for", "[2001:db8::1]:51000", "2001:db8::1"),
        ("x-forwarded-for", "::ffff:192.0.2.60", "192.0.2.60"),
        ("x-forwarded-for", "fe80::1%eth0", "fe80::1"),
        ("x-forwarded-for", " 192.0.2.60 , 10.1.2.3", "192.0.2.60"),
        ("forwarded", "for=192.0.2.60;proto=https;by=203.0.113.43", "192.0.2.60"),
        ("forwarded", 'For="[2001:db8:cafe::17]:4711"', "2001:db8:cafe::17"),
        ("forwarded", 'for="192.0.2.60:47011"', "192.0.2.60"),
        ("forwarded", 'for=198.51.100.17, for="192.0.2.60";proto=https, for=10.0.0.7', "192.0.2.60"),
    ],
)
async def test_an_address_is_read_with_a_port_and_of_ipv6_in_every_form(name: str, value: str, client: str) -> None:
    assert (await client_of((name, value)))[0] == client


async def test_what_a_client_wrote_itself_is_not_believed() -> None:
    assert (await client_of(("x-forwarded-for", "203.0.113.9, 192.0.2.60")))[0] == "192.0.2.60"
    assert (await client_of(("x-forwarded-for", "192.0.2.60"), ("forwarded", "for=203.0.113.9")))[0] == "192.0.2.60"
    assert (await client_of(("x-forwarded-for", "203.0.113.9"), peer="192.0.2.60"))[0] == "192.0.2.60"


@pytest.mark.parametrize("value", ["unknown", "_hidden", "", '"', "[", "for=", "999.1.1.1", "a" * 10_000])
async def test_where_no_address_is_named_it_is_the_proxys(value: str) -> None:
    assert (await client_of(("x-forwarded-for", value)))[0] == PROXY
    assert (await client_of(("forwarded", f"for={value}")))[0] == PROXY


async def test_the_scheme_is_the_one_that_the_client_used() -> None:
    assert (await client_of(("x-forwarded-proto", "https"), ("x-forwarded-for", "192.0.2.60")))[1] == "https"
    assert (await client_of(("forwarded", "for=192.0.2.60;proto=https")))[1] == "https"
    assert (await client_of(("x-forwarded-proto", "gopher")))[1] == "http"
