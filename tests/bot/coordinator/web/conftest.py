"""A folder with a database of either kind, because the same promises hold over both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.database.templates import BOTH_DATABASES, migrated_database


@pytest.fixture(params=BOTH_DATABASES)
def either_folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    with migrated_database(request.param, tmp_path) as folder:
        yield folder
