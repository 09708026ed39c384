"""A practice installation with a folder of the foundation's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.own_folder import OwnInstallation


@pytest.fixture
async def own(tmp_path: Path) -> AsyncIterator[OwnInstallation]:
    from tests.support.own_folder import OwnInstallation

    installation = OwnInstallation(tmp_path / "data")
    yield installation
    await installation.close()
