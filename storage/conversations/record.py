"""A conversation as it is kept: one sealed document, opened for one batch and sealed again at its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import Row

from flows.conversation.conversation import Conversation
from flows.conversation.effects import Effect
from flows.conversation.messages import Outcome
from flows.installation import Installation
from storage.conversations import processed_updates
from storage.conversations.channel_identities import LinkedConversation, new_id
from storage.crypto.vault import Vault
from storage.db.tables import UtcMicroseconds


@dataclass(slots=True)
class ConversationRecord:
    """One conversation in memory. `document` is its last good state; a turn that failed leaves no trace in it."""

    id: str
    key: bytes
    revision: int
    document: bytes
    handed_off: bool
    touched_at: datetime
    recent_updates: str = ""
    opened_at: datetime | None = None  # set where it is new
    timer_due_at: datetime | None = None  # the end that its clock knows of: it rings then or earlier
    ends_at: datetime | None = None
    ended: str | None = None
    effects: tuple[Effect, ...] = ()
    _live: Conversation | None = field(default=None, repr=False)

    def open_conversation(self) -> Conversation:
        """The conversation at its last good state, to be changed; `decide` makes the change last."""
        live, self._live = self._live, None
        return live or Conversation.from_document(from_json(self.document))

    def accept(self, conversation: Conversation, outcome: Outcome, at: datetime, installation: Installation) -> None:
        """The turn went well: this is the last good state now."""
        self.document = dump_document(conversation)
        self.handed_off, self.touched_at = conversation.handed_off, at
        self.ends_at = None if self.handed_off else conversation.keep_until(installation)
        self.ended, self.effects = outcome.ended, outcome.effects
        self._live = conversation

    def has_pending_effects(self) -> bool:
        """What comes after an effect waits until the effect is kept."""
        return bool(self.effects or self.ended)

    def needs_timer(self) -> bool:
        """Whether its clock would ring too late, or there is none yet."""
        return self.ends_at is not None and (self.timer_due_at is None or self.ends_at < self.timer_due_at)

    def update_keys_for_table(self) -> str:
        """The marks that do not stand in its row: the older of many, and all once it has ended."""
        return self.recent_updates if self.ended else processed_updates.older_part(self.recent_updates)

    def changed_columns(self, vault: Vault) -> dict[str, Any]:
        """The columns that change with every turn."""
        content = vault.seal(self.key, self.document, f"conversations.content:{self.id}")
        return {
            "revision": self.revision + 1,
            "handed_off": self.handed_off,
            "content": content,
            "touched_at": self.touched_at,
            "recent_updates": processed_updates.recent_part(self.recent_updates),
            "ends_at": self.ends_at,
        }


def dump_document(conversation: Conversation) -> bytes:
    return to_json(conversation.document())


def new_record(vault: Vault, conversation: Conversation, at: datetime) -> ConversationRecord:
    """A conversation that begins now, under an id and a key of its own."""
    return ConversationRecord(new_id(), vault.new_key(), 0, b"", False, at, opened_at=at, _live=conversation)


def load_record(vault: Vault, row: Row[Any] | LinkedConversation, at: datetime) -> ConversationRecord:
    """The conversation of a row with id, wrapped, content, handed_off (and revision where it will be written)."""
    key = vault.unwrap(row.wrapped, row.id)
    document = vault.open(key, row.content, f"conversations.content:{row.id}")
    rings_by = UtcMicroseconds.from_microseconds(getattr(row, "ends_at_microseconds", None))
    return ConversationRecord(
        row.id,
        key,
        getattr(row, "revision", 0),
        document,
        bool(row.handed_off),
        at,
        getattr(row, "recent_updates", ""),
        timer_due_at=rings_by,
    )
