"""Promises of private files: whole or not at all, for their owner alone; and room is kept on the disk for what must be erased."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine

from flows.errors import SettingsError
from storage.db import files
from storage.db.disk_reserve import LEAST_BYTES, RESERVED_BYTES, DiskReserve, allow_reserve, was_allowed
from tests.support.database.database import Database

MEGABYTE = 1024 * 1024


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_and_a_file_are_made_for_their_owner_alone_and_left_as_they_are(folder: Path) -> None:
    path = folder / "in" / "it"
    assert files.ensure_private_file(path) == path and (mode(path), mode(path.parent), path.read_bytes()) == (0o600, 0o700, b"")
    path.write_bytes(b"kept")
    assert files.ensure_private_file(path).read_bytes() == b"kept" and not files.is_open_to_others(path)


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601])
def test_any_right_of_anybody_else_makes_a_file_open_to_others(folder: Path, bits: int) -> None:
    files.ensure_private_file(folder / "a").chmod(bits)
    assert files.is_open_to_others(folder / "a")


def test_a_file_is_created_whole_and_never_over_another(folder: Path) -> None:
    path = folder / "a"
    assert [files.create_atomically(path, content) for content in (b"first", b"second")] == [True, False]
    assert path.read_bytes() == b"first" and mode(path) == 0o600 and os.listdir(folder) == ["a"]


def test_a_file_is_replaced_whole_and_nothing_else_is_left(folder: Path) -> None:
    path = folder / "a"
    for content in (b"a longer first one", b"second"):
        files.replace_atomically(path, content)
    assert path.read_bytes() == b"second" and mode(path) == 0o600 and os.listdir(folder) == ["a"]


def test_where_a_file_cannot_be_made_it_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for make in (files.ensure_private_dir, files.ensure_private_file):
        with pytest.raises(SettingsError, match=r"file.*KRING_DATA_DIR"):
            make(tmp_path / "file" / "in it")


@pytest.fixture
def reserve(tmp_path: Path) -> DiskReserve:
    return DiskReserve(create_engine(f"sqlite:///{tmp_path / 'kring.db'}"))


def leave(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free))


@pytest.mark.parametrize(
    ("free", "kept"),
    [
        (RESERVED_BYTES + MEGABYTE, RESERVED_BYTES),
        (RESERVED_BYTES, RESERVED_BYTES - MEGABYTE),
        (LEAST_BYTES + MEGABYTE, LEAST_BYTES),
        (LEAST_BYTES + MEGABYTE - 1, None),
        (0, None),
    ],
)
def test_as_much_is_kept_as_fits_and_a_megabyte_is_left_to_others(
    reserve: DiskReserve, monkeypatch: pytest.MonkeyPatch, free: int, kept: int | None
) -> None:
    leave(monkeypatch, free)
    reserve.keep()
    assert reserve.path and (reserve.path.stat().st_size if reserve.path.exists() else None) == kept
    assert reserve.path.name == "kring.db-reserve" and (kept is None or mode(reserve.path) == 0o600)


def test_what_was_given_up_is_kept_again_once_there_is_room_and_nothing_else_is(
    reserve: DiskReserve, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reserve.path and not reserve.give_up()
    reserve.keep_again()
    assert not reserve.path.exists()  # it was never given up
    reserve.keep()
    assert reserve.give_up() and not reserve.path.exists() and not reserve.give_up()
    for free, is_kept in ((0, False), (RESERVED_BYTES + MEGABYTE, True)):
        leave(monkeypatch, free)
        reserve.keep_again()
        assert reserve.path.exists() == is_kept
    reserve.path.unlink()
    reserve.keep_again()
    assert not reserve.path.exists()


def test_a_server_and_a_database_in_memory_have_no_reserve_here() -> None:
    reserve = DiskReserve(create_engine("sqlite://"))
    reserve.keep()
    assert reserve.path is None and not reserve.give_up()


def test_one_transaction_may_use_the_reserve_and_the_next_does_not_for_that(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        before = was_allowed(connection)
        allow_reserve(connection)
        assert [before, was_allowed(connection), was_allowed(connection)] == [False, True, False]
