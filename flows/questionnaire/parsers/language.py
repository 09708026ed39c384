"""Language: one that is typed where buttons are asked, by any of its names."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.questionnaire.parsers.parser import InputEvent, Parser, has_at_most
from flows.reference.languages import find_languages

LANGUAGE_WORDS = 8  # more than this is asked about


def _parse_language(conversation: ConversationState, text: str) -> InputEvent:
    if not find_languages(text):
        raise NotUnderstood("choose")
    return InputEvent("answered", text=text)


LANGUAGE = Parser(_parse_language, "line", has_at_most(LANGUAGE_WORDS))
