"""Conversation record: a conversation's sealed document and row, opened for one batch and sealed again at its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, Row, func, insert, select

from flows.conversation import state_document
from flows.conversation.effects import Effect
from flows.conversation.messages import Outcome
from flows.conversation.state import ConversationState
from flows.installation import Installation
from storage.conversations import processed_updates, unsent_words
from storage.conversations.channel_identities import new_id
from storage.conversations.linked_conversations import LinkedConversation
from storage.conversations.outbox import DueRow
from storage.conversations.unsent_words import UnsentWords
from storage.crypto.vault import Vault
from storage.db.tables import UtcMicroseconds, conversations, keys


@dataclass(slots=True)
class ConversationRecord:
    """One conversation in memory. `document` is its last accepted state; a turn that failed leaves no trace in it."""

    id: str
    key: bytes
    revision: int
    document: bytes
    handed_off: bool
    touched_at: datetime
    recent_updates: str = ""
    opened_at: datetime | None = None  # set only for a new conversation
    timer_due_at: int | None = None  # `ends_at` as it is stored: the draft's timer is due then or earlier
    ends_at: datetime | None = None
    unsent: UnsentWords = field(default_factory=dict, repr=False)
    ended: str | None = None
    effects: tuple[Effect, ...] = ()
    _live: ConversationState | None = field(default=None, repr=False)

    def open_conversation(self) -> ConversationState:
        """The conversation in its last accepted state, free to be changed; `accept` makes the change last."""
        live, self._live = self._live, None
        return live or state_document.read_document(from_json(self.document, cache_strings="keys"))

    def accept(
        self, conversation: ConversationState, outcome: Outcome, at: datetime, installation: Installation, behind: timedelta = timedelta()
    ) -> None:
        """Make this the last accepted state, after a turn that succeeded; a draft ends later by as much as the clock is `behind`."""
        self.document = dump_document(conversation)
        self.handed_off, self.touched_at = conversation.handed_off, at
        self.ends_at = None if self.handed_off else conversation.draft_ends_at(installation) + behind
        self.ended, self.effects = outcome.ended, outcome.effects
        self._live = conversation

    def has_pending_effects(self) -> bool:
        """Whether effects or the end have yet to be applied; later turns must wait for that."""
        return bool(self.effects or self.ended)

    def needs_timer(self) -> bool:
        """Whether the draft has no timer yet, or one that is due too late."""
        due_at = UtcMicroseconds.to_microseconds(self.ends_at)
        return due_at is not None and (self.timer_due_at is None or due_at < self.timer_due_at)

    def update_keys_for_table(self) -> str:
        """The idempotency keys that do not stay in the conversation's row: the oldest of many, or all after its end."""
        return self.recent_updates if self.ended else processed_updates.split_keys(self.recent_updates)[0]

    def changed_columns(self, vault: Vault) -> dict[str, object]:
        """The columns of the conversation's row that change with every turn, sealed."""
        content = vault.seal(self.key, self.document, f"conversations.content:{self.id}")
        return {
            "revision": self.revision + 1,
            "handed_off": self.handed_off,
            "content": content,
            "touched_at": self.touched_at,
            "recent_updates": processed_updates.split_keys(self.recent_updates)[1],
            "ends_at": self.ends_at,
            "unsent": unsent_words.seal_words(vault, self.key, self.id, self.unsent),
        }


def dump_document(conversation: ConversationState) -> bytes:
    """The conversation as JSON, ready to be sealed."""
    return to_json(state_document.write_document(conversation))


def new_record(vault: Vault, conversation: ConversationState, at: datetime) -> ConversationRecord:
    """A record for a conversation that begins now, with an id and a key of its own."""
    return ConversationRecord(new_id(), vault.new_key(), 0, b"", False, at, opened_at=at, _live=conversation)


def load_record(vault: Vault, row: Row[Any] | LinkedConversation | DueRow, at: datetime) -> ConversationRecord:
    """The record of a row with id, wrapped, content and handed_off; to be written again, it needs revision and recent_updates."""
    key = vault.unwrap(row.wrapped, row.id)
    return ConversationRecord(
        row.id,
        key,
        getattr(row, "revision", 0),
        vault.open(key, row.content, f"conversations.content:{row.id}"),
        bool(row.handed_off),
        at,
        getattr(row, "recent_updates", ""),
        timer_due_at=getattr(row, "ends_at_microseconds", None),
        unsent=unsent_words.open_words(vault, key, row.id, getattr(row, "unsent", None)),
    )


def read_record(connection: Connection, vault: Vault, conversation_id: str, at: datetime) -> ConversationRecord:
    """The record of this conversation, which exists."""
    joined = select(conversations, keys.c.wrapped).join(keys, keys.c.conversation_id == conversations.c.id)
    return load_record(vault, connection.execute(joined.where(conversations.c.id == conversation_id)).one(), at)


def count_conversations(connection: Connection) -> int:
    """How many conversations are stored, drafts and those that were handed over."""
    return connection.execute(select(func.count()).select_from(conversations)).scalar_one()


def store_key(connection: Connection, vault: Vault, conversation_id: str, key: bytes) -> None:
    """Store the key of a new conversation, wrapped."""
    connection.execute(insert(keys), {"conversation_id": conversation_id, "wrapped": vault.wrap(key, conversation_id)})
