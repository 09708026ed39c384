"""Redaction: the names of people who were not informed in time go, from the draft and from the dossier (domain.md 6.2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from flows.dossier.document import compute_digest, find_people, remove_people
from flows.installation import Installation
from storage.conversations.record import ConversationRecord, dump_document, load_record
from storage.crypto.vault import Vault
from storage.db import scrubbing
from storage.db.tables import conversations, keys
from storage.dossiers.events import DossierEvents
from storage.dossiers.records import DossierRecord, DossierRecords


class PeopleRedactor:
    """Removes people's names, within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._vault, self._records, self._events = vault, DossierRecords(vault), DossierEvents(vault, installation)

    def remove_uninformed(self, connection: Connection, conversation_id: str, now: datetime) -> None:
        """Remove whoever was neither informed nor must not be informed yet; nothing else of the dossier changes."""
        dossier = self._records.lock_by_conversation(connection, conversation_id)
        conversation = self._load_conversation(connection, conversation_id, now)
        if dossier is None or conversation is None:
            return
        numbers = self._uninformed(dossier)
        if numbers:
            content = remove_people(self._records.read_bytes(dossier, "content") or b"", numbers, now)
            self._save_dossier(connection, dossier, content, now)
            self._save_conversation(connection, conversation, numbers, content)
            scrubbing.request_scrub(connection)

    def _uninformed(self, dossier: DossierRecord) -> set[int]:
        people = find_people(self._records.read_column(dossier, "content"))
        return {person["id"] for person in people if str(person["id"]) not in dossier.progress.informed}

    def _save_dossier(self, connection: Connection, dossier: DossierRecord, content: bytes, now: datetime) -> None:
        plain = {"version": dossier.version + 1, "digest": compute_digest(content), "changed_at": now}
        self._records.update_columns(connection, dossier, {"content": content}, **plain)
        self._events.record_removed_names(connection, dossier, now)

    def _save_conversation(self, connection: Connection, record: ConversationRecord, numbers: set[int], content: bytes) -> None:
        conversation = record.open_conversation()
        conversation.remove_people(numbers)
        conversation.replace_sent(content)
        sealed = self._vault.seal(record.key, dump_document(conversation), f"conversations.content:{record.id}")
        values = {"content": sealed, "revision": record.revision + 1}
        connection.execute(update(conversations).where(conversations.c.id == record.id).values(values))

    def _load_conversation(self, connection: Connection, conversation_id: str, now: datetime) -> ConversationRecord | None:
        joined = select(conversations, keys.c.wrapped).join(keys, keys.c.conversation_id == conversations.c.id)
        row = connection.execute(joined.where(conversations.c.id == conversation_id)).first()
        return load_record(self._vault, row, now) if row else None
