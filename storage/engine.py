"""Connecting to the memory: durable, for its owner only, with one transaction per unit of work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from storage import folder
from storage.schema import migrate
from storage.writer import Writer

__all__ = ["Writer", "connect", "migrate"]

_BUSY_SECONDS = 30
_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "foreign_keys = ON")


def connect(url: str) -> Engine:
    """The engine of this database. Exceptions never carry what was written: people's words are in it."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    return create_engine(url, hide_parameters=True)


def _sqlite(url: str) -> Engine:
    path = make_url(url).database
    if path:
        folder.own_file(Path(path))
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_immediately)
    return engine


def _prepare(sqlite: Any, record: Any) -> None:
    sqlite.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in _PRAGMAS:
        sqlite.execute(f"PRAGMA {pragma}")


def _begin_immediately(connection: Connection) -> None:
    """A transaction that reads and then writes would fail at once, whatever the patience, had somebody written between."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
