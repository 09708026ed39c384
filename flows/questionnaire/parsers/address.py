"""Address: the number or mailbox of the way of contact that was chosen, or one that is typed where the way is asked."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.questionnaire.parsers.parser import InputEvent, Parser, has_at_most
from flows.reference.addresses import has_phone_number, mail_addresses

ADDRESS_WORDS = 25  # more than this is asked about


def _parse_address(conversation: ConversationState, text: str) -> InputEvent:
    way = next(iter(conversation.choices_of("reach")), "otherwise")
    if way in ("call", "text") and not has_phone_number(text):
        raise NotUnderstood("address_call")
    if way == "email" and not mail_addresses(text):
        raise NotUnderstood("address_email")
    return InputEvent("answered", text=text)


def _find_address(conversation: ConversationState, text: str) -> InputEvent:
    """A number or mailbox by which way is not clear: it is kept, and the way is asked."""
    if not has_phone_number(text) and not mail_addresses(text):
        raise NotUnderstood("choose")
    return InputEvent("found_address", text=text)


WAY = Parser(_find_address, "choice")
ADDRESS = Parser(_parse_address, "line", has_at_most(ADDRESS_WORDS))
