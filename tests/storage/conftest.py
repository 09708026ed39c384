"""A database for each test, in a folder of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.database.database import Database
from tests.support.database.postgres import postgres_server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[Database]:
    """A database of either kind, because the same promises hold over both."""
    url = postgres_server().create_migrated_database() if request.param == "postgresql" else ""
    database = Database(folder, url)
    yield database
    await database.close()
    if url:
        postgres_server().drop_database(url)


@pytest.fixture
async def server_database(folder: Path) -> AsyncIterator[Database]:
    """PostgreSQL alone, for promises about a server."""
    database = Database(folder, postgres_server().create_migrated_database())
    yield database
    await database.close()
    postgres_server().drop_database(database.url)


@pytest.fixture
async def sqlite_database(folder: Path) -> AsyncIterator[Database]:
    """SQLite alone, for promises about files."""
    database = Database(folder)
    yield database
    await database.close()
