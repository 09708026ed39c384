"""Talk first: the people about whom the coordinator talks with the seeker before anything else; asked once of everybody who is named."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.messages import Button
from flows.conversation.people import label_people
from flows.conversation.state import ConversationState
from flows.i18n.catalog import normalise_text
from flows.questionnaire.person_words import find_refused
from flows.questionnaire.questionnaire import State
from flows.questionnaire.questions.answers import is_correcting
from flows.questionnaire.questions.circle.person import TALK_FIRST, select_person
from flows.questionnaire.turn_context import TurnContext


def has_talk_first(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether there is somebody of whom the coordinator talks with the seeker first."""
    return any(person["wish"] == TALK_FIRST for person in conversation.people)


def has_no_talk_first(conversation: ConversationState, context: TurnContext) -> bool:
    return not has_talk_first(conversation, context)


def has_new_people(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether somebody was added at the review of whom it was never asked whether we may simply call them."""
    return is_correcting(conversation, context) and any(person["id"] > conversation.talk_first_asked for person in conversation.people)


def note_asked(conversation: ConversationState, context: TurnContext) -> None:
    """Of everybody named so far it was asked."""
    conversation.talk_first_asked = conversation.people_ever


def list_talk_first(conversation: ConversationState, context: TurnContext) -> Iterator[Button]:
    for person, label in zip(conversation.people, label_people(conversation.people), strict=True):
        yield Button(f"person_{person['id']}", label, person["wish"] == TALK_FIRST)


def choose_hold(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    yield "circle_hold_more" if has_talk_first(conversation, context) else "circle_hold"


def read_hold(conversation: ConversationState, context: TurnContext, text: str) -> str | None:
    """*Liever niet Tom* is Tom, unless he is chosen already. Once somebody was chosen, a no says that there is nobody else."""
    if normalise_text(text) in context.catalog.synonyms(conversation.language, "no"):
        return "go_on" if has_talk_first(conversation, context) else None
    person = find_refused(conversation.people, text)
    return f"person_{person['id']}" if person and person["wish"] != TALK_FIRST else None


def toggle_talk_first(conversation: ConversationState, context: TurnContext) -> None:
    """The coordinator talks with the seeker about this person first; pressed again it is undone."""
    select_person(conversation, context)
    person = conversation.find_person(conversation.selected_person)
    if person:
        conversation.replace_person({**person, "wish": None if person["wish"] == TALK_FIRST else TALK_FIRST})


def talk_first_of_all(conversation: ConversationState, context: TurnContext) -> None:
    """The coordinator talks with the seeker first about everybody; the switches show it too."""
    conversation.people = [{**person, "wish": TALK_FIRST} for person in conversation.people]
    conversation.mark_changed("circle")
    conversation.add_notice("hold_all")


STATES = (
    State(
        "circle_hold",
        actions=(("nobody", has_no_talk_first), "go_on"),
        buttons=list_talk_first,
        texts=("circle_hold", "circle_hold_more"),
        choose_texts=choose_hold,
        read=read_hold,
        expects_story=True,
        shows_own_words=True,
        no="nobody",
        hint="hold",
        unclear=("unclear_hold",),
        explained=("hold_all", "hold_unsure"),
    ),
)
