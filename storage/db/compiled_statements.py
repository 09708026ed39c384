"""Precompiled statements of the hot path: written in SQLAlchemy Core, compiled once per dialect, executed on the driver's cursor.

Executed through SQLAlchemy, such a statement costs ten times as much as the database needs for it.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from pydantic_core import to_json
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Select,
    String,
    Subquery,
    Table,
    any_,
    bindparam,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from storage.db.tables import UtcMicroseconds
from storage.db.upsert import ColumnExpr, dialect_insert, on_conflict

RowExpressions = Mapping[str, Any]
_NAMED_STYLE, _POSITIONAL_STYLE = sqlite.dialect(paramstyle="named"), sqlite.dialect(paramstyle="qmark")
_READERS: Mapping[type, Callable[[Any], Any]] = {UtcMicroseconds: UtcMicroseconds.from_microseconds, Boolean: bool}
_make_row_type: Any = namedtuple
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class CompiledSelect:
    """A SELECT that is compiled at its first use. `build` takes the name of a dialect and returns the statement."""

    def __init__(self, build: Callable[[str], Any]) -> None:
        self._build, self._texts = build, dict[str, str]()
        self._read_rows: Callable[[Sequence[tuple[Any, ...]]], list[Any]] | None = None

    def fetch_rows(self, connection: Connection, **values: Any) -> list[Any]:
        """All rows with their columns as attributes: times and booleans are what the table says."""
        return self.to_rows(self.fetch_all(connection, **values))

    def to_rows(self, found: Sequence[tuple[Any, ...]]) -> list[Any]:
        """The rows of `fetch_rows`, of these that `fetch_all` gave."""
        if self._read_rows is None:
            self._read_rows = _row_reader(self._build("sqlite"))  # the columns are those of every dialect
        return self._read_rows(found)

    def fetch_first(self, connection: Connection, **values: Any) -> Any:
        """The first row like those of `fetch_rows`, or None."""
        return next(iter(self.fetch_rows(connection, **values)), None)

    def fetch_all(self, connection: Connection, **values: Any) -> Sequence[tuple[Any, ...]]:
        """All rows as the driver returns them: times are microseconds since 1970, and booleans are 0 and 1 on SQLite."""
        text = self._texts.get(connection.dialect.name) or self.sql(connection.dialect)
        with _RawCursor(connection) as cursor:
            cursor.execute(text, values)
            rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
            return rows

    def sql(self, dialect: Dialect) -> str:
        """The statement's text for the driver of this dialect; compiled once."""
        if dialect.name not in self._texts:
            self._texts[dialect.name] = _compile_text(self._build(dialect.name), dialect)
        return self._texts[dialect.name]


