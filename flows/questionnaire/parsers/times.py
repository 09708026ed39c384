"""Times: when contact is safe, in own words, also in whole sentences."""

from __future__ import annotations

from flows.conversation.people import is_address
from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.questionnaire.parsers.parser import InputEvent, Parser, accept_letters, has_at_most
from flows.questionnaire.parsers.sentences import says_no_answer
from flows.reference.addresses import has_phone_number
from flows.reference.times import read_times

TIMES_WORDS = 25  # more than this is asked about


def _parse_times(conversation: ConversationState, text: str) -> InputEvent:
    """A number or an address alone came too late for the question before; who does not know yet is asked no further."""
    is_number = has_phone_number(text) and not any(char.isalpha() for char in text)
    if (is_number or is_address(text)) and not read_times(text):
        raise NotUnderstood("times")
    return InputEvent("skipped") if says_no_answer(text) else accept_letters("times")(conversation, text)


TIMES = Parser(_parse_times, "line", has_at_most(TIMES_WORDS))
