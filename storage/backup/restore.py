"""Putting a backup back into an empty place, and destroying again what was destroyed since it was made."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import IO

from sqlalchemy import Connection, Engine, select, update

from flows.errors import SettingsError
from storage.backup import archive, row_stream
from storage.conversations.record import dump_document, load_record
from storage.crypto.vault import Vault
from storage.db.migrate import upgrade
from storage.db.tables import conversations, dossiers, keys
from storage.retention import timers, tombstones
from storage.retention.erasure import delete_dossier, erase_conversation


def restore_backup(
    engine: Engine, vault: Vault, backup: IO[bytes], info: archive.BackupInfo, tombstone_ids: Collection[str], at: datetime, draft_days: int
) -> int:
    """All or nothing: every row, the newest schema, and what is in the list `since` destroyed again; returns how many of those.

    `made` is what the check of this backup gave. SettingsError where something is there already, or where the keys are not the ones
    that the backup was made with.
    """
    with engine.begin() as connection:
        if row_stream.list_tables(connection):
            raise SettingsError("there is a database already, and a backup is put back only where there is none: set it aside first")
        upgrade(connection, info.schema)
        row_stream.load_rows(connection, archive.row_lines(backup))
        upgrade(connection)
        vault.check_keys(connection)
        return reapply_tombstones(connection, vault, {*tombstone_ids, *tombstones.list_tombstones(connection)}, at, draft_days)


def reapply_tombstones(connection: Connection, vault: Vault, ids: Collection[str], at: datetime, draft_days: int) -> int:
    """Wipe conversations and withdraw dossiers that are in the list and here again."""
    gone = [id for (id,) in connection.execute(select(conversations.c.id)) if id in ids]
    for id in gone:
        erase_conversation(connection, id, "wiped_again", at)
    taken_back = [row for row in connection.execute(select(dossiers.c.id, dossiers.c.conversation_id)) if row.id in ids]
    for row in taken_back:
        delete_dossier(connection, row.conversation_id, "taken_back", at)
        timers.stop_timers(connection, row.conversation_id)
        _restore_draft(connection, vault, row.conversation_id, at, draft_days)
    for id in ids:
        tombstones.add_tombstone(connection, id, at)
    return len(gone) + len(taken_back)


def _restore_draft(connection: Connection, vault: Vault, id: str, at: datetime, draft_days: int) -> None:
    """A dossier that was taken back is a draft, as it was after its seeker did that."""
    joined = select(conversations, keys.c.wrapped).join(keys, keys.c.conversation_id == conversations.c.id)
    kept = load_record(vault, connection.execute(joined.where(conversations.c.id == id)).one(), at)
    conversation = kept.open_conversation()
    conversation.state, conversation.sent, conversation.offered, conversation.edits = "taken_back", None, None, {}
    kept.document, kept.handed_off, kept.ends_at = dump_document(conversation), False, at + timedelta(days=draft_days)
    connection.execute(update(conversations).where(conversations.c.id == id).values(kept.changed_columns(vault)))
    timers.set_draft_timers(connection, {id: kept.ends_at})
