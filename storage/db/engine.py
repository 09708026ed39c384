"""Database engines: durable commits, files closed to other accounts, and one transaction per unit of work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, select
from sqlalchemy.exc import DBAPIError

from storage.db import compiled_statements, files, postgres
from storage.db.file_guard import guard_file
from storage.db.migrate import migrate
from storage.db.tables import conversations, coordinators

_BUSY_SECONDS = 30
_READ_ONLY = "kring_reads"
_SNAPSHOT_OPTIONS: dict[str, dict[str, object]] = {"postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}}
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "secure_delete = ON",
    "foreign_keys = ON",
    "cache_size = -32000",
)


def open_engine(url: str, lock_seconds: int = postgres.LOCK_SECONDS) -> Engine:
    """The engine for this URL. Its exceptions hide parameters, because parameters contain people's words.

    A process that dies leaves no lock on a server for longer than `lock_seconds`.
    """
    return _open_sqlite(url) if make_url(url).get_backend_name() == "sqlite" else postgres.open_engine(url, lock_seconds)


def _open_sqlite(url: str) -> Engine:
    path = make_url(url).database
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _BUSY_SECONDS})
    if path:
        guard_file(engine, files.ensure_private_file(Path(path)))
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin_immediately)
    return engine


def _set_pragmas(sqlite: Any, record: Any) -> None:
    sqlite.isolation_level = None  # the driver begins no transactions: _begin_immediately does
    for pragma in _PRAGMAS:
        sqlite.execute(f"PRAGMA {pragma}")


def _begin_immediately(connection: Connection) -> None:
    """Take the write lock at BEGIN: a deferred transaction that reads and then writes fails at once if another wrote in between."""
    compiled_statements.execute_raw(
        connection, "BEGIN DEFERRED" if connection.get_execution_options().get(_READ_ONLY) else "BEGIN IMMEDIATE"
    )


@contextmanager
def read_snapshot(engine: Engine) -> Iterator[Connection]:
    """A read-only transaction over one snapshot of the database; writers are not blocked."""
    with (
        engine.connect() as connection,
        connection.execution_options(**_SNAPSHOT_OPTIONS.get(engine.dialect.name, {}), **{_READ_ONLY: True}).begin(),
    ):
        yield connection


def open_scratch_engine(path: Path) -> Engine:
    """A new SQLite database that nobody needs after a power failure, at its newest revision."""
    engine = open_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", lambda sqlite, record: sqlite.execute("PRAGMA synchronous = OFF"))
    migrate(engine)
    return engine


def is_intact(engine: Engine) -> bool:
    """Whether every page of an SQLite database is what was written."""
    try:
        with read_snapshot(engine) as connection:
            return bool(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok")
    except DBAPIError:
        return False


def holds_people(connection: Connection) -> bool:
    """Whether a seeker's conversation or a coordinator is stored, in whatever revision the database is."""
    present = inspect(connection).get_table_names()
    return any(connection.execute(select(one.c.id).limit(1)).first() for one in (conversations, coordinators) if one.name in present)
