"""New keys for an old memory: all that is sealed under the master key is sealed again, and nothing else changes.

A conversation's own key stays what it is and is wrapped anew; look-ups keep their key, so every door still leads home.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, select, update

from storage import facts, truncation
from storage.tables import coordinators, doors, keys, traces
from storage.vault import Vault

# every column that is sealed under the master key, with the column that names its row
SEALED: tuple[tuple[Column[bytes], Column[str]], ...] = (
    (keys.c.wrapped, keys.c.conversation_id),
    (coordinators.c.profile, coordinators.c.id),
    (coordinators.c.authenticator, coordinators.c.id),
    (doors.c.address, doors.c.id),
    (traces.c.address, traces.c.id),
)


def renew(connection: Connection, old: Vault, new: Vault) -> int:
    """Seal again what `old` sealed, for `new`; returns how many values. All or nothing, as the transaction is."""
    renewed = sum(_column(connection, column, id, old, new) for column, id in SEALED)
    facts.forget(connection, "keys_check")
    new.check_keys(connection)
    truncation.want(connection)
    return renewed


def _column(connection: Connection, column: Column[bytes], id: Column[str], old: Vault, new: Vault) -> int:
    rows = connection.execute(select(id, column).where(column.is_not(None))).all()
    for name, sealed in rows:
        row = f"{column.table.name}.{column.name}:{name}"
        again = new.seal_own(old.open_own(sealed, row), row)
        connection.execute(update(column.table).where(id == name).values({column: again}))
    return len(rows)
