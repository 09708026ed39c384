"""Contact: how the seeker can be reached safely (domain.md 5.4)."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.state import ConversationState
from flows.dossier.contact_promise import MESSAGES, SELF
from flows.questionnaire.parsers.address import ADDRESS
from flows.questionnaire.questionnaire import State, TurnContext
from flows.questionnaire.questions.answers import says_more_than_button


def lacks_reach(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the way of contact, or the address that goes with it, is unknown."""
    ways = conversation.choices_of("reach")
    return not ways or (_has_address(ways[0]) and not conversation.texts_of("reach_address"))


def needs_address(conversation: ConversationState, context: TurnContext) -> bool:
    return _has_address(context.event.value)


def _has_address(way: str) -> bool:
    return way not in (SELF, MESSAGES)


def choose_address(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    way = next(iter(conversation.choices_of("reach")), "otherwise")
    yield f"reach_address.{way if _has_address(way) else 'otherwise'}"


def store_reach(conversation: ConversationState, context: TurnContext) -> None:
    """An address goes with one way of contact only; words that say how (*een brief*) are the address for now."""
    way = context.event.value
    if conversation.choices_of("reach") != [way]:
        conversation.answers.pop("reach_address", None)
    conversation.set_answer("reach", chose=[way])
    if way == MESSAGES:
        conversation.add_notice("reach_messages")
    if way == "otherwise" and says_more_than_button(conversation, context):
        conversation.set_answer("reach_address", said=[context.event.text])


STATES = (
    State(
        "reach",
        answers=("call", "text", "email", MESSAGES, SELF, "otherwise"),
        explained=("whatsapp", "not_so"),
        part="contact",
        fhir="choice",
        store=store_reach,
    ),
    State(
        "reach_address",
        ADDRESS,
        texts=tuple(f"reach_address.{way}" for way in ("call", "text", "email", "otherwise")),
        choose_texts=choose_address,
        part="contact",
        fhir="string",
        follows="reach",
        keeps_numbers=True,
    ),
)
