"""Moving an installation into another database: in one transaction, verified by digests, and safe to repeat."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from sqlalchemy import Connection, Engine, delete

from flows.errors import Refusal
from flows.i18n.messages import _
from storage.backup import row_stream
from storage.db.engine import read_snapshot
from storage.db.migrate import upgrade
from storage.db.postgres import disable_idle_timeout
from storage.installation import facts
from storage.watch import Watch, unwatched

_MOVED = "moved"  # fact: the target's digest after the move; while it is unchanged the target may be overwritten
_MARK = f'["{_MOVED}",'.encode()


def move_database(source: Engine, target: Engine, watch: Watch = unwatched) -> int:
    """Copy every row to the target, in one transaction; returns how many. Raises Refusal if the target is in use."""
    with read_snapshot(source) as reading, target.begin() as writing:
        for end in (reading, writing):
            disable_idle_timeout(end)
        upgrade(writing)
        if not (row_stream.is_empty(writing) or _is_untouched(writing)):
            raise Refusal(_("the other database is in use, or its last move is older than its newest change: choose an empty one"))
        for table in row_stream.list_tables(writing):
            writing.execute(delete(table))
        count = row_stream.load_rows(writing, watch(row_stream.dump_rows(reading), row_stream.count_lines(reading)))
        copied = _digests(writing)
        _compare(_digests(reading), copied)
        facts.write_fact(writing, _MOVED, _digest_of(copied))
    return count


def _compare(source: Mapping[str, str], target: Mapping[str, str]) -> None:
    different = sorted(name for name in source.keys() | target.keys() if source.get(name) != target.get(name))
    if different:
        raise Refusal(_("not the same after copying, so nothing was kept: {different}", different=", ".join(different)))


def _is_untouched(connection: Connection) -> bool:
    moved = facts.read_fact(connection, _MOVED)
    return moved is not None and moved == _digest_of(_digests(connection))


def _digests(connection: Connection) -> dict[str, str]:
    """The digest of each table, without the fact that it was moved."""
    return row_stream.table_digests(line for line in row_stream.dump_rows(connection) if not line.startswith(_MARK))


def _digest_of(digests: Mapping[str, str]) -> str:
    return sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()
