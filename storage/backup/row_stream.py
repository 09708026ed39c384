"""All rows of a memory as lines, whichever database they stand in: what backup, restore and move share.

A line is JSON: the name of a table with its columns, or one row. Bytes are written as {"b": base64}; times stay whole numbers.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Integer, MetaData, Table, func, insert, select, text

_ROWS_AT_ONCE = 500
_MODULUS = 1 << 256


def list_tables(connection: Connection) -> list[Table]:
    """The tables as they stand there now, at whatever revision, without Alembic's own."""
    standing = MetaData()
    standing.reflect(connection)
    return [table for name, table in sorted(standing.tables.items()) if name != "alembic_version"]


def is_empty(connection: Connection) -> bool:
    return not any(connection.execute(select(table).limit(1)).first() for table in list_tables(connection))


def dump_rows(connection: Connection) -> Iterator[bytes]:
    """Everything, as it is in this transaction."""
    for table in list_tables(connection):
        yield _to_line({"table": table.name, "columns": [column.name for column in table.c]})
        for row in connection.execute(select(table).execution_options(yield_per=_ROWS_AT_ONCE)):
            yield _to_line([_to_json_value(value) for value in row])


def load_rows(connection: Connection, lines: Iterable[bytes]) -> int:
    """Insert what `lines` gave, into tables that have these columns; returns how many rows. ValueError where a line is strange."""
    standing = {table.name: table for table in list_tables(connection)}
    count, table, columns, waiting = 0, None, [], iter(lines)
    while batch := list(islice(waiting, _ROWS_AT_ONCE)):
        rows: list[dict[str, Any]] = []
        for said in map(json.loads, batch):
            if isinstance(said, dict):
                _insert_rows(connection, table, rows)
                rows, table, columns = [], standing[said["table"]], said["columns"]
            else:
                rows.append(dict(zip(columns, map(_from_json_value, said), strict=True)))
                count += 1
        _insert_rows(connection, table, rows)
    _reset_sequences(connection, standing.values())
    return count


def table_digests(lines: Iterable[bytes]) -> dict[str, str]:
    """Of each table what its rows add up to, in whatever order they come: two memories with the same rows give the same."""
    sums: dict[str, int] = defaultdict(int)
    table = ""
    for line in lines:
        said = json.loads(line)
        table = said["table"] if isinstance(said, dict) else table
        sums[table] += int.from_bytes(sha256(line).digest(), "big")
    return {name: f"{total % _MODULUS:064x}" for name, total in sums.items()}


def _insert_rows(connection: Connection, table: Table | None, rows: list[dict[str, Any]]) -> None:
    if rows and table is not None:
        connection.execute(insert(table), rows)


def _reset_sequences(connection: Connection, standing: Iterable[Table]) -> None:
    """PostgreSQL counts on by itself only from what it gave out itself."""
    for table in standing if connection.dialect.name == "postgresql" else ():
        for column in table.primary_key:
            if isinstance(column.type, Integer) and column.server_default is not None:
                most = connection.execute(select(func.max(column))).scalar()
                sequence = {"table": table.name, "column": column.name, "most": most or 1, "begun": most is not None}
                connection.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :most, :begun)"), sequence)


def _to_line(said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _to_json_value(value: Any) -> Any:
    return {"b": b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value


def _from_json_value(value: Any) -> Any:
    return b64decode(value["b"], validate=True) if isinstance(value, dict) else value
