"""Endings: what ends a question, typed while words are asked about, waits as the last of the doubts; nothing is asked about it."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.conversation.stored_values import Doubt

ENDING = "ending"  # the kind of such a doubt


def hold_ending(conversation: ConversationState, question: str, text: str, button: str) -> bool:
    """Whether this ending of the question beneath now waits until the words before it are decided about; said before, it waits already."""
    waits = any(doubt.kind == ENDING for doubt in conversation.doubts)
    if not waits:
        conversation.doubts.append(Doubt(ENDING, question, text, button))
    return not waits


def drop_ending(conversation: ConversationState) -> None:
    """Whoever types on was not at the end."""
    conversation.doubts = [doubt for doubt in conversation.doubts if doubt.kind != ENDING]


def take_ending(conversation: ConversationState) -> Doubt | None:
    """The ending, once no words in doubt wait before it; it waits no longer."""
    is_due = bool(conversation.doubts) and conversation.doubts[0].kind == ENDING
    return conversation.doubts.pop(0) if is_due else None
