"""Dossier records: one row per dossier, sealed and opened under the key of its conversation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, bindparam, literal_column, select, update

from flows.dossier.case_progress import CaseProgress
from flows.dossier.lifecycle import CLAIMED, find_reader
from flows.errors import ConcurrentUpdate
from storage.crypto.vault import Vault
from storage.db.compiled_statements import CompiledSelect
from storage.db.tables import dossiers, keys, sealed_as

WEEK = timedelta(days=7)
SEALED_COLUMNS = ("content", "card", "notes")
SELECT_DOSSIERS: Select[Any] = select(dossiers, keys.c.wrapped).join(keys, keys.c.conversation_id == dossiers.c.conversation_id)
LITERAL_CLAIMED: list[ColumnElement[str]] = [literal_column(f"'{state}'") for state in CLAIMED]
_LOCK_DOSSIER = CompiledSelect(lambda _: _select_locked(dossiers.c.id))
_LOCK_BY_CONVERSATION = CompiledSelect(lambda _: _select_locked(dossiers.c.conversation_id))


@dataclass(frozen=True, slots=True)
class DossierRecord:
    """A dossier that was handed over: its row and its progress. Content, card and notes stay sealed until they are read."""

    id: str
    conversation_id: str
    version: int
    digest: str
    sent_at: datetime
    claimed_at: datetime | None
    progress: CaseProgress
    key: bytes = field(repr=False)
    sealed: Mapping[str, bytes | None] = field(repr=False)

    @property
    def held_since(self) -> datetime:
        """The moment of the claim, or of sending where nobody claimed it."""
        return self.claimed_at or self.sent_at


class DossierRecords:
    """Reads and writes rows of dossiers; a value sealed for one row and column opens in no other."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def lock_dossier(self, connection: Connection, dossier_id: str) -> DossierRecord | None:
        """The dossier, which nobody else can change before this transaction ends."""
        return self._lock(connection, _LOCK_DOSSIER, dossier_id)

    def lock_by_conversation(self, connection: Connection, conversation_id: str) -> DossierRecord | None:
        """The dossier of this conversation, which nobody else can change before this transaction ends."""
        return self._lock(connection, _LOCK_BY_CONVERSATION, conversation_id)

    def find_by_conversation(self, connection: Connection, conversation_id: str) -> DossierRecord | None:
        """The dossier of this conversation as it is now; nothing is locked."""
        row = connection.execute(SELECT_DOSSIERS.where(dossiers.c.conversation_id == conversation_id)).first()
        return self.to_record(row) if row else None

    def to_record(self, row: Row[Any]) -> DossierRecord:
        """The record of a row that SELECT_DOSSIERS found."""
        key = self._vault.unwrap(row.wrapped, row.conversation_id)
        document = json.loads(self._vault.open(key, row.progress, _context("progress", row.id)))
        progress = CaseProgress.from_document(row.state, row.coordinator_id, document)
        sealed = {column: getattr(row, column) for column in SEALED_COLUMNS}
        return DossierRecord(row.id, row.conversation_id, row.version, row.digest, row.sent_at, row.claimed_at, progress, key, sealed)

    def read_bytes(self, dossier: DossierRecord, column: str) -> bytes | None:
        """A sealed column as it was sealed, byte for byte, or None if it is empty."""
        sealed = dossier.sealed[column]
        return None if sealed is None else self._vault.open(dossier.key, sealed, _context(column, dossier.id))

    def read_column(self, dossier: DossierRecord, column: str) -> Any:
        """The JSON values that are sealed in a column; an empty object if the column is empty."""
        content = self.read_bytes(dossier, column)
        return {} if content is None else json.loads(content)

    def is_soon(self, dossier: DossierRecord, at: datetime) -> bool:
        """Whether the seeker shares a date within a week, and that week is not over."""
        return at < dossier.sent_at + WEEK and self.read_column(dossier, "card").get("date") == "soon"

    def seal_columns(self, key: bytes, dossier_id: str, **columns: bytes) -> dict[str, bytes]:
        """These values, each sealed for its column of this dossier."""
        return {column: self._vault.seal(key, value, _context(column, dossier_id)) for column, value in columns.items()}

    def update_columns(self, connection: Connection, dossier: DossierRecord, sealed: Mapping[str, bytes], **plain: Any) -> None:
        """Seal and write columns of a locked dossier; its state is written by storage.dossiers.events alone."""
        values = {**self.seal_columns(dossier.key, dossier.id, **sealed), **plain}
        connection.execute(update(dossiers).where(dossiers.c.id == dossier.id).values(values))

    def save_progress(self, connection: Connection, dossier: DossierRecord) -> None:
        """Write the progress of a locked dossier whose state stays what it is."""
        self.update_columns(connection, dossier, {"progress": dump_json(dossier.progress.to_document())})

    def read_key(self, connection: Connection, conversation_id: str) -> bytes:
        """The key of this conversation, under which its dossier is sealed."""
        wrapped = connection.execute(select(keys.c.wrapped).where(keys.c.conversation_id == conversation_id)).scalar_one()
        return self._vault.unwrap(wrapped, conversation_id)

    def _lock(self, connection: Connection, locking: CompiledSelect, this: str) -> DossierRecord | None:
        row = locking.fetch_first(connection, this=this)
        return self.to_record(row) if row else None


def check_reader(dossier: DossierRecord, reader_id: str | None) -> None:
    """ConcurrentUpdate if it is not this coordinator who may open the locked dossier's story, or nobody if empty; None is whoever may."""
    if reader_id is not None and reader_id != find_reader(dossier.progress.state, dossier.progress.coordinator_id):
        raise ConcurrentUpdate("dossiers")


def _select_locked(key: Column[str]) -> Select[Any]:
    return SELECT_DOSSIERS.where(key == bindparam("this")).with_for_update(of=dossiers)


def dump_json(document: Mapping[str, Any]) -> bytes:
    """A document as it is sealed: UTF-8, half surrogates included, because people's words may hold them."""
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _context(column: str, dossier_id: str) -> str:
    return f"{sealed_as(dossiers.c[column])}:{dossier_id}"
