"""A bot process per test, shut down afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.telegram.bot_process import BotProcess


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
async def bot_process(folder: Path) -> AsyncIterator[BotProcess]:
    bot_process = BotProcess(folder)
    yield bot_process
    await bot_process.shut_down()
