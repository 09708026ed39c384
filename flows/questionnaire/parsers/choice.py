"""Choice: the answer is a button, and typed text names one."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.questionnaire.parsers.parser import InputEvent, Parser


def _refuse_text(conversation: ConversationState, text: str) -> InputEvent:
    raise NotUnderstood("choose")


CHOICE = Parser(_refuse_text, "choice")
