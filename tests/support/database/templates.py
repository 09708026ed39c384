"""A database at its newest revision, made once for all tests of a process and copied for each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path

import pytest

from storage.db import engine, files
from tests.support.database.postgres import postgres_server

URL_FILE = "server"  # a file in the folder that holds the URL
BOTH_DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.slow))


@cache
def _template_bytes() -> bytes:
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "kring.db"
        connected = engine.open_engine(f"sqlite:///{path}")
        engine.migrate(connected)
        connected.dispose()
        return path.read_bytes()


def database_url(folder: Path) -> str:
    """Where the memory of this folder is: a file in it, made where there is none, or the server's database that it was put on."""
    named = folder / URL_FILE
    return named.read_text() if named.exists() else f"sqlite:///{copy_template(folder / 'kring.db')}"


def migrated_database(database: str, folder: Path) -> AbstractContextManager[Path]:
    """This folder with its memory on `sqlite` or `postgresql`; what is on the server is dropped afterwards."""
    return nullcontext(folder) if database == "sqlite" else _server_database(folder, lambda: postgres_server().create_migrated_database())


def empty_database(database: str, folder: Path) -> AbstractContextManager[Path]:
    """The same, with nothing in the memory yet."""
    return nullcontext(folder) if database == "sqlite" else _server_database(folder, lambda: postgres_server().create_database())


@contextmanager
def _server_database(folder: Path, make: Callable[[], str]) -> Iterator[Path]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / URL_FILE).write_text(make())
    yield folder
    postgres_server().drop_database(database_url(folder))


def copy_template(path: Path) -> Path:
    """Put it there, closed to others, where nothing is yet."""
    if not path.exists():
        files.ensure_private_file(path).write_bytes(_template_bytes())
    return path
