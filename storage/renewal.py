"""New keys for an old memory: all that is sealed under a former master key is sealed again, and nothing else changes.

A conversation's own key stays what it is and is wrapped anew; look-ups keep their key, so every door still leads home.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, bindparam, select, update

from storage import facts, truncation
from storage.tables import coordinators, doors, keys, traces
from storage.vault import CHECK, Vault

# every column that is sealed under the master key, with the column that names its row
SEALED: tuple[tuple[Column[bytes], Column[str]], ...] = (
    (keys.c.wrapped, keys.c.conversation_id),
    (coordinators.c.profile, coordinators.c.id),
    (coordinators.c.authenticator, coordinators.c.id),
    (doors.c.address, doors.c.id),
    (traces.c.address, traces.c.id),
)


def renew(connection: Connection, vault: Vault) -> int:
    """Seal again what a former key sealed; returns how many values. All or nothing, as the transaction is, and once is enough."""
    renewed = sum(_column(connection, column, id, vault) for column, id in SEALED)
    facts.forget(connection, CHECK)
    vault.check_keys(connection)
    truncation.want(connection)
    return renewed


def _column(connection: Connection, column: Column[bytes], id: Column[str], vault: Vault) -> int:
    again = []
    for name, sealed in connection.execute(select(id, column).where(column.is_not(None)).order_by(id)):
        row = f"{column.table.name}.{column.name}:{name}"
        if not vault.is_sealed_now(sealed, row):
            again.append({"this": name, "again": vault.seal_own(vault.open_own(sealed, row), row)})
    if again:
        connection.execute(update(column.table).where(id == bindparam("this")).values({column: bindparam("again")}), again)
    return len(again)
