"""Repository of dossiers: which coordinator holds which, and what the seeker sent."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam

from flows.dossier.dossier import Dossier
from flows.dossier.lifecycle import CLAIMED
from storage.crypto.vault import Vault
from storage.db.compiled_statements import CompiledSelect
from storage.db.tables import dossiers
from storage.dossiers.records import LITERAL_CLAIMED, SELECT_DOSSIERS, DossierRecord, DossierRecords

_THEIRS = (dossiers.c.coordinator_id == bindparam("coordinator_id"), dossiers.c.state.in_(LITERAL_CLAIMED))
_HELD = CompiledSelect(lambda _: SELECT_DOSSIERS.where(*_THEIRS).order_by(dossiers.c.claimed_at))


class DossierRepository:
    """Finds and reads dossiers within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault) -> None:
        self._records = DossierRecords(vault)

    def find_held(self, connection: Connection, dossier_id: str, coordinator_id: str) -> DossierRecord | None:
        """The dossier if this coordinator holds it at this moment, else None: checked again on every read (O2)."""
        dossier = self._records.lock_dossier(connection, dossier_id)
        is_held = dossier and dossier.progress.coordinator_id == coordinator_id and dossier.progress.state in CLAIMED
        return dossier if is_held else None

    def find_former(self, connection: Connection, dossier_id: str) -> DossierRecord | None:
        """The dossier whoever holds it, to see what was done with it last; nothing of it may be shown."""
        return self._records.lock_dossier(connection, dossier_id)

    def list_held(self, connection: Connection, coordinator_id: str) -> list[DossierRecord]:
        """What this coordinator holds, longest first."""
        return [self._records.to_record(row) for row in _HELD.fetch_rows(connection, coordinator_id=coordinator_id)]

    def read_document(self, dossier: DossierRecord) -> Dossier:
        """What the seeker sent, as it was sent."""
        document: Dossier = self._records.read_column(dossier, "content")
        return document
