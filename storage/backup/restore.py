"""Restoring a backup into an empty database, and erasing again what was erased since the backup was made."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import IO

from sqlalchemy import Connection, Engine, select, update

from flows.errors import Refusal
from flows.i18n.messages import _
from storage.backup import archive, row_stream
from storage.conversations.record import dump_document, read_record
from storage.coordinators.coordinators import void_entrances
from storage.crypto.vault import Vault
from storage.db.migrate import upgrade
from storage.db.postgres import disable_idle_timeout
from storage.db.tables import conversations, dossiers
from storage.retention import timers, tombstones
from storage.retention.erasure import delete_dossier, erase_conversation
from storage.watch import Watch, unwatched


def restore_backup(
    engine: Engine,
    vault: Vault,
    backup: IO[bytes],
    info: archive.BackupInfo,
    tombstone_ids: Collection[str],
    at: datetime,
    draft_days: int,
    watch: Watch = unwatched,
) -> int:
    """Load every row, upgrade the schema, and erase again all in `tombstone_ids`, in one transaction; returns how many were erased.

    `info` comes from `verify_backup`. Raises Refusal if there is a database already, or if it was made with other keys.
    """
    with engine.begin() as connection:
        disable_idle_timeout(connection)
        if row_stream.list_tables(connection):
            raise Refusal(_("there is a database already, and a backup is put back only where there is none: set it aside first"))
        upgrade(connection, info.schema)
        row_stream.load_rows(connection, watch(archive.row_lines(backup), info.lines))
        upgrade(connection)
        vault.check_keys(connection)
        void_entrances(connection)  # since the backup a link was used, or a phone lost
        return reapply_tombstones(connection, vault, {*tombstone_ids, *tombstones.list_tombstones(connection)}, at, draft_days)


def reapply_tombstones(connection: Connection, vault: Vault, ids: Collection[str], at: datetime, draft_days: int) -> int:
    """Erase the conversations and delete the dossiers with these ids that a backup brought back; returns how many.

    All ids become tombstones of this database.
    """
    erased = [found for found in connection.execute(select(conversations.c.id)).scalars() if found in ids]
    for conversation_id in erased:
        erase_conversation(connection, vault, conversation_id, "wiped_again", at)
    taken_back = [row for row in connection.execute(select(dossiers.c.id, dossiers.c.conversation_id)) if row.id in ids]
    for row in taken_back:
        delete_dossier(connection, row.conversation_id, "taken_back", at)
        timers.stop_timers(connection, row.conversation_id)
        _restore_draft(connection, vault, row.conversation_id, at, draft_days)
    for subject_id in ids:
        tombstones.add_tombstone(connection, subject_id, at)
    return len(erased) + len(taken_back)


def _restore_draft(connection: Connection, vault: Vault, conversation_id: str, at: datetime, draft_days: int) -> None:
    """Turn the conversation of a dossier that was taken back into a draft, as it was before the backup was restored."""
    record = read_record(connection, vault, conversation_id, at)
    conversation = record.open_conversation()
    conversation.state, conversation.sent = "taken_back", None
    conversation.forget_changes()
    record.document, record.handed_off, record.ends_at = dump_document(conversation), False, at + timedelta(days=draft_days)
    connection.execute(update(conversations).where(conversations.c.id == conversation_id).values(record.changed_columns(vault)))
    timers.set_draft_timers(connection, {conversation_id: record.ends_at})
