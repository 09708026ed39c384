"""Statements that run in every turn: written in Core, compiled once for each database, and handed to the driver as they are.

A statement that goes the usual way costs ten times as much as the database needs for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from pydantic_core import to_json
from sqlalchemy import ARRAY, BigInteger, Connection, Dialect, Select, String, Subquery, Table, bindparam, func, literal_column, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from storage.db.tables import UtcMicroseconds
from storage.db.upsert import ColumnExpr, dialect_insert, on_conflict

RowExpressions = Mapping[str, Any]
_NAMED_STYLE, _POSITIONAL_STYLE = sqlite.dialect(paramstyle="named"), sqlite.dialect(paramstyle="qmark")
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class CompiledSelect:
    """A question. `make` gives it for a dialect's name."""

    def __init__(self, build: Callable[[str], Any]) -> None:
        self._make, self._texts = build, dict[str, str]()

    def fetch_all(self, connection: Connection, **values: Any) -> Sequence[tuple[Any, ...]]:
        """All rows. SQLite gives 0 and 1 for a boolean, and both give microseconds for a time."""
        with _RawCursor(connection) as cursor:
            cursor.execute(self.sql(connection.dialect), values)
            found: Sequence[tuple[Any, ...]] = cursor.fetchall()
            return found

    def sql(self, dialect: Dialect) -> str:
        """The statement as the driver of this database takes it."""
        if dialect.name not in self._texts:
            self._texts[dialect.name] = _compile_text(self._make(dialect.name), dialect)
        return self._texts[dialect.name]


class BulkStatement:
    """A change, once for each of many rows. `make` gets the dialect's name and, by column, what stands for the row's value."""

    def __init__(self, columns: Mapping[str, TypeEngine[Any]], build: Callable[[str, RowExpressions], Any]) -> None:
        self._columns, self._make, self._texts = columns, build, dict[str, tuple[str, Callable[[Any], Any]]]()
        self._times = [name for name, type in columns.items() if isinstance(type, UtcMicroseconds)]

    def execute_many(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
        """How many rows of the table it met. A server gets all rows in one statement, as an array for each column."""
        dialect = connection.dialect
        if dialect.name not in self._texts:
            self._texts[dialect.name] = self._prepared(dialect)
        for name in self._times:
            for row in rows:
                row[name] = UtcMicroseconds.to_microseconds(row[name])
        text, values = self._texts[dialect.name]
        with _RawCursor(connection) as cursor:
            if dialect.name == "postgresql":
                cursor.execute(text, {name: [row[name] for row in rows] for name in self._columns})
            else:
                cursor.executemany(text, map(values, rows))
            return int(cursor.rowcount)

    def _prepared(self, dialect: Dialect) -> tuple[str, Callable[[Any], Any]]:
        """The text, and what takes a row's values in the order in which it has them; a server gets them by name."""
        if dialect.name == "postgresql":
            return _compile_text(self._make(dialect.name, _unnest_arrays(self._columns)), dialect), dict
        compiled: Any = self._make(dialect.name, _bind_parameters(self._columns)).compile(dialect=_POSITIONAL_STYLE)
        return str(compiled), itemgetter(*compiled.positiontup)


def bulk_insert(table: Table, *replaced: str, **merged: ColumnExpr) -> BulkStatement:
    """Rows that are new; with columns to replace, also rows that are there already, `made_of` what was given and what is there."""
    columns = {column.name: column.type for column in table.columns}

    def make(dialect: str, given: RowExpressions) -> Any:
        plain = dialect_insert(dialect, table)
        made = plain.from_select(list(columns), select(*given.values())) if dialect == "postgresql" else plain.values(given)
        return on_conflict(made, dialect, table, *replaced, **merged) if replaced or merged else made

    return BulkStatement(columns, make)


def _bind_parameters(columns: Mapping[str, TypeEngine[Any]]) -> RowExpressions:
    return {name: bindparam(name, type_=type) for name, type in columns.items()}


def _unnest_arrays(columns: Mapping[str, TypeEngine[Any]]) -> RowExpressions:
    arrays = [bindparam(name, type_=ARRAY(BigInteger() if isinstance(type, UtcMicroseconds) else type)) for name, type in columns.items()]
    rows = func.unnest(*arrays).table_valued(*columns, name="given").render_derived()
    return {name: rows.c[name] for name in columns}


def _compile_text(statement: Any, dialect: Dialect) -> str:
    """A server gets values in its own binary form: as text, each byte of what is sealed would be written out and read again."""
    if dialect.name == "sqlite":
        return str(statement.compile(dialect=_NAMED_STYLE))
    return _PLACEHOLDER.sub(r"%(\1)b", str(statement.compile(dialect=dialect)))


def select_matching(dialect: str, table: Table, *column_names: str) -> Subquery:
    """The rows of this table that the values of these columns lead to: a JSON list each for SQLite, an array for PostgreSQL.

    A server looks them up one by one: one that has not yet counted how a table grew would read all of it.
    """
    if dialect == "postgresql":
        given = _unnest_arrays({name: table.c[name].type for name in column_names})
        led = select(table).where(*(table.c[name] == one for name, one in given.items())).limit(literal_column("1")).lateral()
        return select(led).join_from(next(iter(given.values())).table, led, literal_column("true")).subquery()
    return select(table).where(*(table.c[name].in_(_json_values(name)) for name in column_names)).subquery()


def _json_values(name: str) -> Select[Any]:
    each = func.json_each(bindparam(name, type_=String)).table_valued("value", name=f"each_{name}")
    return select(each.c.value)


def array_param(connection: Connection, values: Iterable[str]) -> Any:
    """These values as a parameter of `met`."""
    return list(values) if connection.dialect.name == "postgresql" else to_json(list(values)).decode()


def execute_raw(connection: Connection, statement: str) -> None:
    """This text without values, handed to the driver as it is."""
    with _RawCursor(connection) as cursor:
        cursor.execute(statement)


class _RawCursor:
    """The driver's own cursor; what it raises is raised as SQLAlchemy does, with no value in it."""

    __slots__ = ("_connection", "_cursor")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __enter__(self) -> Any:
        self._cursor: Any = self._connection.connection.cursor()
        return self._cursor

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._cursor.close()
        if isinstance(error, self._connection.dialect.loaded_dbapi.Error):
            raise self._as_sqlalchemy_error(error) from None

    def _as_sqlalchemy_error(self, error: Any) -> DBAPIError:
        connection, dialect = self._connection, self._connection.dialect
        is_lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, self._cursor)
        if is_lost:
            connection.invalidate(error)
        made: DBAPIError = DBAPIError.instance(
            "", None, error, dialect.loaded_dbapi.Error, hide_parameters=True, connection_invalidated=is_lost, dialect=dialect
        )
        return made
