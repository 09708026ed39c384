"""Key rotation: everything sealed under a former master key is sealed anew, and every keyed hash gets the newest look-up key.

A conversation's own key stays the same and is wrapped again. All of it is one transaction, and a second run finds nothing to do.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, bindparam, delete, select, update

from storage.access_log import AccessLog
from storage.conversations.processed_updates import list_keys
from storage.crypto import source_networks
from storage.crypto.vault import Vault
from storage.db import scrubbing
from storage.db.postgres import disable_idle_timeout
from storage.db.tables import (
    attempts,
    channel_identities,
    consents,
    conversations,
    coordinators,
    invitations,
    keys,
    link_answers,
    links,
    passkeys,
    processed_updates,
    recovery_codes,
    return_codes,
    sealed_as,
    sent_messages,
    sessions,
    telegram_accounts,
    transfer_tokens,
    unsent_forms,
    used_challenges,
)
from storage.watch import Watch, unwatched

# every column sealed under the master key, with the columns that identify its row
SEALED_COLUMNS: tuple[tuple[Column[bytes], tuple[Column[str], ...]], ...] = (
    (keys.c.wrapped, (keys.c.conversation_id,)),
    (coordinators.c.profile, (coordinators.c.id,)),
    (coordinators.c.authenticator, (coordinators.c.id,)),
    (channel_identities.c.address, (channel_identities.c.id,)),
    (sent_messages.c.address, (sent_messages.c.id,)),
    (telegram_accounts.c.address, (telegram_accounts.c.bot, telegram_accounts.c.coordinator_id)),
    (unsent_forms.c.content, (unsent_forms.c.coordinator_id, unsent_forms.c.path)),
    (passkeys.c.credential, (passkeys.c.id,)),
)
# every column of keyed hashes; `attempts` is emptied, a conversation's `recent_updates` and the access log have their own functions
HASH_COLUMNS: tuple[Column[str], ...] = (
    channel_identities.c.lookup,
    channel_identities.c.successor,
    sent_messages.c.lookup,
    return_codes.c.lookup,
    transfer_tokens.c.lookup,
    recovery_codes.c.lookup,
    links.c.lookup,
    link_answers.c.lookup,
    passkeys.c.lookup,
    used_challenges.c.lookup,
    sessions.c.lookup,
    telegram_accounts.c.lookup,
    invitations.c.lookup,
    processed_updates.c.update_id,
    consents.c.subject,
)


def reencrypt_all(connection: Connection, vault: Vault, watch: Watch = unwatched) -> int:
    """Renew all values and hashes of former keys, in the connection's transaction; returns how many. A second run finds none."""
    disable_idle_timeout(connection)
    vault.check_keys(connection)
    former = vault.as_it_was()
    vault.record_keys(connection)
    count = sum(_reencrypt_column(connection, column, id_columns, vault, watch) for column, id_columns in SEALED_COLUMNS)
    if vault.has_newer_hashes(former):
        count += _renew_hashes(connection, vault, former, watch)
    source_networks.forget_key(connection)
    scrubbing.request_scrub(connection)
    return count


def _reencrypt_column(
    connection: Connection, column: Column[bytes], id_columns: tuple[Column[str], ...], vault: Vault, watch: Watch
) -> int:
    changed = []
    rows = connection.execute(select(column, *id_columns).where(column.is_not(None)).order_by(*id_columns)).all()
    for sealed, *ids in watch(rows, len(rows)):
        row = f"{sealed_as(column)}:{':'.join(ids)}"
        if not vault.uses_current_key(sealed, row):
            this = {f"this_{place}": row_id for place, row_id in enumerate(ids)}
            changed.append(this | {"resealed": vault.seal_with_master(vault.open_with_master(sealed, row), row)})
    if changed:
        this_row = (id_column == bindparam(f"this_{place}") for place, id_column in enumerate(id_columns))
        connection.execute(update(column.table).where(*this_row).values({column: bindparam("resealed")}), changed)
    return len(changed)


def _renew_hashes(connection: Connection, vault: Vault, former: Vault, watch: Watch) -> int:
    _renew_message_ids(connection, vault, former)
    _renew_recent_updates(connection, vault, former)
    AccessLog(vault).renew(connection, AccessLog(former))
    connection.execute(delete(attempts))
    return sum(_renew_column(connection, column, vault, former, watch) for column in HASH_COLUMNS)


def _renew_column(connection: Connection, column: Column[str], vault: Vault, former: Vault, watch: Watch) -> int:
    hashes = connection.execute(select(column).where(column != "").distinct()).scalars().all()
    changed = [{"former": one, "renewed": vault.update_hash(one, former)} for one in watch(hashes, len(hashes))]
    if changed:
        connection.execute(update(column.table).where(column == bindparam("former")).values({column: bindparam("renewed")}), changed)
    return len(changed)


def _renew_message_ids(connection: Connection, vault: Vault, former: Vault) -> None:
    """The id of a sent message is a keyed hash, and its address is sealed for that id."""
    context = sealed_as(sent_messages.c.address)
    for row in connection.execute(select(sent_messages.c.id, sent_messages.c.address)).all():
        new_id = vault.update_hash(row.id, former)
        address = vault.seal_with_master(vault.open_with_master(row.address, f"{context}:{row.id}"), f"{context}:{new_id}")
        connection.execute(update(sent_messages).where(sent_messages.c.id == row.id).values(id=new_id, address=address))


def _renew_recent_updates(connection: Connection, vault: Vault, former: Vault) -> None:
    recent = select(conversations.c.id, conversations.c.recent_updates).where(conversations.c.recent_updates != "")
    for row in connection.execute(recent).all():
        renewed = "".join(vault.update_hash(key, former) for key in list_keys(row.recent_updates))
        connection.execute(update(conversations).where(conversations.c.id == row.id).values(recent_updates=renewed))
