"""Fixtures of the guarantees: memory that stays flat, and a desk."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

FLAT = 40 * 1024 * 1024  # bytes by which memory may grow: pages of the allocator, caches that are bounded


@pytest.fixture
def flat_memory() -> Iterator[None]:
    before = memory_in_use()
    yield
    assert memory_in_use() - before < FLAT


def memory_in_use() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
