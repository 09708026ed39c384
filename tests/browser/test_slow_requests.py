"""Promise of the served product: with more slow requests than it may have files open, the help card still comes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.served import ENOUGH, FROM_NOTHING, run_product

SLOW, FILES = 750, 512  # all of them within the ten seconds that a header may take, on a slow machine too


async def test_the_help_card_comes_while_more_requests_trickle_in_than_files_may_be_open(tmp_path: Path) -> None:
    with run_product(tmp_path, command=("prlimit", f"--nofile={FILES}:{FILES}", *FROM_NOTHING)) as running:
        port = urlsplit(running.address).port or 0
        slow = [await trickle(port, f"127.0.{n // 100}.1") for n in range(SLOW)]
        card = await asyncio.wait_for(fetch_help(port), timeout=ENOUGH)
        for writer in slow:
            writer.transport.abort()
    assert b"200 OK" in card and b"0800-2000" in card
    lines = running.log.read_text().splitlines()
    assert len([line for line in lines if "warning" in line or "error" in line]) < 20


async def trickle(port: int, source: str) -> asyncio.StreamWriter:
    """Half a request, from this address of this machine."""
    _, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    writer.write(b"GET /hulp HTTP/1.1\r\nHost: k")
    return writer


async def fetch_help(port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /hulp HTTP/1.1\r\nHost: kring\r\nConnection: close\r\n\r\n")
    return await reader.read()
