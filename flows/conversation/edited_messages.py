"""Which answer a message became: seen from what a turn changed, kept as long as somebody might change the message."""

from __future__ import annotations

from typing import Any

from flows.conversation.conversation import Conversation

Snapshot = tuple[dict[str, Any], int]


def snapshot(conversation: Conversation) -> Snapshot:
    """What the question of now holds before a turn, and how many people were ever named."""
    return dict(conversation.answer(conversation.state)), conversation.people_ever


def record_source_message(conversation: Conversation, message: str, question: str, held: Snapshot) -> None:
    """Note where these words went, if they became an answer."""
    answer, people = held
    if conversation.people_ever > people:
        conversation.remember_message(message, "circle", conversation.people_ever)
    elif conversation.answer(question) != answer:
        conversation.remember_message(message, question, len(conversation.said(question)) - 1)
