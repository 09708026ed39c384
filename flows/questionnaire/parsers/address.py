"""Address: the number or mailbox of the way of contact that was chosen."""

from __future__ import annotations

import re

import phonenumbers

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.questionnaire.parsers.parser import InputEvent, Parser, has_at_most

ADDRESS_WORDS = 25  # more than this is asked about
LEAST_DIGITS = 8  # behind the country's code or the first 0; a Dutch number has nine


def _parse_address(conversation: ConversationState, text: str) -> InputEvent:
    way = next(iter(conversation.choices_of("reach")), "otherwise")
    if way in ("call", "text") and not _has_phone_number(text):
        raise NotUnderstood("address_call")
    if way == "email" and not re.search(r"[^\s@]+@[^\s@]+\.[^\s@]+", text):
        raise NotUnderstood("address_email")
    return InputEvent("answered", text=text)


def _has_phone_number(text: str) -> bool:
    """Whether there is a number to call in it; a short one is the beginning of one, or no telephone's."""
    found = phonenumbers.PhoneNumberMatcher(text, "NL", leniency=phonenumbers.Leniency.POSSIBLE)
    return any(len(phonenumbers.national_significant_number(match.number)) >= LEAST_DIGITS for match in found)


ADDRESS = Parser(_parse_address, "line", has_at_most(ADDRESS_WORDS))
