"""Promises of the request limits: nobody chooses how their bytes are decoded, and a body that is too large is refused at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast

import pytest
from starlette.types import Message, Scope

from tests.support.product import Product
from tests.support.web.chat_app import build_chat_app
from tests.support.web.page_browser import PageBrowser

MULTIPART = "multipart/form-data; boundary=B"
PART = b'--B\r\nContent-Disposition: form-data; name="words"\r\n\r\n' + b"x" * 20_000 + b"\r\n--B--\r\n"


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data; boundary=B; charset=punycode",
        "multipart/form-data; boundary=B; charset=utf-8; charset=idna",
        'multipart/form-data; boundary=B; charset="utf-16"',
        "application/x-www-form-urlencoded; charset=utf-7",
        "text/plain; charset=unicode_escape",
    ],
)
@pytest.mark.parametrize("path", ["/zeg", "/code", "/desk/code", "/nergens"])
async def test_another_encoding_than_utf_8_is_refused_before_anything_is_decoded(product: Product, content_type: str, path: str) -> None:
    browser = PageBrowser(build_chat_app(product))
    answer = await browser.client.post(path, content=PART, headers={"Content-Type": content_type})
    assert answer.status_code == 415 and answer.headers["connection"] == "close"


@pytest.mark.parametrize("charset", ["", "; charset=UTF-8", "; charset*=us-ascii''punycode", "; charset*0=puny; charset*1=code"])
async def test_everything_that_names_no_encoding_in_plain_is_read_as_utf_8(product: Product, charset: str) -> None:
    browser = PageBrowser(build_chat_app(product))
    answer = await browser.client.post("/zeg", content=PART, headers={"Content-Type": f"multipart/form-data; boundary=B{charset}"})
    assert answer.status_code == 403  # as any form without the token of its own page


async def test_the_encoding_that_a_part_names_is_not_asked_for(product: Product) -> None:
    named = PART.replace(b'"words"', b'"words"\r\nContent-Type: text/plain; charset=punycode')
    answer = await PageBrowser(build_chat_app(product)).client.post("/zeg", content=named, headers={"Content-Type": MULTIPART})
    assert answer.status_code == 403


async def send_pieces(product: Product, pieces: list[bytes], headers: list[tuple[bytes, bytes]] | None = None) -> tuple[list[Message], int]:
    """What is sent back for a body in these pieces, and how many of them were read before the answer began."""
    sent: list[Message] = []
    read, read_before = 0, -1

    async def receive() -> Message:
        nonlocal read
        read += 1
        assert read <= len(pieces), "nothing is read after the last piece"
        return {"type": "http.request", "body": pieces[read - 1], "more_body": read < len(pieces)}

    async def send(message: Message) -> None:
        nonlocal read_before
        read_before = read if read_before < 0 else read_before
        sent.append(message)

    scope: dict[str, object] = {
        "type": "http",
        "method": "POST",
        "path": "/zeg",
        "raw_path": b"/zeg",
        "query_string": b"",
        "scheme": "http",
    }
    scope |= {"http_version": "1.1", "headers": headers or [(b"content-type", b"application/x-www-form-urlencoded")]}
    await build_chat_app(product)(cast(Scope, scope), receive, send)
    return sent, read_before


async def test_a_body_whose_last_part_passes_the_limit_is_refused_at_once(product: Product) -> None:
    sent, read_before = await send_pieces(product, [b"words=" + b"x" * 599_000, b"x" * 2_000])
    assert sent[0]["status"] == 413 and read_before == 2


async def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_read(product: Product) -> None:
    sent, read_before = await send_pieces(product, [b"x" * 700_000], [(b"content-length", b"700000")])
    assert sent[0]["status"] == 413 and read_before == 0


async def test_a_body_without_end_is_not_read_for_ever(product: Product) -> None:
    sent, _ = await send_pieces(product, [b"x" * 600_001] * 20)
    assert sent[0]["status"] == 413 and not sent[-1].get("more_body")


@pytest.fixture
async def product_pages(product: Product) -> AsyncIterator[PageBrowser]:
    browser = PageBrowser(build_chat_app(product))
    yield browser
    await browser.close()


async def test_a_form_of_very_many_fields_is_refused(product_pages: PageBrowser) -> None:
    content = b"a&" * 290_000
    answer = await product_pages.client.post("/zeg", content=content, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 400
