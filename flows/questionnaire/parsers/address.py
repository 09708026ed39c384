"""Address: the number or mailbox of the way of contact that was chosen, or one that is typed where the way is asked."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.questionnaire.parsers.parser import InputEvent, Parser, has_at_most
from flows.reference.addresses import has_phone_number, mail_addresses, wanted_mail_addresses, wanted_phone_numbers

BY_NUMBER = ("call", "text")  # the ways that go with a telephone number
ADDRESS_WORDS = 25  # more than this is asked about


def holds_address(way: str, text: str) -> bool:
    """Whether the text has a number or mailbox to use that goes with this way of contact."""
    return bool(wanted_phone_numbers(text)) if way in BY_NUMBER else way == "email" and bool(wanted_mail_addresses(text))


def _parse_address(conversation: ConversationState, text: str) -> InputEvent:
    way = next(iter(conversation.choices_of("reach")), "otherwise")
    if way in (*BY_NUMBER, "email") and not holds_address(way, text):
        raise NotUnderstood("address_call" if way in BY_NUMBER else "address_email")
    return InputEvent("answered", text=text)


def _find_address(conversation: ConversationState, text: str) -> InputEvent:
    """A number or mailbox by which way is not clear: it is kept, and the way is asked."""
    if not has_phone_number(text) and not mail_addresses(text):
        raise NotUnderstood("choose")
    return InputEvent("found_address", text=text)


WAY = Parser(_find_address, "choice")
ADDRESS = Parser(_parse_address, "line", has_at_most(ADDRESS_WORDS))
