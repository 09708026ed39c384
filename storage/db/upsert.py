"""The one place that knows how each database writes a row that may be there already."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

ColumnExpr = Callable[[str, Any], Any]  # of a dialect's name and the given value: what the column becomes
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def upsert(connection: Connection, table: Table, *replaced: str) -> Any:
    """An insert that replaces these columns where the row is there; with no columns it leaves the row as it is."""
    return _upsert(connection.dialect.name, table, *replaced)


@cache
def _upsert(dialect: str, table: Table, *replace: str) -> Any:
    return on_conflict(dialect_insert(dialect, table), dialect, table, *replace)


def dialect_insert(dialect: str, table: Table) -> Any:
    """An insert that may be told what to do where the row is there."""
    return _INSERT[dialect](table)


def on_conflict(insert: Any, dialect: str, table: Table, *replaced: str, **merged: ColumnExpr) -> Any:
    """This insert, replacing these columns where the row is there; with no columns the row stays as it is."""
    keys = [column.name for column in table.primary_key]
    if not replaced and not merged:
        return insert.on_conflict_do_nothing(index_elements=keys)
    made = {name: make(dialect, insert.excluded[name]) for name, make in merged.items()}
    return insert.on_conflict_do_update(index_elements=keys, set_={name: insert.excluded[name] for name in replaced} | made)
