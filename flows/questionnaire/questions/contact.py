"""Contact: how the seeker can be reached safely (domain.md 5.4)."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.state import ConversationState
from flows.dossier.contact_promise import MESSAGES, SELF, has_address
from flows.i18n.catalog import normalise_text
from flows.questionnaire.channel_privacy import shows_own_words
from flows.questionnaire.loose_words import find_loosely
from flows.questionnaire.parsers.address import ADDRESS, BY_NUMBER, WAY, holds_address
from flows.questionnaire.questionnaire import State
from flows.questionnaire.questions.answers import says_more_than_button
from flows.questionnaire.turn_context import TurnContext
from flows.reference.addresses import has_phone_number, mail_addresses, without_addresses

WAYS_FOUND = (*BY_NUMBER, "email")
HOW = "reach_how"  # notes, without a word, that what stands as the address says how and no more
FOUND = "reach_found"  # the state that asks by which way, and the key under which what was typed waits


def lacks_reach(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the way of contact, or the address that goes with it, is unknown."""
    ways = conversation.choices_of("reach")
    return not ways or (has_address(ways[0]) and not conversation.texts_of("reach_address"))


def needs_address(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the way that was chosen needs an address, and none was typed with it."""
    return has_address(context.event.value) and not holds_address(context.event.value, context.event.text)


def choose_reach(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """In a chat, where everybody types, that the number may come at once."""
    yield "reach"
    if context.outside.is_third_party_chat:
        yield "reach_chat"


def read_way(conversation: ConversationState, context: TurnContext, text: str) -> str | None:
    """The one way that a typed number or mail address goes with, by the words around it; a mail address needs none."""
    number, mail = has_phone_number(text), bool(mail_addresses(text))
    if number == mail:
        return None
    around = without_addresses(text)
    if mail and not around:
        return "email"
    state, ways = context.questionnaire["reach"], BY_NUMBER if number else ("email",)
    return find_loosely(context.catalog, conversation.language, state, ways, around)


def read_found(conversation: ConversationState, context: TurnContext, text: str) -> str | None:
    """The way as it is said where ways are asked; a yes names it where only one is."""
    ways, typed = [one.key for one in context.buttons if one.key in WAYS_FOUND], normalise_text(text)
    if len(ways) == 1 and typed in context.catalog.synonyms(conversation.language, "yes"):
        return ways[0]
    return find_loosely(context.catalog, conversation.language, context.questionnaire["reach"], ways, text)


def hold_found(conversation: ConversationState, context: TurnContext) -> None:
    """What was typed waits, beside what waits already; an app that we do not have is said."""
    conversation.waiting_answers[FOUND] = {"said": [*conversation.texts_of(FOUND), context.event.text]}
    state, around = context.questionnaire["reach"], without_addresses(context.event.text)
    if find_loosely(context.catalog, conversation.language, state, ("whatsapp",), around):
        conversation.add_notice("no_whatsapp")


def take_found(conversation: ConversationState, context: TurnContext) -> None:
    """The way that was tapped, with what was typed, letter for letter."""
    said = "\n".join(conversation.waiting_answers.pop(FOUND, {}).get("said", ()))
    conversation.set_answer("reach", chose=[context.event.name])
    conversation.set_answer("reach_address", said=[said])


def return_found(conversation: ConversationState, context: TurnContext) -> None:
    """What was typed goes back into the field."""
    context.returned = "\n".join(conversation.waiting_answers.pop(FOUND, {}).get("said", ()))


def found_number(conversation: ConversationState, context: TurnContext) -> bool:
    return any(map(has_phone_number, conversation.texts_of(FOUND)))


def found_mail(conversation: ConversationState, context: TurnContext) -> bool:
    return any(map(mail_addresses, conversation.texts_of(FOUND)))


def choose_found(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """What was typed is shown, but for a chat in which nothing is repeated unasked: there it stands just above."""
    if shows_own_words(conversation, context):
        yield "reach_found_typed"
    number, mail = found_number(conversation, context), found_mail(conversation, context)
    yield "reach_found_both" if number and mail else "reach_found_mail" if mail else "reach_found"


def choose_address(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    way = next(iter(conversation.choices_of("reach")), "otherwise")
    yield f"reach_address.{way if has_address(way) else 'otherwise'}"


def choose_keyboard(conversation: ConversationState, context: TurnContext) -> str:
    way = next(iter(conversation.choices_of("reach")), "")
    return "email" if way == "email" else "tel" if way in BY_NUMBER else ""


def store_reach(conversation: ConversationState, context: TurnContext) -> None:
    """An address goes with one way of contact only; words that say how (*een brief*) are the address for now."""
    way = context.event.value
    if conversation.choices_of("reach") != [way]:
        conversation.answers.pop("reach_address", None)
    conversation.set_answer("reach", chose=[way])
    if way == MESSAGES:
        conversation.add_notice("reach_messages")
    if holds_address(way, context.event.text):
        conversation.set_answer("reach_address", said=[context.event.text])
    conversation.waiting_answers.pop(HOW, None)
    if way == "otherwise" and says_more_than_button(conversation, context):
        conversation.set_answer("reach_address", said=[context.event.text])
        conversation.waiting_answers[HOW] = {"said": []}


def store_address(conversation: ConversationState, context: TurnContext) -> None:
    """The address, beside words that only said how (*een brief*)."""
    how, text = "\n".join(conversation.texts_of("reach_address")), context.event.text
    is_beside = conversation.waiting_answers.pop(HOW, None) is not None and bool(how) and how not in text
    conversation.set_answer("reach_address", said=[f"{how}\n{text}" if is_beside else text])


STATES = (
    State(
        "reach",
        WAY,
        answers=("call", "text", "email", MESSAGES, SELF, "otherwise"),
        explained=("whatsapp", "not_so"),
        texts=("reach", "reach_chat"),
        choose_texts=choose_reach,
        hint="reach",
        read=read_way,
        keeps_numbers=True,
        part="contact",
        fhir="choice",
        store=store_reach,
    ),
    State(
        FOUND,
        WAY,
        actions=(("call", found_number), ("text", found_number), ("email", found_mail), "other_way"),
        no="other_way",
        explained=("whatsapp",),
        read=read_found,
        texts=("reach_found_typed", "reach_found", "reach_found_mail", "reach_found_both"),
        choose_texts=choose_found,
        skipped_by_back=True,
        buttons_first=True,
        keeps_numbers=True,
    ),
    State(
        "reach_address",
        ADDRESS,
        texts=tuple(f"reach_address.{way}" for way in ("call", "text", "email", "otherwise")),
        choose_texts=choose_address,
        store=store_address,
        keyboard=choose_keyboard,
        part="contact",
        fhir="string",
        follows="reach",
        keeps_numbers=True,
    ),
)
