"""Promises of long work of an operator: on PostgreSQL, which ends an idle transaction, it waits and computes for as long as it needs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path

import pytest
from pyrage import x25519
from sqlalchemy import Engine, text

from storage.backup import archive
from storage.backup.move import move_database
from storage.backup.restore import restore_backup
from storage.crypto.keys import load_keys, rotate_keys
from storage.crypto.vault import Vault
from storage.db.engine import open_engine
from storage.db.migrate import upgrade
from storage.key_rotation import reencrypt_all
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
    """Work that comes to a halt once, for longer than an idle transaction lives by the server's clock."""
    halts = [text(f"SELECT pg_sleep({2 * IDLE_SECONDS})")]

    def passes(things: Iterable[Passing], count: int, /) -> Iterator[Passing]:
        while halts:
            database.run(lambda connection: connection.execute(halts.pop()))
        yield from things

    return passes


def test_a_move_waits_at_both_ends(database: Database, impatient: Engine, new: Engine, stall: Watch) -> None:
    assert move_database(impatient, new, stall) > 6


def test_a_backup_waits_for_its_file(impatient: Engine, stall: Watch, tmp_path: Path) -> None:
    assert archive.write_backup(impatient, tmp_path / "a.age", [KEY.to_public()], START, {}, stall).lines > 6


def test_a_restore_waits_for_its_backup(database: Database, new: Engine, stall: Watch) -> None:
    path = database.folder / "a.age"
    archive.write_backup(database.engine, path, [KEY.to_public()], START, {})
    with archive.decrypt_backup(path, KEY) as backup:
        info = archive.verify_backup(backup)
        assert restore_backup(new, database.vault, backup, info, (), START, INSTALLATION.draft_days, stall) == 0


def test_a_rotation_of_keys_may_compute_before_it_writes(database: Database, impatient: Engine, stall: Watch) -> None:
    both = rotate_keys(load_keys(database.folder / "keys.json"), START.date())
    with impatient.begin() as connection:
        assert reencrypt_all(connection, Vault.from_keys(both), stall) > 1


def test_a_revision_may_compute_between_two_statements(new: Engine) -> None:
    with new.begin() as connection:
        upgrade(connection)
        assert connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar() == "0"
