"""Review: what the coordinator will see, read back before consent 2, and the menus from which every answer can be changed."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.messages import Button
from flows.conversation.state import ConversationState
from flows.i18n.catalog import normalise_text
from flows.questionnaire.person_words import find_changed
from flows.questionnaire.questionnaire import PARTS, State
from flows.questionnaire.questions.answers import has_answer
from flows.questionnaire.questions.wishes import helpful_questions
from flows.questionnaire.turn_context import TurnContext


def choose_review_texts(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """In a chat the questions that help a match most stand here, instead of on a page before it."""
    yield "review"
    if context.outside.is_third_party_chat and not conversation.handed_off:
        yield "helpful"


def read_change(conversation: ConversationState, context: TurnContext, text: str) -> str | None:
    """The answer or the person that a text names beside words for changing and leaving out: *alles behalve mijn nummer*, *Riet weg*."""
    beside = context.catalog.synonyms(conversation.language, "changing")
    rest = " ".join(word for word in normalise_text(text).split() if word not in beside)
    for question in context.questionnaire.questions:
        label = normalise_text(_text(conversation, context, f"label.{question}"))
        words = context.catalog.synonyms(conversation.language, f"review.edit_{question}") | {label}
        if rest in words and (question == "circle" or has_answer(conversation, question)):
            return f"edit_{question}"
    person = find_changed(conversation.people, text) if "circle" not in conversation.hidden_parts else None
    return f"person_{person['id']}" if person else None


def mark_reviewed(conversation: ConversationState, context: TurnContext) -> None:
    conversation.reviewed = True


def list_review_buttons(conversation: ConversationState, context: TurnContext) -> Iterator[Button]:
    """A switch for each part, and a button for each question that was put; the circle too if it is empty."""
    for part in PARTS:
        yield Button(f"switch_{part}", _share_text(conversation, context, part), part not in conversation.hidden_parts)
    if "circle" not in conversation.hidden_parts and any(person["wish"] for person in conversation.people):
        yield Button("switch_marks", _text(conversation, context, "picture.marks"), conversation.show_wishes)
    helpful = set(helpful_questions(context)) if context.outside.is_third_party_chat else set[str]()
    for question in context.questionnaire.questions:
        is_offered = question in helpful
        if question == "circle" or is_offered or conversation.answer_to(question):
            yield _edit_button(conversation, context, question)


def list_open_questions(conversation: ConversationState, context: TurnContext) -> Iterator[Button]:
    """The optional questions that have no answer yet."""
    for question in context.questionnaire.optional:
        applies = context.questionnaire[question].applies
        is_answered = conversation.texts_of(question) or conversation.choices_of(question)
        is_open = not is_answered and question not in context.installation.questions_off
        if is_open and (applies is None or applies(conversation, context)):
            yield _edit_button(conversation, context, question)


def _edit_button(conversation: ConversationState, context: TurnContext, question: str) -> Button:
    return Button(f"edit_{question}", _text(conversation, context, f"label.{question}"))


def _share_text(conversation: ConversationState, context: TurnContext, part: str) -> str:
    """Its own words, so that a part's name alone never switches it off."""
    return context.catalog.text(conversation.language, "part.share", part=_text(conversation, context, f"part.{part}"))


def _text(conversation: ConversationState, context: TurnContext, key: str) -> str:
    return context.catalog.text(conversation.language, key)


STATES = (
    State(
        "review",
        actions=("right", "add"),
        texts=("review", "helpful"),
        choose_texts=choose_review_texts,
        yes="right",
        hint="review",
        read=read_change,
        buttons=list_review_buttons,
        on_enter=mark_reviewed,
        expects_story=True,
        shows_own_words=True,
    ),
    State("add", actions=("back_to_review",), buttons=list_open_questions, expects_story=True, shows_own_words=True),
)
