"""New keys for an old memory: all that is sealed under a former master key is sealed again, and nothing else changes.

A conversation's own key stays what it is and is wrapped anew; look-ups keep their key, so every door still leads home.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, bindparam, select, update

from storage.crypto.vault import CHECK_FACT, Vault
from storage.db import scrubbing
from storage.db.tables import channel_identities, coordinators, keys, sealed_as, sent_messages, telegram_accounts
from storage.installation import facts

# every column that is sealed under the master key, with the columns that name its row
SEALED_COLUMNS: tuple[tuple[Column[bytes], tuple[Column[str], ...]], ...] = (
    (keys.c.wrapped, (keys.c.conversation_id,)),
    (coordinators.c.profile, (coordinators.c.id,)),
    (coordinators.c.authenticator, (coordinators.c.id,)),
    (channel_identities.c.address, (channel_identities.c.id,)),
    (sent_messages.c.address, (sent_messages.c.id,)),
    (telegram_accounts.c.address, (telegram_accounts.c.bot, telegram_accounts.c.coordinator_id)),
)


def reencrypt_all(connection: Connection, vault: Vault) -> int:
    """Seal again what a former key sealed; returns how many values. All or nothing, as the transaction is, and once is enough."""
    renewed = sum(_reencrypt_column(connection, column, named, vault) for column, named in SEALED_COLUMNS)
    facts.delete_fact(connection, CHECK_FACT)
    vault.check_keys(connection)
    scrubbing.request_scrub(connection)
    return renewed


def _reencrypt_column(connection: Connection, column: Column[bytes], named: tuple[Column[str], ...], vault: Vault) -> int:
    again = []
    for sealed, *names in connection.execute(select(column, *named).where(column.is_not(None)).order_by(*named)):
        row = f"{sealed_as(column)}:{':'.join(names)}"
        if not vault.uses_current_key(sealed, row):
            this = {f"this_{place}": name for place, name in enumerate(names)}
            again.append(this | {"again": vault.seal_with_master(vault.open_with_master(sealed, row), row)})
    if again:
        these = (one == bindparam(f"this_{place}") for place, one in enumerate(named))
        connection.execute(update(column.table).where(*these).values({column: bindparam("again")}), again)
    return len(again)
