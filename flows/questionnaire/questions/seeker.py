"""Seeker: what to call them, whether they are 16, and where they are."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.state import ConversationState
from flows.questionnaire.parsers.age import AGE
from flows.questionnaire.parsers.name import NAME
from flows.questionnaire.parsers.place import PLACE
from flows.questionnaire.questionnaire import State
from flows.questionnaire.questions.answers import replace_answer
from flows.questionnaire.turn_context import TurnContext

PROVINCES = ("01", "16", "02", "03", "04", "05", "06", "07", "15", "09", "10", "11")  # GeoNames admin1 codes, from Drenthe to Zuid-Holland


def lacks_name(conversation: ConversationState, context: TurnContext) -> bool:
    return not conversation.texts_of("name")


def lacks_place(conversation: ConversationState, context: TurnContext) -> bool:
    return not conversation.texts_of("place")


def is_place_unknown(conversation: ConversationState, context: TurnContext) -> bool:
    return context.places.find_province(context.event.text) is None


def read_province(conversation: ConversationState, context: TurnContext, text: str) -> str | None:
    """The province that has this place or postcode, where a province was asked."""
    return context.places.find_province(text)


def likely_provinces(conversation: ConversationState, context: TurnContext) -> frozenset[str]:
    """Those that have a place of this name (Hengelo): their buttons come first."""
    return frozenset().union(*(context.places.find_provinces(text) for text in conversation.texts_of("place")))


def choose_province(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """A place that several provinces have is not unknown."""
    is_recognised = any(context.places.names_place(text) for text in conversation.texts_of("place"))
    yield "province_which" if is_recognised else "province"


def store_age(conversation: ConversationState, context: TurnContext) -> None:
    replace_answer(conversation, context)
    if context.event.value == "no":
        conversation.add_notice("under_16")


def store_place(conversation: ConversationState, context: TurnContext) -> None:
    correct_place(conversation, context, "place", 0, context.event.text)


def correct_place(conversation: ConversationState, context: TurnContext, question: str, index: int, text: str) -> None:
    """The words stay as typed; the province follows if only one can be meant. The seeker sees it and may change it."""
    conversation.set_answer("place", said=[text])
    conversation.answers.pop("province", None)
    province = context.places.find_province(text)
    if province:
        conversation.answers["province"] = {"chose": [province]}


STATES = (
    State("name", NAME, hint="name", part="you", fhir="string"),
    State(
        "age",
        AGE,
        answers=("yes", "no", "unsaid"),
        part="you",
        fhir="open-choice",
        store=store_age,
        buttons_first=True,
        unclear=("agreeing_yes",),
    ),
    State("place", PLACE, hint="place", part="you", fhir="string", store=store_place, correct=correct_place),
    State(
        "province",
        answers=PROVINCES,
        likely=likely_provinces,
        read=read_province,
        texts=("province", "province_which"),
        choose_texts=choose_province,
        part="you",
        fhir="choice",
        follows="place",
        shared_alone=True,
    ),
)
