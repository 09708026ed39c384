"""Unsent words: what was typed in a page's field and not sent, by question, sealed in the conversation's row outside its document.

Nothing that reads a conversation meets them: no dossier, no coordinator. A turn changes them in the statement that saves it.
"""

from __future__ import annotations

from datetime import datetime

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, update

from flows import text_cleaning
from flows.comparing_form import is_blank
from flows.conversation import limits
from flows.conversation.effects import HandOver
from flows.conversation.messages import Outcome, Turn
from flows.conversation.state import ConversationState
from flows.questionnaire.states import QUESTIONNAIRE
from storage.crypto.vault import Vault
from storage.db.tables import conversations, sealed_as

UnsentWords = dict[str, str]  # by the question at which they were typed (key_of)


def seal_words(vault: Vault, key: bytes, conversation_id: str, words: UnsentWords) -> bytes | None:
    """The column's value."""
    return vault.seal(key, to_json(words), _row(conversation_id)) if words else None


def open_words(vault: Vault, key: bytes, conversation_id: str, sealed: bytes | None) -> UnsentWords:
    """The words that `seal_words` sealed."""
    return dict(from_json(vault.open(key, sealed, _row(conversation_id)), cache_strings="keys")) if sealed else {}


def replace_words(words: UnsentWords, conversation: ConversationState, question: str, text: str) -> UnsentWords:
    """Another text for this question; none before consent 1, and none that is longer than a page may store."""
    key = key_of(conversation, question)
    others = {name: value for name, value in words.items() if name != key and _has_subject(conversation, name)}
    cleaned = text_cleaning.sanitize_text(text)
    is_kept = conversation.consent and not is_blank(cleaned) and len(cleaned) <= limits.UNSENT_FIELD and _has_subject(conversation, key)
    if not is_kept:
        return others
    return _newest(others | {key: _mask_numbers(conversation, question, cleaned)})


def _newest(words: UnsentWords) -> UnsentWords:
    """Those that fit, the newest before all; their order stays."""
    left, kept = limits.UNSENT, list[tuple[str, str]]()
    for key, text in reversed(words.items()):
        left -= len(text)
        if left >= 0:
            kept.append((key, text))
    return dict(reversed(kept))


def key_of(conversation: ConversationState, question: str) -> str:
    """The key of a question's words: with the piece or the person, where it is about one of several."""
    state = QUESTIONNAIRE.states.get(question)
    return f"{question} {state.subject(conversation)}" if state and state.subject else question


def _has_subject(conversation: ConversationState, key: str) -> bool:
    """Whether what these words are about is still there; numbers of pieces change when one is removed."""
    question, _, subject = key.partition(" ")
    if question == "piece":
        return conversation.selected_piece is not None
    return not subject or conversation.find_person(int(subject)) is not None


def words_after_turn(
    words: UnsentWords, conversation: ConversationState, question: str, turn: Turn, outcome: Outcome, left: str | None
) -> UnsentWords:
    """What is unsent after a turn at `question`: text that was returned, at its own question; what was sent or answered is gone.

    `left` says what stood in the field when a button was pressed alone. After a handover, and after an end, there is nothing.
    """
    if outcome.ended or any(isinstance(effect, HandOver) for effect in outcome.effects):
        return {}
    if outcome.returned:
        return replace_words(words, conversation, outcome.returned_for, outcome.returned) if outcome.returned_for else words
    if turn.text is not None:
        return replace_words(words, conversation, question, "")
    if left is not None:
        return replace_words(words, conversation, question, left)
    return {key: text for key, text in words.items() if _has_subject(conversation, key)}


def write_words(connection: Connection, conversation_id: str, sealed: bytes | None, at: datetime) -> None:
    """Write the words, and that somebody is there: the revision stays, so that a turn which comes next does not notice."""
    connection.execute(update(conversations).where(conversations.c.id == conversation_id).values(unsent=sealed, touched_at=at))


def _mask_numbers(conversation: ConversationState, question: str, text: str) -> str:
    keeps_numbers = question in QUESTIONNAIRE.states and QUESTIONNAIRE[question].keeps_numbers
    return text if keeps_numbers or conversation.unmasked else text_cleaning.mask_bsn(text).text


def _row(conversation_id: str) -> str:
    return f"{sealed_as(conversations.c.unsent)}:{conversation_id}"
