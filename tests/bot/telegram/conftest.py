"""A stage that is empty afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.bot_process import BotProcess


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
async def stage(folder: Path) -> AsyncIterator[BotProcess]:
    stage = BotProcess(folder)
    yield stage
    await stage.shut_down()
