"""Person: somebody of the circle, as the seeker types them; one message may name several."""

from __future__ import annotations

from flows.conversation.people import split_people
from flows.conversation.state import ConversationState
from flows.questionnaire.parsers.parser import InputEvent, Parser, accept_text, asks_us, is_sentence


def _ask_about_people(conversation: ConversationState, text: str, takes_story: bool) -> InputEvent | None:
    if asks_us(text):
        return InputEvent("unsure_question", text=text)
    parts = split_people(text)
    if any(is_sentence(part) for part in (parts if "\n" in text.strip() else [text])):
        return InputEvent("unsure_name", text=text)
    return InputEvent("unsure_two", text=text) if len(parts) > 1 else None


PERSON = Parser(accept_text, "line", _ask_about_people, own_words=True)
