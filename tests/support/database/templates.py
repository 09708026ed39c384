"""Migrated databases for tests: a template at the newest revision is made once per process and copied for each test."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Dialect, Engine, event

from storage.db import engine, files
from storage.db.migrate import migrate
from tests.support.database.postgres import postgres_server

URL_FILE = "server"  # a file in the folder of an installation, where its database is on a server
_COMPILED: dict[Any, Any] = {}
_DIALECTS: dict[str, Dialect] = {}
BOTH_DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.slow))


@cache
def _template_bytes() -> bytes:
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "kring.db"
        connected = open_engine(f"sqlite:///{path}")
        migrate(connected)
        connected.dispose()
        return path.read_bytes()


def database_url(folder: Path) -> str:
    """The URL of this folder's database: on the server if it was put there, otherwise a file in it, copied from the template if missing."""
    named = folder / URL_FILE
    return named.read_text() if named.exists() else f"sqlite:///{copy_template(folder / 'kring.db')}"


def open_engine(url: str) -> Engine:
    """The product's engine, but a file is not waited for until the disk has it: tests end processes, and no test cuts the power.

    All engines of a process share what they compiled: compiling every statement anew was a fifth of what a test costs.
    """
    opened = engine.open_engine(url)
    if opened.dialect.name == "sqlite":
        event.listen(opened, "connect", lambda sqlite, record: sqlite.execute("PRAGMA synchronous = OFF"))
    return _share_statements(opened)


def _share_statements(opened: Engine) -> Engine:
    """A compiled statement is kept under the dialect, which each engine has anew."""
    if opened.dialect.name not in _DIALECTS:
        opened.connect().close()  # the dialect learns then what this database can do
        _DIALECTS[opened.dialect.name] = opened.dialect
    opened.dialect = _DIALECTS[opened.dialect.name]
    opened.update_execution_options(compiled_cache=_COMPILED)
    return opened


def migrated_database(database: str, folder: Path) -> AbstractContextManager[Path]:
    """This folder with a migrated database on `sqlite` or `postgresql`; a database on the server is dropped afterwards."""
    return nullcontext(folder) if database == "sqlite" else _server_database(folder, lambda: postgres_server().create_migrated_database())


def empty_database(database: str, folder: Path) -> AbstractContextManager[Path]:
    """The same with an empty database."""
    return nullcontext(folder) if database == "sqlite" else _server_database(folder, lambda: postgres_server().create_database())


@contextmanager
def _server_database(folder: Path, make: Callable[[], str]) -> Iterator[Path]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / URL_FILE).write_text(make())
    yield folder
    postgres_server().drop_database(database_url(folder))


def copy_template(path: Path) -> Path:
    """Copy the template to `path`, readable by its owner alone, unless a file is there already."""
    if not path.exists():
        files.ensure_private_file(path).write_bytes(_template_bytes())
    return path


def migrated_folder(folder: Path) -> Path:
    """This data folder with a migrated database and nothing else, so that the first command in it need not migrate one."""
    return copy_template(folder / "kring.db").parent
