"""Circle: the people as the seeker names them. Nothing here removes, reorders or contacts anybody by itself."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation import limits
from flows.conversation.messages import Button
from flows.conversation.people import label_people, parse_person
from flows.conversation.state import ConversationState
from flows.questionnaire.parsers.person import PERSON
from flows.questionnaire.person_words import without_words_beside
from flows.questionnaire.questionnaire import State
from flows.questionnaire.questions.answers import is_correcting
from flows.questionnaire.questions.circle.person import WISHES, correct_person
from flows.questionnaire.questions.doubts import doubtful_people, end_doubt
from flows.questionnaire.turn_context import TurnContext

PROMPTS = 13  # memory prompts in the catalogue (domain.md 3.5)
IN_A_ROW = 3
RING = "ring_"  # start of the keys of buttons in the picture


def has_people(conversation: ConversationState, context: TurnContext) -> bool:
    return bool(conversation.people)


def has_nobody(conversation: ConversationState, context: TurnContext) -> bool:
    return not conversation.people


def may_think(conversation: ConversationState, context: TurnContext) -> bool:
    """At most three prompts in a row, each at most once (domain.md I4)."""
    return conversation.prompts_in_a_row < IN_A_ROW and len(conversation.prompts_shown) < PROMPTS


def choose_circle(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    yield "circle_more" if conversation.people else "circle"
    if conversation.find_person(conversation.selected_person):
        yield "circle_wish"


def list_ring(conversation: ConversationState, context: TurnContext) -> Iterator[Button]:
    """Where people are named, everybody as a page shows them around the seeker, to be tapped; typed words name none of these."""
    if conversation.state == "circle":
        yield from list_people(conversation, context, RING)


def list_people(conversation: ConversationState, context: TurnContext, prefix: str = "person_") -> Iterator[Button]:
    """Each with the relation, and with the wish that was chosen."""
    for person, label in zip(conversation.people, label_people(conversation.people), strict=True):
        wish = context.catalog.text(conversation.language, f"dossier.wish.{person['wish']}") if person["wish"] else ""
        yield Button(f"{prefix}{person['id']}", ": ".join(filter(None, (label, wish))))


def list_wishes(conversation: ConversationState, context: TurnContext) -> Iterator[Button]:
    """What the seeker may want of the person named last; none needs to be chosen, and one can be on."""
    person = conversation.find_person(conversation.selected_person)
    if person:
        for wish in WISHES:
            yield Button(
                f"wish_{person['id']}_{wish}", context.catalog.text(conversation.language, f"person.{wish}"), person["wish"] == wish
            )


def add_person(conversation: ConversationState, context: TurnContext) -> None:
    _add(conversation, context, context.event.text)


def add_one(conversation: ConversationState, context: TurnContext) -> None:
    """The words in doubt are the name of one person."""
    _add(conversation, context, end_doubt(conversation, context).text)


def add_two(conversation: ConversationState, context: TurnContext) -> None:
    """The words in doubt name several people."""
    people = doubtful_people(conversation)
    end_doubt(conversation, context)
    _add(conversation, context, *people)


def _add(conversation: ConversationState, context: TurnContext, *texts: str) -> None:
    """Add as many as fit; the others are given back."""
    left = max(0, limits.PEOPLE - len(conversation.people))
    for text in texts[:left]:
        conversation.people_ever += 1
        conversation.people.append(parse_person(conversation.people_ever, text, without_words_beside(text)))
        conversation.selected_person = conversation.people_ever
        conversation.answers.pop("circle", None)
        conversation.mark_changed("circle")
    if texts[left:]:
        conversation.add_notice("circle_full", n=limits.PEOPLE)
        context.returned = "\n".join(texts[left:])


def name_nobody(conversation: ConversationState, context: TurnContext) -> None:
    conversation.set_answer("circle", status="nobody")
    conversation.add_notice("circle_nobody")


def show_prompt(conversation: ConversationState, context: TurnContext) -> None:
    """Show a memory prompt that was not shown yet."""
    if may_think(conversation, context):
        conversation.prompts_in_a_row += 1
        unseen = [n for n in range(1, PROMPTS + 1) if n not in conversation.prompts_shown]
        conversation.prompts_shown.append(unseen[context.random.indexes[0] % len(unseen)])


STATES = (
    State(
        "circle",
        PERSON,
        actions=("done", ("nobody", has_nobody), ("think", may_think), ("list", has_people)),
        buttons=list_wishes,
        texts=("circle", "circle_more", "circle_wish"),
        choose_texts=choose_circle,
        part="circle",
        fhir="group",
        collects=True,
        store=add_person,
        correct=correct_person,
        shows_circle=True,
        no="nobody",
    ),
    State(
        "circle_think",
        PERSON,
        actions=("no_one", ("another", may_think)),
        texts=("circle_think", *(f"circle_think.{n}" for n in range(1, PROMPTS + 1))),
        store=add_person,
        expects_story=True,
        shows_circle=True,
        no="no_one",
    ),
    State("circle_list", actions=(("name_more", is_correcting), "go_on"), buttons=list_people, shows_own_words=True, shows_circle=True),
)
