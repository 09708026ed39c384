"""Promises of tombstones: what was erased is known in the database and in a file, as long as a backup could bring it back."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from flows.errors import SettingsError
from storage.db.tables import tombstones as rows
from storage.retention import rules, tombstones
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

DAY = timedelta(days=1)
KEPT = next(sweep.keep_for for sweep in rules.SWEEPS if sweep.column is rows.c.at)
TODAY, TOMORROW = "2026-11-21", "2026-11-22"


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / "destroyed.txt"


def test_an_erasure_is_noted_once_by_its_day(sqlite_database: Database, path: Path) -> None:
    for subject, at in (("a", START + DAY), ("c", START), ("b", START), ("b", START)):
        sqlite_database.run(partial(tombstones.add_tombstone, subject_id=subject, at=at))
    assert sqlite_database.run(tombstones.list_tombstones) == {"b": TODAY, "c": TODAY, "a": TOMORROW}
    sqlite_database.run(lambda connection: tombstones.sync_file_job(path)(connection, START))
    assert path.read_text().splitlines()[0].startswith("# ") and path.read_text().splitlines()[1:] == [
        f"b {TODAY}",
        f"c {TODAY}",
        f"a {TOMORROW}",
    ]


def test_what_only_the_file_knows_stays_in_it_as_long_as_a_backup_could_bring_it_back(sqlite_database: Database, path: Path) -> None:
    oldest, expired = (START - KEPT + DAY).date().isoformat(), (START - KEPT).date().isoformat()
    tombstones.write_file(path, {"file": oldest, "past": expired})
    sqlite_database.run(lambda connection: tombstones.add_tombstone(connection, "new", START))
    assert sqlite_database.run(lambda connection: tombstones.count_missing(connection, path, START)) == 1
    sqlite_database.run(lambda connection: tombstones.sync_file_job(path)(connection, START))
    assert tombstones.read_file(path) == {"file": oldest, "new": TODAY}


def test_a_file_that_says_what_the_database_says_is_not_written_again(sqlite_database: Database, path: Path) -> None:
    sqlite_database.run(lambda connection: tombstones.add_tombstone(connection, "new", START))
    sync = tombstones.sync_file_job(path)
    sqlite_database.run(lambda connection: sync(connection, START))
    written = path.stat().st_ino
    sqlite_database.run(lambda connection: sync(connection, START))
    assert path.stat().st_ino == written


def test_a_database_with_nothing_erased_needs_no_file(sqlite_database: Database, path: Path) -> None:
    assert sqlite_database.run(lambda connection: tombstones.count_missing(connection, path, START)) == 0
    sqlite_database.run(lambda connection: tombstones.sync_file_job(path)(connection, START))
    assert not path.exists()


@pytest.mark.parametrize("damaged", ["a", "a 2026-13-01", "a b c"])
def test_a_damaged_file_is_named_when_it_is_read_and_made_anew_from_the_database(
    sqlite_database: Database, path: Path, damaged: str
) -> None:
    path.write_text(f"# header\n\n{damaged}\n")
    with pytest.raises(SettingsError, match="is damaged"):
        tombstones.read_file(path)
    sqlite_database.run(lambda connection: tombstones.sync_file_job(path)(connection, START))
    assert tombstones.read_file(path) == {}


@pytest.fixture
def whole_looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many tombstones each look at all of them found."""
    counts, list_all = list[int](), tombstones.list_tombstones

    def count(connection: Connection) -> dict[str, str]:
        found = list_all(connection)
        counts.append(len(found))
        return found

    monkeypatch.setattr(tombstones, "list_tombstones", count)
    return counts


def test_all_tombstones_are_read_only_where_one_is_new_or_the_file_is_another_and_every_hour(
    sqlite_database: Database, path: Path, whole_looks: list[int]
) -> None:
    sync, second = tombstones.sync_file_job(path), timedelta(seconds=1)

    def tick(seconds: int) -> None:
        sqlite_database.run(lambda connection: sync(connection, START + seconds * second))

    sqlite_database.run(lambda connection: tombstones.add_tombstone(connection, "old", START - DAY))
    for after in (0, 1, 2):
        tick(after)
    assert whole_looks == [1]
    sqlite_database.run(lambda connection: tombstones.add_tombstone(connection, "new", START + 3 * second))
    for after in (4, 5):
        tick(after)
    assert whole_looks == [1, 2] and set(tombstones.read_file(path)) == {"old", "new"}
    path.unlink()
    for after in (6, 7, 3_606):
        tick(after)
    assert whole_looks == [1, 2, 2, 2] and set(tombstones.read_file(path)) == {"old", "new"}


@pytest.mark.parametrize("behind", [timedelta(minutes=9), timedelta(days=3)])
def test_what_is_erased_while_a_clock_is_behind_is_in_the_file_at_once(sqlite_database: Database, path: Path, behind: timedelta) -> None:
    sync = tombstones.sync_file_job(path)
    sqlite_database.run(lambda connection: sync(connection, START))
    sqlite_database.run(lambda connection: tombstones.add_tombstone(connection, "new", START - behind))
    sqlite_database.run(lambda connection: sync(connection, START - behind))
    assert set(tombstones.read_file(path)) == {"new"}
