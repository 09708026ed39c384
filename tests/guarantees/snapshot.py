"""Snapshot of a database: every row, with its conversations and dossiers decrypted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, exists, literal, select

from flows.conversation.state_document import field_names, read_document
from storage.conversations import channel_identities
from storage.conversations.record import load_record
from storage.crypto.vault import Vault
from storage.db.tables import conversations, dossiers, keys, metadata
from tests.support.product import START

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Snapshot:
    """`documents` and `dossiers` decrypted, by conversation; `conversation_ids` by the key of a channel identity."""

    rows: Rows
    documents: dict[str, dict[str, Any]]
    dossiers: dict[str, bytes]
    conversation_ids: dict[tuple[str, str], str]

    def conversation_id(self, vault: Vault, channel: str, person: str) -> str | None:
        """The conversation of this channel user."""
        return self.conversation_ids.get(channel_identities.identity_key(vault, channel, person))

    def dossier_row(self, conversation_id: str) -> dict[str, Any]:
        """The dossier's row."""
        return next(row for row in self.rows["dossiers"] if row["conversation_id"] == conversation_id)

    def all_strings(self) -> set[str]:
        """Every string in every column of every table but the tombstones, which restoring a backup needs."""
        tables = (rows for name, rows in self.rows.items() if name != "tombstones")
        return {value for rows in tables for row in rows for value in row.values() if isinstance(value, str)}


_ALL_ROWS: dict[str, Select[Any]] = {table.name: select(table).order_by(*table.primary_key) for table in metadata.sorted_tables}
_HAS_ROWS = select(*(exists(select(literal(1)).select_from(table)).label(table.name) for table in metadata.sorted_tables))


def _read_rows(connection: Connection) -> Rows:
    """Every row, by table; most tables are empty, which one question tells of all."""
    filled = connection.execute(_HAS_ROWS).one()._mapping
    return {name: [dict(row) for row in connection.execute(rows).mappings()] if filled[name] else [] for name, rows in _ALL_ROWS.items()}


def complete_document(document: bytes) -> dict[str, Any]:
    """The stored document with the fields that are left out while empty."""
    conversation = read_document(json.loads(document))
    return {name: getattr(conversation, name) for name in field_names()}


def take_snapshot(connection: Connection, vault: Vault) -> Snapshot:
    """Read it in one transaction. Raises InvalidTag if a value does not decrypt under the key of its own conversation."""
    rows = _read_rows(connection)
    sealed = connection.execute(select(conversations, keys.c.wrapped).join(keys, keys.c.conversation_id == conversations.c.id)).all()
    kept = {row.id: load_record(vault, row, START) for row in sealed}
    sent = {row.conversation_id: row for row in connection.execute(select(dossiers))}
    return Snapshot(
        rows,
        {conversation_id: complete_document(one.document) for conversation_id, one in kept.items()},
        {
            conversation_id: vault.open(kept[conversation_id].key, row.content, f"dossiers.content:{row.id}")
            for conversation_id, row in sent.items()
        },
        {(row["channel"], row["lookup"]): row["conversation_id"] for row in rows["channel_identities"]},
    )