class BulkStatement:
    """An INSERT or UPDATE of many rows at once. `build` takes the name of a dialect and one expression per column."""

    def __init__(self, columns: Mapping[str, TypeEngine[Any]], build: Callable[[str, RowExpressions], Any]) -> None:
        self._columns, self._build, self._texts = columns, build, dict[str, tuple[str, Callable[[Any], Any]]]()
        self._times = [name for name, column_type in columns.items() if isinstance(column_type, UtcMicroseconds)]

    def execute_many(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
        """Write these rows and return the number of rows affected. A server gets one statement with an array per column."""
        dialect = connection.dialect
        if dialect.name not in self._texts:
            self._texts[dialect.name] = self._compile(dialect)
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

    def _compile(self, dialect: Dialect) -> tuple[str, Callable[[Any], Any]]:
        """The statement's text, and a function that picks a row's values in the order of the placeholders (SQLite only)."""
        if dialect.name == "postgresql":
            return _compile_text(self._build(dialect.name, _unnest_arrays(self._columns)), dialect), dict
        compiled: Any = self._build(dialect.name, _bind_parameters(self._columns)).compile(dialect=_POSITIONAL_STYLE)
        return str(compiled), itemgetter(*compiled.positiontup)


def bulk_insert(table: Table, *replaced: str, keeps_known: bool = False, **merged: ColumnExpr) -> BulkStatement:
    """An INSERT of many rows; an upsert if there are columns to replace or to merge, or if a row that is there stays as it is.

    A merged column becomes what its function makes of the dialect's name and the given value.
    """
    columns = {column.name: column.type for column in table.columns}

    def build(dialect: str, given: RowExpressions) -> Any:
        empty = dialect_insert(dialect, table)
        insert = empty.from_select(list(columns), select(*given.values())) if dialect == "postgresql" else empty.values(given)
        return on_conflict(insert, dialect, table, *replaced, **merged) if replaced or merged or keeps_known else insert

    return BulkStatement(columns, build)


def _row_reader(statement: Any) -> Callable[[Sequence[tuple[Any, ...]]], list[Any]]:
    """What makes rows with attributes of those that the driver returns for this statement."""
    columns = list(statement.selected_columns)
    row = _make_row_type("row", [column.name for column in columns])
    changed = [(place, _READERS[type(column.type)]) for place, column in enumerate(columns) if type(column.type) in _READERS]

    def to_row(found: tuple[Any, ...]) -> Any:
        values = list(found)
        for place, read in changed:
            if values[place] is not None:
                values[place] = read(values[place])
        return row._make(values)

    return lambda rows: list(map(to_row if changed else row._make, rows))


def _bind_parameters(columns: Mapping[str, TypeEngine[Any]]) -> RowExpressions:
    return {name: bindparam(name, type_=column_type) for name, column_type in columns.items()}


def _unnest_arrays(columns: Mapping[str, TypeEngine[Any]]) -> RowExpressions:
    types = {name: BigInteger() if isinstance(given, UtcMicroseconds) else given for name, given in columns.items()}
    arrays = [bindparam(name, type_=ARRAY(column_type)) for name, column_type in types.items()]
    rows = func.unnest(*arrays).table_valued(*columns, name="given").render_derived()
    return {name: rows.c[name] for name in columns}


def _compile_text(statement: Any, dialect: Dialect) -> str:
    """Values go to a server in binary form (`%b`): as text, every sealed byte would be written out and parsed again."""
    if dialect.name == "sqlite":
        return str(statement.compile(dialect=_NAMED_STYLE))
    return _PLACEHOLDER.sub(r"%(\1)b", str(statement.compile(dialect=dialect)))


def select_matching(dialect: str, table: Table, *column_names: str) -> Subquery:
    """The rows of this table in which these columns have the given values; the parameters come from `array_param`.

    A server looks them up one by one (LATERAL): before it has analysed a grown table it would otherwise scan all of it.
    """
    if dialect == "postgresql":
        given = _unnest_arrays({name: table.c[name].type for name in column_names})
        match = select(table).where(*(table.c[name] == value for name, value in given.items())).limit(literal_column("1")).lateral()
        return select(match).join_from(next(iter(given.values())).table, match, literal_column("true")).subquery()
    return select(table).where(*(table.c[name].in_(_json_values(name)) for name in column_names)).subquery()


def is_among(dialect: str, column: Column[str], name: str) -> ColumnElement[bool]:
    """Whether the column has one of the given values; the parameter comes from `array_param`."""
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(column.type)))
    return column.in_(_json_values(name))


def _json_values(name: str) -> Select[Any]:
    values = func.json_each(bindparam(name, type_=String)).table_valued("value", name=f"each_{name}")
    return select(values.c.value)


def array_param(connection: Connection, values: Iterable[str]) -> Any:
    """These values as one parameter of `select_matching` and `is_among`: a JSON list for SQLite, an array for PostgreSQL."""
    return list(values) if connection.dialect.name == "postgresql" else to_json(list(values)).decode()


def execute_raw(connection: Connection, statement: str) -> None:
    """Execute a statement without parameters on the driver's cursor."""
    with _RawCursor(connection) as cursor:
        cursor.execute(statement)


@contextmanager
def open_savepoint(connection: Connection) -> Iterator[None]:
    """Undo what was written in this context, and nothing else of the transaction, if it fails."""
    execute_raw(connection, "SAVEPOINT kring")
    try:
        yield
    except BaseException:
        if not connection.invalidated:
            execute_raw(connection, "ROLLBACK TO SAVEPOINT kring")
            execute_raw(connection, "RELEASE SAVEPOINT kring")
        raise
    execute_raw(connection, "RELEASE SAVEPOINT kring")


class _RawCursor:
    """The driver's cursor as a context manager; its errors become SQLAlchemy's DBAPIError, without statement and parameters."""

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
        wrapped: DBAPIError = DBAPIError.instance(
            "", None, error, dialect.loaded_dbapi.Error, hide_parameters=True, connection_invalidated=is_lost, dialect=dialect
        )
        return wrapped
