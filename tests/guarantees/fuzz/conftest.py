"""Fixtures of the guarantees: memory that stays flat, and a desk."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.web.desk_app import DeskApp

FLAT = 60 * 1024 * 1024  # bytes by which memory may grow: pages of the allocator, caches that are bounded


@pytest.fixture
def flat_memory() -> Iterator[None]:
    before = memory_in_use()
    yield
    assert memory_in_use() - before < FLAT


@pytest.fixture
async def desk_app(tmp_path: Path) -> AsyncIterator[DeskApp]:
    app = DeskApp(tmp_path)
    yield app
    await app.close()


def memory_in_use() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
