"""Row stream: all rows of a database as lines, the same for SQLite and PostgreSQL; shared by backup, restore and move.

A line is JSON: the name of a table with its columns, or one row. Bytes are written as {"b": base64}; times stay integers.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, FetchedValue, MetaData, Table, func, insert, inspect, select, text
from sqlalchemy.engine.interfaces import ReflectedColumn

_ROWS_AT_ONCE = 500
_MODULUS = 1 << 256


def list_tables(connection: Connection) -> list[Table]:
    """The tables that the database has now, at whatever revision, without Alembic's own: their columns alone.

    Reading keys and indexes too takes ten times as long.
    """
    found = inspect(connection).get_multi_columns()
    named = sorted((name, columns) for (_, name), columns in found.items() if name != "alembic_version")
    return [Table(name, MetaData(), *map(_to_column, columns)) for name, columns in named]


def is_empty(connection: Connection) -> bool:
    """Whether no table has a row."""
    return not any(connection.execute(select(table).limit(1)).first() for table in list_tables(connection))


def count_lines(connection: Connection) -> int:
    """How many lines `dump_rows` has."""
    tables = list_tables(connection)
    return len(tables) + sum(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)


def dump_rows(connection: Connection) -> Iterator[bytes]:
    """The lines of all tables, as this transaction sees them."""
    for table in list_tables(connection):
        yield _to_line({"table": table.name, "columns": [column.name for column in table.c]})
        for row in connection.execute(select(table).execution_options(yield_per=_ROWS_AT_ONCE)):
            yield _to_line([_to_json_value(value) for value in row])


def load_rows(connection: Connection, lines: Iterable[bytes]) -> int:
    """Insert rows from the lines of `dump_rows`, into tables that have these columns; returns how many. ValueError for other lines."""
    tables = {table.name: table for table in list_tables(connection)}
    count, table, columns, remaining = 0, None, [], iter(lines)
    while batch := list(islice(remaining, _ROWS_AT_ONCE)):
        rows: list[dict[str, object]] = []
        for line in map(json.loads, batch):
            if isinstance(line, dict):
                _insert_rows(connection, table, rows)
                rows, table, columns = [], tables[line["table"]], line["columns"]
            else:
                rows.append(dict(zip(columns, map(_from_json_value, line), strict=True)))
                count += 1
        _insert_rows(connection, table, rows)
    _reset_sequences(connection, tables.values())
    return count


def table_digests(lines: Iterable[bytes]) -> dict[str, str]:
    """A digest of each table, independent of the order of its rows: databases with the same rows have the same digests."""
    sums: dict[str, int] = defaultdict(int)
    table = ""
    for line in lines:
        content = json.loads(line)
        table = content["table"] if isinstance(content, dict) else table
        sums[table] += int.from_bytes(sha256(line).digest(), "big")
    return {name: f"{total % _MODULUS:064x}" for name, total in sums.items()}


def _to_column(found: ReflectedColumn) -> Column[Any]:
    """This column; what numbers its rows by itself has a default on the server."""
    return Column(found["name"], found["type"], server_default=FetchedValue() if found.get("autoincrement") is True else None)


def _insert_rows(connection: Connection, table: Table | None, rows: list[dict[str, object]]) -> None:
    if rows and table is not None:
        connection.execute(insert(table), rows)


def _reset_sequences(connection: Connection, tables: Iterable[Table]) -> None:
    """Advance PostgreSQL's sequences past inserted ids, of which a sequence does not know."""
    for table in tables if connection.dialect.name == "postgresql" else ():
        for column in table.c:
            if column.server_default is not None:
                last = connection.execute(select(func.max(column))).scalar()
                sequence = {"table": table.name, "column": column.name, "last": last or 1, "is_used": last is not None}
                connection.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :last, :is_used)"), sequence)


def _to_line(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _to_json_value(value: Any) -> Any:
    return {"b": b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value


def _from_json_value(value: Any) -> Any:
    return b64decode(value["b"], validate=True) if isinstance(value, dict) else value
