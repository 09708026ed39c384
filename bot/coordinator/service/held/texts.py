"""Texts of a coordinator beside a dossier: messages to a seeker who reads them here, and notes of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.service.held.units import HeldUnits
from flows.conversation import limits
from flows.dossier.contact_promise import MESSAGES, promise_in
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.lifecycle import STORY_OPEN
from flows.text_cleaning import mask_bsn, sanitize_text
from storage.crypto.vault import Vault
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.notes import Notes
from storage.dossiers.records import DossierRecord


class DossierTexts:
    """One for all coordinators. Awaitable; `clock` gives aware UTC times."""

    def __init__(self, held: HeldUnits, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._held, self._clock, self._dossiers, self._notes = held, clock, DossierRepository(vault), Notes(vault)

    async def write_message(self, coordinator_id: str, dossier_id: str, text: str) -> ActionResult:
        """Write to a seeker who chose to read it here: at most 600 characters, without citizen numbers; to nobody else."""

        def unit(connection: Connection, dossier: DossierRecord) -> ActionResult:
            promise = promise_in(self._dossiers.read_document(dossier), dossier.progress.moments)
            is_full = len(dossier.progress.messages) >= limits.ALL_TO_SEEKER
            if promise.way != MESSAGES or len(text) > limits.TO_SEEKER or is_full:
                return ActionResult.NOT_NOW
            event = DossierEvent("wrote", self._clock(), text=mask_bsn(sanitize_text(text)).text.strip())
            return self._held.apply_event(connection, dossier, event, coordinator_id, None)

        return await self._held.run(coordinator_id, dossier_id, unit)

    async def delete_message(self, coordinator_id: str, dossier_id: str, written_at: str) -> ActionResult:
        """Delete one message, which the seeker may have read."""
        event = DossierEvent("unwrote", self._clock(), written_at=written_at)
        return await self._held.run_event(coordinator_id, dossier_id, event)

    async def add_note(self, coordinator_id: str, dossier_id: str, text: str, after: str | None = None) -> ActionResult:
        """Add a dated note, at most 20,000 characters and without citizen numbers, apart from the dossier.

        `after` is the id of the last note on the page: the same text after the same note is a form that was posted twice.
        """

        def unit(connection: Connection, dossier: DossierRecord) -> ActionResult:
            if dossier.progress.visible_state not in STORY_OPEN or len(text) > limits.NOTE:
                return ActionResult.NOT_NOW
            if len(text) + sum(len(note.text) for note in self._notes.list_notes(dossier)) > limits.NOTES:
                return ActionResult.FULL
            is_added = self._notes.add_note(connection, dossier, mask_bsn(sanitize_text(text)).text, self._clock(), after)
            return ActionResult.YES if is_added else ActionResult.ALREADY

        return await self._held.run(coordinator_id, dossier_id, unit)

    async def delete_note(self, coordinator_id: str, dossier_id: str, note_id: str) -> ActionResult:
        """Delete one of the coordinator's own notes."""

        def unit(connection: Connection, dossier: DossierRecord) -> ActionResult:
            if dossier.progress.visible_state not in STORY_OPEN:
                return ActionResult.NOT_NOW
            return ActionResult.YES if self._notes.delete_note(connection, dossier, note_id) else ActionResult.ALREADY

        return await self._held.run(coordinator_id, dossier_id, unit)
