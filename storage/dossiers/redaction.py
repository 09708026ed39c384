"""People who were not told in time that they are on a list: their names go, from the draft and from the dossier (domain.md 6.2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from flows.dossier.document import compute_digest, find_people, remove_people
from storage.conversations.record import ConversationRecord, dump_document, load_record
from storage.coordinators.exclusions import request_destruction
from storage.crypto.vault import Vault
from storage.db import scrubbing
from storage.db.tables import conversations, dossiers, keys
from storage.dossiers.records import DossierRecord, DossierRecords


class PeopleRedactor:
    """Removes names when the clock says so."""

    def __init__(self, vault: Vault) -> None:
        self._vault, self._rows = vault, DossierRecords(vault)

    def remove_uninformed(self, connection: Connection, conversation_id: str, now: datetime) -> None:
        """Whoever was told, or must not be told yet, stays; nothing else of the dossier changes."""
        sent = self._rows.find_for_update(connection, dossiers.c.conversation_id == conversation_id)
        kept = self._kept(connection, conversation_id, now)
        if sent is None or kept is None:
            return
        numbers = self._untold(connection, sent)
        if numbers:
            content = remove_people(self._content(connection, sent), numbers, now)
            self._keep_dossier(connection, sent, content, now)
            self._keep_draft(connection, kept, numbers, content)
            scrubbing.request_scrub(connection)

    def _untold(self, connection: Connection, sent: DossierRecord) -> set[int]:
        people = find_people(self._rows.read_column(connection, sent, "content"))
        return {person["id"] for person in people if str(person["id"]) not in sent.progress.informed}

    def _content(self, connection: Connection, sent: DossierRecord) -> bytes:
        row = connection.execute(select(dossiers.c.content, keys.c.wrapped).join(keys, _SAME).where(dossiers.c.id == sent.id)).one()
        return self._vault.open(self._vault.unwrap(row.wrapped, sent.conversation_id), row.content, f"dossiers.content:{sent.id}")

    def _keep_dossier(self, connection: Connection, sent: DossierRecord, content: bytes, now: datetime) -> None:
        sealed = self._rows.seal_columns(connection, sent.conversation_id, sent.id, content=content)
        values = {"version": sent.version + 1, "digest": compute_digest(content), "changed_at": now}
        connection.execute(update(dossiers).where(dossiers.c.id == sent.id).values(**sealed, **values))
        if sent.progress.coordinator:
            request_destruction(connection, sent.progress.coordinator, "corrected", sent.claimed_at or now, now)

    def _keep_draft(self, connection: Connection, kept: ConversationRecord, numbers: set[int], content: bytes) -> None:
        conversation = kept.open_conversation()
        conversation.remove_people(numbers)
        conversation.replace_sent(content)
        sealed = self._vault.seal(kept.key, dump_document(conversation), f"conversations.content:{kept.id}")
        values = {"content": sealed, "revision": kept.revision + 1}
        connection.execute(update(conversations).where(conversations.c.id == kept.id).values(values))

    def _kept(self, connection: Connection, conversation_id: str, now: datetime) -> ConversationRecord | None:
        joined = select(conversations, keys.c.wrapped).join(keys, keys.c.conversation_id == conversations.c.id)
        row = connection.execute(joined.where(conversations.c.id == conversation_id)).first()
        return load_record(self._vault, row, now) if row else None


_SAME = keys.c.conversation_id == dossiers.c.conversation_id
