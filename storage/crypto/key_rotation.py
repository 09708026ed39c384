"""Key rotation: everything sealed under a former master key is sealed again under the new one, and nothing else changes.

A conversation's own key stays the same and is wrapped again. The look-up key never rotates, so every keyed hash stays valid.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, bindparam, select, update

from storage.crypto.vault import CHECK_FACT, Vault
from storage.db import scrubbing
from storage.db.tables import channel_identities, coordinators, keys, sealed_as, sent_messages, telegram_accounts
from storage.installation import facts

# every column sealed under the master key, with the columns that identify its row
SEALED_COLUMNS: tuple[tuple[Column[bytes], tuple[Column[str], ...]], ...] = (
    (keys.c.wrapped, (keys.c.conversation_id,)),
    (coordinators.c.profile, (coordinators.c.id,)),
    (coordinators.c.authenticator, (coordinators.c.id,)),
    (channel_identities.c.address, (channel_identities.c.id,)),
    (sent_messages.c.address, (sent_messages.c.id,)),
    (telegram_accounts.c.address, (telegram_accounts.c.bot, telegram_accounts.c.coordinator_id)),
)


def reencrypt_all(connection: Connection, vault: Vault) -> int:
    """Re-encrypt all values of former keys, in the connection's transaction; returns how many. A second run finds none."""
    count = sum(_reencrypt_column(connection, column, id_columns, vault) for column, id_columns in SEALED_COLUMNS)
    facts.delete_fact(connection, CHECK_FACT)
    vault.check_keys(connection)
    scrubbing.request_scrub(connection)
    return count


def _reencrypt_column(connection: Connection, column: Column[bytes], id_columns: tuple[Column[str], ...], vault: Vault) -> int:
    changed = []
    for sealed, *ids in connection.execute(select(column, *id_columns).where(column.is_not(None)).order_by(*id_columns)):
        row = f"{sealed_as(column)}:{':'.join(ids)}"
        if not vault.uses_current_key(sealed, row):
            this = {f"this_{place}": row_id for place, row_id in enumerate(ids)}
            changed.append(this | {"resealed": vault.seal_with_master(vault.open_with_master(sealed, row), row)})
    if changed:
        this_row = (id_column == bindparam(f"this_{place}") for place, id_column in enumerate(id_columns))
        connection.execute(update(column.table).where(*this_row).values({column: bindparam("resealed")}), changed)
    return len(changed)
