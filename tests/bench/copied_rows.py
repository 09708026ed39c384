"""Very many drafts or waiting dossiers in a SQLite file: the rows of a first one are copied, with ids of their own; nobody opens these."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

# tables that hold a row for each, and the columns that differ in each
Copied = Mapping[str, tuple[str, ...]]
_DRAFT: Copied = {
    "conversations": ("id",),
    "keys": ("conversation_id",),
    "channel_identities": ("id", "lookup", "conversation_id"),
    "timers": ("subject",),
}
_DOSSIER: Copied = {
    "dossiers": ("id", "conversation_id"),
    "keys": ("conversation_id",),
    "timers": ("subject",),
    "dossier_sources": ("conversation_id", "source"),
}
BATCH = 50_000


def copy_drafts(file: Path, count: int) -> None:
    """Copy one draft so often, in a file that nobody has open; those that are there stay as they are."""
    with sqlite3.connect(file, isolation_level=None) as database:
        database.execute("PRAGMA synchronous = OFF")
        first = database.execute("SELECT id FROM conversations LIMIT 1").fetchone()[0]
        for begins in range(0, count, BATCH):
            database.execute("BEGIN")
            for table, changed in _DRAFT.items():
                _copy_rows(database, table, changed, first, (begins, min(count, begins + BATCH)))
            database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("ANALYZE")


def copy_dossiers(database: sqlite3.Connection, count: int) -> None:
    """Copy one dossier so often, with its timers, in the transaction that is open."""
    first = database.execute("SELECT conversation_id FROM dossiers LIMIT 1").fetchone()[0]
    for table, changed in _DOSSIER.items():
        _copy_rows(database, table, changed, first, (0, count))


def _copy_rows(database: sqlite3.Connection, table: str, changed: tuple[str, ...], first: str, numbers: tuple[int, int]) -> None:
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    owner = next(column for column in ("conversation_id", "subject", "id") if column in columns)
    values = ", ".join(f"printf('copy_%012d', n.value) || substr({one}, 18, 15)" if one in changed else one for one in columns)
    numbered = "WITH RECURSIVE n(value) AS (SELECT :begins UNION ALL SELECT value + 1 FROM n WHERE value + 1 < :ends)"
    statement = f"{numbered} INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM n, {table} WHERE {owner} = :first"
    database.execute(statement, {"begins": numbers[0], "ends": numbers[1], "first": first})
