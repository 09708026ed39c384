"""Upserts for both dialects: INSERT ... ON CONFLICT on the primary key."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

ColumnExpr = Callable[[str, Any], Any]  # (dialect's name, given value) -> the column's new value
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def upsert(connection: Connection, table: Table, *replaced: str) -> Any:
    """An INSERT that replaces these columns of an existing row; without columns the existing row stays as it is."""
    return _upsert(connection.dialect.name, table, *replaced)


def insert_new(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert this row; False if there is one with its key, which stays as it is."""
    return connection.execute(_upsert(connection.dialect.name, table).returning(*table.primary_key), row).first() is not None


@cache
def _upsert(dialect: str, table: Table, *replace: str) -> Any:
    return on_conflict(dialect_insert(dialect, table), dialect, table, *replace)


def dialect_insert(dialect: str, table: Table) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    return _INSERT[dialect](table)


def on_conflict(insert: Any, dialect: str, table: Table, *replaced: str, **merged: ColumnExpr) -> Any:
    """This INSERT with ON CONFLICT: replace these columns, set the merged ones to their expression, or do nothing."""
    keys = [column.name for column in table.primary_key]
    if not replaced and not merged:
        return insert.on_conflict_do_nothing(index_elements=keys)
    computed = {name: merge(dialect, insert.excluded[name]) for name, merge in merged.items()}
    return insert.on_conflict_do_update(index_elements=keys, set_={name: insert.excluded[name] for name in replaced} | computed)
