"""Promises of a thread's stack: what calls left there is overwritten."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from itertools import islice, repeat
from pathlib import Path

import pytest

from storage.db.thread_stack import overwrite_stack

pytestmark = pytest.mark.skipif(platform.system() != "Linux", reason="reads /proc")


def encode_at(depth: int, text: str) -> None:
    """Encode it some calls below, which leaves a copy there."""
    encoded: Iterator[bytes] = map(str.encode, repeat(text))
    for _ in range(depth):
        encoded = islice(encoded, None)
    next(encoded)


def read_stack() -> bytes:
    line = next(line for line in Path("/proc/self/maps").read_text().splitlines() if line.endswith("[stack]"))
    start, end = (int(number, 16) for number in line.split()[0].split("-"))
    with open("/proc/self/mem", "rb", buffering=0) as memory:
        memory.seek(start)
        return memory.read(end - start)


@pytest.mark.parametrize("depth", range(100, 1300, 150))
def test_a_text_that_a_call_left_on_the_stack_is_overwritten(depth: int) -> None:
    text = f"Ook ė, gezegd op diepte {depth}."
    encode_at(depth, text)
    assert text.encode() in read_stack()
    overwrite_stack()
    assert text.encode() not in read_stack()
