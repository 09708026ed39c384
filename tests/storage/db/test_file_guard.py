"""Promise of the file guard: nothing is confirmed that is written into a file which is no longer the database."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage.db.engine import open_engine
from storage.db.errors import classify
from storage.db.file_guard import DatabaseFileLost
from storage.db.writer import Writer
from storage.installation import facts
from tests.support.database.templates import copy_template


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[tuple[Path, Writer]]:
    """A database in a folder of its own, and a writer that wrote to it once."""
    path = tmp_path / "data" / "kring.db"
    path.parent.mkdir(mode=0o700)
    writer = Writer(open_engine(f"sqlite:///{copy_template(path)}"))
    await writer.run(_write)
    yield path, writer
    await writer.close()


def _write(connection: Connection) -> None:
    facts.write_fact(connection, "said", "yes")


def _delete(path: Path) -> None:
    path.unlink()


def _move(path: Path) -> None:
    path.rename(path.with_name("old.db"))


def _replace(path: Path) -> None:
    shutil.copy(path, path.with_name("copy.db"))
    os.replace(path.with_name("copy.db"), path)


def _cut(path: Path) -> None:
    os.truncate(path, 4096)


def _delete_log(path: Path) -> None:
    path.with_name("kring.db-wal").unlink()


def _move_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("old"))


@pytest.mark.parametrize("harm", [_delete, _move, _replace, _cut, _delete_log, _move_folder])
async def test_after_the_file_is_gone_or_another_nothing_is_confirmed(guarded: tuple[Path, Writer], harm: Callable[[Path], None]) -> None:
    path, writer = guarded
    harm(path)
    with pytest.raises(DatabaseFileLost) as caught:
        await writer.run(_write)
    assert classify(caught.value) == "file_lost"


async def test_no_empty_database_takes_the_place_of_one_that_is_gone(guarded: tuple[Path, Writer]) -> None:
    path, writer = guarded
    _delete(path)
    for unit in (_write, _write, facts.write_ping):
        with pytest.raises(DatabaseFileLost):
            await writer.run(unit)
    assert not path.exists()


async def test_once_the_file_is_back_writing_goes_on(guarded: tuple[Path, Writer]) -> None:
    path, writer = guarded
    _move(path)
    with pytest.raises(DatabaseFileLost):
        await writer.run(_write)
    path.with_name("old.db").rename(path)
    await writer.run(_write)
    await writer.run(lambda connection: None)


def _empty_log(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


async def test_what_kring_itself_empties_is_no_loss(guarded: tuple[Path, Writer]) -> None:
    path, writer = guarded
    for number in range(3):
        await writer.run(lambda connection, name=f"fact {number}": facts.write_fact(connection, name, "x" * 100_000))  # type: ignore[misc]
        await asyncio.to_thread(_empty_log, path)
    await writer.run(_write)
