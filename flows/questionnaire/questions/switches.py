"""Switches of the review: which parts, answers and wishes the coordinator sees, and taking an answer out."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.edited_messages import remove_source_messages
from flows.conversation.messages import Button
from flows.conversation.state import ConversationState
from flows.questionnaire.questions.answers import has_answer
from flows.questionnaire.questions.circle.naming import list_people
from flows.questionnaire.turn_context import TurnContext

MATTERS = ("for_whom", "other_knows", "name", "place", "province", "reach", "reach_address")  # what follows from their switch is said


def toggle_part(conversation: ConversationState, context: TurnContext) -> None:
    """The coordinator sees only what the seeker leaves switched on; what follows is said, as for one answer."""
    part = context.event.name.removeprefix("switch_")
    hidden = conversation.hidden_parts
    conversation.hidden_parts = [one for one in hidden if one != part] if part in hidden else [*hidden, part]
    conversation.mark_changed(part)
    matter = next((question for question in MATTERS if context.questionnaire[question].part == part), None)
    if matter and part in conversation.hidden_parts:
        conversation.add_notice(f"off_{matter}")


def toggle_wishes(conversation: ConversationState, context: TurnContext) -> None:
    """Without this switch no wish is drawn in the picture of the circle."""
    conversation.show_wishes = not conversation.show_wishes
    conversation.mark_changed("circle")


def list_controls(conversation: ConversationState, context: TurnContext) -> Iterator[Button]:
    """In the review what a page shows in its own place: everybody on the list, and a switch for each answer."""
    if conversation.state != "review":
        return
    if "circle" not in conversation.hidden_parts:
        yield from list_people(conversation, context)
    for question in context.questionnaire.questions:
        if may_switch(conversation, context, question):
            yield share_button(conversation, context, question, f"label.{question}")


def may_take_out(conversation: ConversationState, context: TurnContext) -> bool:
    """In correction an answer can be taken out; a story and people are removed one by one."""
    state = context.questionnaire[conversation.state]
    answer = conversation.answer_to(state.name)
    is_whole = state.skippable and not state.has_pieces and state.part != "circle"
    return conversation.reviewed and is_whole and bool(answer.get("said") or answer.get("chose"))


def take_out(conversation: ConversationState, context: TurnContext) -> None:
    """The answer is gone, with those that follow from it; the dossier says that it is not shared."""
    question = conversation.state
    for follow_up in (one.name for one in context.questionnaire if one.follows == question):
        conversation.answers.pop(follow_up, None)
    conversation.set_answer(question, status="not_shared")
    remove_source_messages(conversation, question)


def may_switch(conversation: ConversationState, context: TurnContext, question: str) -> bool:
    """Whether this answer has a switch of its own now: one that was given, in a part that is on."""
    state = context.questionnaire[question]
    is_given = has_answer(conversation, question) and conversation.answer_to(question).get("status") != "not_shared"
    is_off_already = state.part in conversation.hidden_parts or (state.follows in conversation.hidden_answers and not state.shared_alone)
    return state.may_be_hidden and is_given and not is_off_already


def list_answer_buttons(conversation: ConversationState, context: TurnContext) -> Iterator[Button]:
    """In correction: the switch of this answer, and taking it out."""
    question, text = conversation.state, context.catalog.text
    if conversation.reviewed and question in context.questionnaire.questions:
        if may_switch(conversation, context, question):
            yield share_button(conversation, context, question, "answer.share")
        if may_take_out(conversation, context):
            yield Button("take_out", text(conversation.language, "answer.take_out"))


def share_button(conversation: ConversationState, context: TurnContext, question: str, label: str) -> Button:
    """The switch of one answer."""
    text = context.catalog.text(conversation.language, label)
    return Button(f"share_{question}", text, question not in conversation.hidden_answers)


def toggle_answer(conversation: ConversationState, context: TurnContext) -> None:
    """The coordinator sees this answer only while it is switched on."""
    question = context.event.value
    conversation.hidden_answers = sorted(set(conversation.hidden_answers) ^ {question})
    conversation.mark_changed(question)
    if question in MATTERS and question in conversation.hidden_answers:
        conversation.add_notice(f"off_{question}")
