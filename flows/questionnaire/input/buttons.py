"""Buttons: the event of a tapped button, by its key."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.questionnaire.parsers.parser import InputEvent
from flows.questionnaire.turn_context import TurnContext


def parse_button(conversation: ConversationState, context: TurnContext, key: str) -> InputEvent:
    """The event of a button in this state."""
    state = context.questionnaire[conversation.state]
    kind, _, number = key.partition("_")
    if key in state.answers:
        return InputEvent("answered", key)
    if kind in ("person", "ring") and number.isdecimal():
        return InputEvent("tapped", number)
    if kind == "wish":
        return InputEvent("wished", number.partition("_")[2])
    if kind == "undo":
        return InputEvent("undo")
    if kind in ("change", "remove") and number.isdecimal():
        return InputEvent(f"{kind}_piece", number)
    if kind == "share":
        return InputEvent("share", number)
    if kind == "speak":
        return InputEvent("chosen", number)
    if key in state.toggles:
        return InputEvent("picked", key)
    return InputEvent("skipped" if key == "skip" else key)
