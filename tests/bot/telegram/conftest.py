"""A stage that is empty afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.bot_stage import Stage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
async def stage(folder: Path) -> AsyncIterator[Stage]:
    stage = Stage(folder)
    yield stage
    await stage.end()
