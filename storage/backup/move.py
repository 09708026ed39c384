"""Moving a memory into another database: everything or nothing, compared at the end, and it may be run again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from sqlalchemy import Connection, Engine, delete

from flows.errors import SettingsError
from storage.backup import row_stream
from storage.db.engine import read_snapshot
from storage.db.migrate import upgrade
from storage.installation import facts

_MOVED = "moved"  # what the target was like when it was written: as long as nobody served it, it may be written again
_MARK = f'["{_MOVED}",'.encode()


def move_database(source: Engine, target: Engine) -> int:
    """Copy every row in one transaction of the target; returns how many. SettingsError where the target has another life already."""
    with read_snapshot(source) as read, target.begin() as written:
        upgrade(written)
        if not (row_stream.is_empty(written) or _is_untouched(written)):
            raise SettingsError("the other database is in use, or its last move is older than its newest change: choose an empty one")
        for table in row_stream.list_tables(written):
            written.execute(delete(table))
        count = row_stream.load_rows(written, row_stream.dump_rows(read))
        there = _digests(written)
        _compare(_digests(read), there)
        facts.write_fact(written, _MOVED, _digest_of(there))
    return count


def _compare(source: Mapping[str, str], target: Mapping[str, str]) -> None:
    other = sorted(name for name in source.keys() | target.keys() if source.get(name) != target.get(name))
    if other:
        raise SettingsError(f"not the same after copying, so nothing was kept: {', '.join(other)}")


def _is_untouched(connection: Connection) -> bool:
    moved = facts.read_fact(connection, _MOVED)
    return moved is not None and moved == _digest_of(_digests(connection))


def _digests(connection: Connection) -> dict[str, str]:
    """Of each table, as in storage.backup.row_stream; that it was moved is no part of what it holds."""
    return row_stream.table_digests(line for line in row_stream.dump_rows(connection) if not line.startswith(_MARK))


def _digest_of(digests: Mapping[str, str]) -> str:
    return sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()
