"""Notes of a coordinator: dated texts, sealed apart from the dossier and gone with the hold on it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import Connection

from flows.timestamps import to_iso
from storage.crypto.vault import Vault
from storage.db import scrubbing
from storage.dossiers.records import DossierRecord, DossierRecords, dump_json

UNDATED = "text"  # in documents from before notes had dates: one text, which reads as a note without a date


class DatedNote(NamedTuple):
    """One note; `at` is None for the one text from before notes had dates."""

    id: str
    at: datetime | None
    text: str


class Notes:
    """The notes of a held dossier, within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault) -> None:
        self._records = DossierRecords(vault)

    def list_notes(self, dossier: DossierRecord) -> list[DatedNote]:
        """All notes, oldest first."""
        document = self._records.read_column(dossier, "notes")
        undated = [DatedNote(UNDATED, None, document[UNDATED])] if document.get(UNDATED) else []
        return undated + [DatedNote(one["id"], datetime.fromisoformat(one["at"]), one["text"]) for one in document.get("notes", ())]

    def add_note(self, connection: Connection, dossier: DossierRecord, text: str, at: datetime, after: str | None = None) -> bool:
        """Add a note; False for a form that was posted twice: the same text, directly after the note that the page showed last."""
        notes = self.list_notes(dossier)
        before = ["", *(note.id for note in notes)]
        is_double = bool(notes) and notes[-1].text == text and after in (None, before[-2])
        if not is_double:
            self._write(connection, dossier, [*notes, DatedNote(uuid4().hex, at, text)])
        return not is_double

    def delete_note(self, connection: Connection, dossier: DossierRecord, note_id: str) -> bool:
        """Delete one note for good; False if there is none of this id."""
        notes = self.list_notes(dossier)
        left = [note for note in notes if note.id != note_id]
        if len(left) == len(notes):
            return False
        self._write(connection, dossier, left)
        scrubbing.request_scrub(connection)
        return True

    def _write(self, connection: Connection, dossier: DossierRecord, notes: list[DatedNote]) -> None:
        undated = next((note.text for note in notes if note.at is None), "")
        dated = [{"id": note.id, "at": to_iso(note.at), "text": note.text} for note in notes if note.at]
        self._records.update_columns(connection, dossier, {"notes": dump_json({UNDATED: undated, "notes": dated})})
