"""Address: the number or mailbox of the way of contact that was chosen."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.questionnaire.parsers.parser import InputEvent, Parser, has_at_most
from flows.reference.addresses import mail_addresses, phone_numbers

ADDRESS_WORDS = 25  # more than this is asked about


def _parse_address(conversation: ConversationState, text: str) -> InputEvent:
    way = next(iter(conversation.choices_of("reach")), "otherwise")
    if way in ("call", "text") and not phone_numbers(text):
        raise NotUnderstood("address_call")
    if way == "email" and not mail_addresses(text):
        raise NotUnderstood("address_email")
    return InputEvent("answered", text=text)


ADDRESS = Parser(_parse_address, "line", has_at_most(ADDRESS_WORDS))
