"""Choice: the answer is a button, and typed text names one."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.questionnaire.parsers.parser import InputEvent, Parser, is_sentence
from flows.questionnaire.person_words import holds_long_number

NO_SENTENCE = 2  # words


def _refuse_text(conversation: ConversationState, text: str) -> InputEvent:
    raise NotUnderstood("choose")


def _parse_more_words(conversation: ConversationState, text: str) -> InputEvent:
    """After sending, a sentence or a number is more of what was told: it is shown, and asked about."""
    if is_sentence(text, NO_SENTENCE) or holds_long_number(text):
        return InputEvent("told", text=text)
    raise NotUnderstood("choose")


CHOICE = Parser(_refuse_text, "choice")
CHOICE_OR_MORE_WORDS = Parser(_parse_more_words, "choice")
CHOICES = (CHOICE, CHOICE_OR_MORE_WORDS)
