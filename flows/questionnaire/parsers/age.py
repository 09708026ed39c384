"""Age: whether somebody is 16, the only thing that is asked of it."""

from __future__ import annotations

import re

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.questionnaire.parsers.parser import InputEvent, Parser, ask_about_sentence

ADULT, OLDEST = 16, 120  # years; 16 as domain.md 6.4


def _parse_age(conversation: ConversationState, text: str) -> InputEvent:
    """A typed age counts, and the number itself is not stored."""
    numbers = re.findall(r"\d+", text)
    if len(numbers) != 1 or int(numbers[0]) > OLDEST:
        raise NotUnderstood("age")
    return InputEvent("answered", "yes" if int(numbers[0]) >= ADULT else "no")


AGE = Parser(_parse_age, "line", ask_about_sentence())
