"""The stored document of a conversation: its state as plain values, ready for JSON, and read back.

What is empty and was empty at the beginning is left out; a field that is newer than the document has its default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any

from flows.conversation.state import ConversationState
from flows.conversation.state_migrations import CHART_VERSION, FIELD_NAMES, STORED_NAMES, migrate_document
from flows.conversation.stored_values import Correction, Doubt, Notice, SourceMessage, Undo


def write_document(conversation: ConversationState) -> dict[str, object]:
    """The document of this conversation; `state_migrations.py` says what a field is called in it."""
    filled, names = _filled_defaults(), _stored_names()
    return {names[name]: value for name, value in vars(conversation).items() if value or name in filled}


def read_document(document: dict[str, object]) -> ConversationState:
    """The conversation that this document was written of, by this version or an older one; it shares the lists of the document."""
    if document.get("chart") != CHART_VERSION:
        document = migrate_document(document)
    names = _read_names()
    stored = {names[name]: value for name, value in document.items() if name in names}
    conversation = ConversationState.__new__(ConversationState)
    conversation.__dict__ = {**_filled_defaults(), **{name: make() for name, make in _factories() if name not in stored}, **stored}
    _restore_types(conversation)
    return conversation


def _restore_types(conversation: ConversationState) -> None:
    """Restore the named tuples, which JSON stores as lists."""
    if conversation.notices:
        conversation.notices = [Notice(*notice) for notice in conversation.notices]
    if conversation.messages:
        conversation.messages = [SourceMessage(*message) for message in conversation.messages]
    if conversation.doubts:
        conversation.doubts = [Doubt(*doubt) for doubt in conversation.doubts]
    if conversation.correcting:
        conversation.correcting = Correction(*conversation.correcting)
    if conversation.selected_piece:
        conversation.selected_piece = Correction(*conversation.selected_piece)
    if conversation.undo:
        conversation.undo = Undo(*conversation.undo)


@cache
def field_names() -> dict[str, None]:
    """The names of all fields, in their order."""
    return dict.fromkeys(one.name for one in fields(ConversationState))


@cache
def _stored_names() -> dict[str, str]:
    """The name of each field in a stored document."""
    return {name: STORED_NAMES.get(name, name) for name in field_names()}


@cache
def _read_names() -> dict[str, str]:
    """The field of each name that a stored document may have."""
    return {name: name for name in field_names()} | FIELD_NAMES


@cache
def _filled_defaults() -> Mapping[str, Any]:
    """Defaults that are not empty: always stored, so that a field that became empty differs from them."""
    return {name: value for name, value in vars(ConversationState()).items() if value}


@cache
def _factories() -> tuple[tuple[str, Callable[[], Any]], ...]:
    """Fields that each conversation has of its own from the beginning; the others are class attributes until they are set."""
    return tuple((one.name, one.default_factory) for one in fields(ConversationState) if one.default_factory is not MISSING)
