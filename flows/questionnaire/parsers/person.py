"""Person: somebody of the circle, as the seeker types them; one message may name several.

What holds a verb or a number, or adds to what was said before, never becomes a person unasked.
"""

from __future__ import annotations

from flows.conversation.people import split_people
from flows.conversation.state import ConversationState
from flows.questionnaire.parsers.parser import InputEvent, Parser, accept_text, is_sentence
from flows.questionnaire.parsers.sentences import holds_number, tells_something


def _ask_about_people(conversation: ConversationState, text: str) -> InputEvent:
    if tells_something(text):
        return InputEvent("unsure_late", text=text)
    parts = split_people(text)
    if any(is_sentence(part) for part in (parts if "\n" in text.strip() else [text])):
        return InputEvent("unsure_name", text=text)
    if len(parts) > 1:
        return InputEvent("unsure_two", text=text)
    return InputEvent("unsure_name" if holds_number(text) else "", text=text)


PERSON = Parser(accept_text, "line", ask_first=_ask_about_people, own_words=True)
