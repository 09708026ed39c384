"""One person of the circle: their wish, name and relation."""

from __future__ import annotations

from typing import Final, cast

from flows.conversation.edited_messages import remove_source_messages
from flows.conversation.state import ConversationState
from flows.dossier.dossier import Answer, Person, Wish
from flows.questionnaire.parsers.name import NEW_NAME, RELATION
from flows.questionnaire.person_words import find_name
from flows.questionnaire.questionnaire import State
from flows.questionnaire.turn_context import TurnContext

TALK_FIRST: Final = "talk_first"
WISHES: Final = ("welcome", "unsure", "rather_not", TALK_FIRST, "from_afar")


def leaves_people(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether somebody is left when one is removed."""
    return len(conversation.people) > 1


def was_opened_in_review(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the person was opened there, and not in the list: then a change leads back there."""
    return conversation.history[-1:] == ["review"]


def leaves_people_in_review(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether somebody is left when one is removed who was opened in the review; with nobody left, people are asked for again."""
    return was_opened_in_review(conversation, context) and leaves_people(conversation, context)


def select_person(conversation: ConversationState, context: TurnContext) -> None:
    conversation.selected_person = int(context.event.value)


def set_wish(conversation: ConversationState, context: TurnContext) -> None:
    person = conversation.find_person(conversation.selected_person)
    if person:
        conversation.replace_person({**person, "wish": cast(Wish, context.event.value)})


def toggle_wish(conversation: ConversationState, context: TurnContext) -> None:
    """A wish takes the place of another; pressed again it is undone."""
    person = conversation.find_person(conversation.selected_person)
    if person:
        wish = None if person["wish"] == context.event.value else cast(Wish, context.event.value)
        conversation.replace_person({**person, "wish": wish})


def rename_person(conversation: ConversationState, context: TurnContext) -> None:
    correct_person(conversation, context, "circle", conversation.selected_person, context.event.text)


def correct_person(conversation: ConversationState, context: TurnContext, question: str, number: int, text: str) -> None:
    """The person with this number is called so now; the relation stays. If their name was removed meanwhile, the words go back."""
    person = conversation.find_person(number)
    if person:
        conversation.replace_person({**person, "said": text, "name": find_name(text)})
    else:
        context.returned = text
        conversation.add_notice("old_words")


def set_relation(conversation: ConversationState, context: TurnContext) -> None:
    person = conversation.find_person(conversation.selected_person)
    if person:
        conversation.replace_person({**person, "relation": context.event.text.strip()})


def remove_person(conversation: ConversationState, context: TurnContext) -> None:
    conversation.people = [person for person in conversation.people if person["id"] != conversation.selected_person]
    conversation.mark_changed("circle")
    remove_source_messages(conversation, "circle", conversation.selected_person)


def _selected_person(conversation: ConversationState) -> Person | None:
    return conversation.find_person(conversation.selected_person)


def has_nobody_selected(conversation: ConversationState, context: TurnContext) -> bool:
    return _selected_person(conversation) is None


def name_selected(conversation: ConversationState) -> str:
    return str(conversation.selected_person)


def present_wish(conversation: ConversationState, context: TurnContext) -> Answer:
    person = _selected_person(conversation)
    return {"chose": [person["wish"]]} if person and person["wish"] else {}


def present_name(conversation: ConversationState, context: TurnContext) -> Answer:
    person = _selected_person(conversation)
    return {"said": [person["name"]]} if person else {}


def present_relation(conversation: ConversationState, context: TurnContext) -> Answer:
    person = _selected_person(conversation)
    return {"said": [person["relation"]]} if person and person["relation"] else {}


STATES = (
    State(
        "person",
        answers=WISHES,
        actions=("rename", "relate", "remove"),
        fhir="choice",
        store=set_wish,
        present=present_wish,
        expects_story=True,
        shows_own_words=True,
        shows_circle=True,
        unclear=("unclear_wish",),
        yes="welcome",
        no="rather_not",
        is_over=has_nobody_selected,
    ),
    State(
        "person_name",
        NEW_NAME,
        fhir="string",
        store=rename_person,
        present=present_name,
        subject=name_selected,
        expects_story=True,
        shows_own_words=True,
        shows_circle=True,
        is_over=has_nobody_selected,
    ),
    State(
        "person_relation",
        RELATION,
        fhir="string",
        store=set_relation,
        present=present_relation,
        subject=name_selected,
        expects_story=True,
        shows_own_words=True,
        shows_circle=True,
        is_over=has_nobody_selected,
    ),
)
