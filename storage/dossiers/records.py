"""Rows of dossiers, sealed and opened under the key of their conversation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from flows.dossier.lifecycle import CaseProgress
from flows.errors import ConcurrentUpdate
from storage.crypto.vault import Vault
from storage.db.tables import dossiers, keys, sealed_as


@dataclass(frozen=True, slots=True)
class DossierRecord:
    """A dossier that was handed over: its row, and its progress; its story stays sealed until it is asked for."""

    id: str
    conversation_id: str
    version: int
    digest: str
    sent_at: datetime
    claimed_at: datetime | None
    progress: CaseProgress


class DossierRecords:
    """Reads and writes rows of dossiers; what it seals in one row and column opens in no other."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def find_for_update(self, connection: Connection, where: Any) -> DossierRecord | None:
        """Nobody else can change it before this transaction ends."""
        row = connection.execute(select(dossiers).where(where).with_for_update()).first()
        return self.to_record(connection, row) if row else None

    def to_record(self, connection: Connection, row: Row[Any]) -> DossierRecord:
        progress = CaseProgress.from_document(row.state, row.coordinator_id, self.opened(connection, row, "progress"))
        return DossierRecord(row.id, row.conversation_id, row.version, row.digest, row.sent_at, row.claimed_at, progress)

    def read_column(self, connection: Connection, sent: DossierRecord, column: str) -> Any:
        """The JSON values that are sealed in a column, None where it is empty."""
        row = connection.execute(select(dossiers).where(dossiers.c.id == sent.id)).one()
        return None if getattr(row, column) is None else self.opened(connection, row, column)

    def read_content(self, connection: Connection, conversation_id: str) -> bytes | None:
        """What was sent from this conversation, byte for byte."""
        row = connection.execute(select(dossiers).where(dossiers.c.conversation_id == conversation_id)).first()
        return self._vault.open(self._key(connection, conversation_id), row.content, f"dossiers.content:{row.id}") if row else None

    def opened(self, connection: Connection, row: Row[Any], column: str) -> Any:
        key = self._key(connection, row.conversation_id)
        return json.loads(self._vault.open(key, getattr(row, column), _context(column, row.id)))

    def seal_columns(self, connection: Connection, conversation_id: str, id: str, **columns: bytes) -> dict[str, bytes]:
        key = self._key(connection, conversation_id)
        return {column: self._vault.seal(key, value, _context(column, id)) for column, value in columns.items()}

    def save(self, connection: Connection, sent: DossierRecord, before: tuple[str, str | None], **more: Any) -> None:
        """Keep the progress where the row is still in the state and the hands it was read in; else Superseded."""
        now = sent.progress
        values = {"state": now.state, "coordinator_id": now.coordinator, "tries": len(now.tried), **more}
        values |= self.seal_columns(connection, sent.conversation_id, sent.id, progress=dump(now.document()))
        same = (dossiers.c.id == sent.id, dossiers.c.state == before[0], dossiers.c.coordinator_id.is_not_distinct_from(before[1]))
        if connection.execute(update(dossiers).where(*same).values(values)).rowcount != 1:
            raise ConcurrentUpdate("dossiers")

    def _key(self, connection: Connection, conversation_id: str) -> bytes:
        wrapped = connection.execute(select(keys.c.wrapped).where(keys.c.conversation_id == conversation_id)).scalar_one()
        return self._vault.unwrap(wrapped, conversation_id)


def dump(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _context(column: str, id: str) -> str:
    return f"{sealed_as(dossiers.c[column])}:{id}"
