"""Review: what the coordinator will see, read back before consent 2, and the menus from which every answer can be changed."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.messages import Button
from flows.conversation.state import ConversationState
from flows.questionnaire.questionnaire import PARTS, State, TurnContext
from flows.questionnaire.questions.answers import may_switch, share_button


def mark_reviewed(conversation: ConversationState, context: TurnContext) -> None:
    conversation.reviewed = True


def toggle_part(conversation: ConversationState, context: TurnContext) -> None:
    """The coordinator sees only what the seeker leaves switched on."""
    part = context.event.name.removeprefix("switch_")
    hidden = conversation.hidden_parts
    conversation.hidden_parts = [one for one in hidden if one != part] if part in hidden else [*hidden, part]
    conversation.mark_changed(part)


def toggle_wishes(conversation: ConversationState, context: TurnContext) -> None:
    """Without this switch no wish is drawn in the picture of the circle."""
    conversation.show_wishes = not conversation.show_wishes
    conversation.mark_changed("circle")


def list_review_buttons(conversation: ConversationState, context: TurnContext) -> Iterator[Button]:
    """A switch for each part, and a button for each question that was put; the circle too if it is empty."""
    for part in PARTS:
        yield Button(f"switch_{part}", _text(conversation, context, f"part.{part}"), part not in conversation.hidden_parts)
    if "circle" not in conversation.hidden_parts and any(person["wish"] for person in conversation.people):
        yield Button("switch_marks", _text(conversation, context, "picture.marks"), conversation.show_wishes)
    for question in context.questionnaire.questions:
        if question == "circle" or conversation.answer_to(question):
            yield _edit_button(conversation, context, question)


def list_controls(conversation: ConversationState, context: TurnContext) -> Iterator[Button]:
    """In the review a switch for each answer, which a page shows beside it; in a chat it stands with the question."""
    if conversation.state != "review":
        return
    for question in context.questionnaire.questions:
        if may_switch(conversation, context, question):
            yield share_button(conversation, context, question, f"label.{question}")


def list_open_questions(conversation: ConversationState, context: TurnContext) -> Iterator[Button]:
    """The optional questions that have no answer yet."""
    for question in context.questionnaire.optional:
        applies = context.questionnaire[question].applies
        is_open = not conversation.texts_of(question) and not conversation.choices_of(question)
        if is_open and (applies is None or applies(conversation, context)):
            yield _edit_button(conversation, context, question)


def _edit_button(conversation: ConversationState, context: TurnContext, question: str) -> Button:
    return Button(f"edit_{question}", _text(conversation, context, f"label.{question}"))


def _text(conversation: ConversationState, context: TurnContext, key: str) -> str:
    return context.catalog.text(conversation.language, key)


STATES = (
    State(
        "review",
        actions=("right", "add"),
        yes="right",
        hint="review",
        buttons=list_review_buttons,
        on_enter=mark_reviewed,
        expects_story=True,
        shows_own_words=True,
    ),
    State("add", actions=("back_to_review",), buttons=list_open_questions, expects_story=True, shows_own_words=True),
)
