"""Promises of a copy that waits for its other end: on PostgreSQL too, where an idle transaction is ended, it takes as long as it needs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path

import pytest
from pyrage import x25519
from sqlalchemy import Engine, text

from storage.backup import archive
from storage.backup.move import move_database
from storage.backup.restore import restore_backup
from storage.db.engine import open_engine
from storage.db.migrate import upgrade
from storage.watch import Passing, Watch
from tests.support.database.database import Database
from tests.support.database.minimal_engine import INSTALLATION, START, incoming_turn
from tests.support.database.postgres import postgres_server

IDLE_SECONDS = 1
KEY = x25519.Identity.generate()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = postgres_server().create_migrated_database()
    database = Database(tmp_path, url)
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    database.run(database.vault.check_keys)
    yield database
    await database.close()
    postgres_server().drop_database(url)


@pytest.fixture
def impatient(database: Database) -> Iterator[Engine]:
    """The same database; its server ends a transaction after a second of idling."""
    engine = open_engine(database.url, IDLE_SECONDS)
    yield engine
    engine.dispose()


@pytest.fixture
def new() -> Iterator[Engine]:
    """An empty one, as impatient."""
    url = postgres_server().create_database()
    engine = open_engine(url, IDLE_SECONDS)
    yield engine
    engine.dispose()
    postgres_server().drop_database(url)


@pytest.fixture
def stall(database: Database) -> Watch:
    """Work that comes to a halt before its first line, for longer than an idle transaction lives by the server's clock."""

    def passes(things: Iterable[Passing], count: int, /) -> Iterator[Passing]:
        database.run(lambda connection: connection.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": 2 * IDLE_SECONDS}))
        yield from things

    return passes


def test_a_move_waits_at_both_ends(database: Database, impatient: Engine, new: Engine, stall: Watch) -> None:
    assert move_database(impatient, new, stall) > 6


def test_a_backup_waits_for_its_file_and_a_restore_for_its_backup(impatient: Engine, new: Engine, stall: Watch, database: Database) -> None:
    path = database.folder / "a.age"
    archive.write_backup(impatient, path, [KEY.to_public()], START, {}, stall)
    with archive.decrypt_backup(path, KEY) as backup:
        info = archive.verify_backup(backup)
        assert restore_backup(new, database.vault, backup, info, (), START, INSTALLATION.draft_days, stall) == 0


def test_a_revision_may_compute_between_two_statements(new: Engine) -> None:
    with new.begin() as connection:
        upgrade(connection)
        assert connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar() == "0"
