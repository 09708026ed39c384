"""Answers: storing and skipping them, and texts that wait to become one."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.edited_messages import remove_source_messages
from flows.conversation.messages import Button
from flows.conversation.state import ConversationState
from flows.conversation.undo import undo_deed
from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.parser import InputEvent
from flows.questionnaire.questionnaire import Action, TurnContext


def show_notice(kind: str) -> Action:
    """An action that only says something: the notice with this key."""

    def add_notice(conversation: ConversationState, context: TurnContext) -> None:
        conversation.add_notice(kind)

    add_notice.__name__ = f"notify_{kind}"
    return add_notice


def store_answer(conversation: ConversationState, context: TurnContext) -> None:
    """Store what was answered in the way of this state's question."""
    store = context.questionnaire[conversation.state].store or replace_answer
    store(conversation, context)


def replace_answer(conversation: ConversationState, context: TurnContext) -> None:
    """The button that was pressed, or the text that was typed, is the answer now."""
    if context.event.value:
        conversation.set_answer(conversation.state, chose=[context.event.value])
    else:
        conversation.set_answer(conversation.state, said=[context.event.text])


def skip_question(conversation: ConversationState, context: TurnContext) -> None:
    """What was answered already stays; only *take out* removes it."""
    if not has_answer(conversation, conversation.state) and not (conversation.state == "circle" and conversation.people):
        conversation.set_answer(conversation.state, status="skipped")


def has_answer(conversation: ConversationState, question: str) -> bool:
    """Whether the person answered, with words, with buttons, or by saying in which way they do not."""
    answer = conversation.answer_to(question)
    return bool(answer.get("said") or answer.get("chose")) or answer.get("status") not in (None, "skipped", "not_asked")


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
    return state.may_be_hidden and state.part not in conversation.hidden_parts and is_given


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


def end_undo(conversation: ConversationState, context: TurnContext) -> None:
    """Whoever leaves is done with it: what was removed is gone."""
    conversation.undo = None


def undo(conversation: ConversationState, context: TurnContext) -> None:
    """Once: what the last deed replaced stands there again."""
    conversation.add_notice("undone" if conversation.undo else "nothing_to_undo")
    undo_deed(conversation)


def says_more_than_button(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether somebody typed words of their own that were understood as *otherwise*: those words say how."""
    typed = normalise_text(context.event.text)
    label = context.catalog.text(conversation.language, f"{conversation.state}.{context.event.value}")
    known = context.catalog.synonyms(conversation.language, context.event.value)
    return bool(typed) and typed != normalise_text(label) and typed not in known


def is_correcting(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the review was reached before: a corrected answer leads back to it."""
    return conversation.reviewed


def is_stored(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether consent 1 was given."""
    return conversation.consent is not None


def is_not_stored(conversation: ConversationState, context: TurnContext) -> bool:
    return conversation.consent is None


def is_short(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether this is the short route, in which concern and circle are left to the coordinator's call."""
    return conversation.short_route


def has_history(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether there is something to go back to."""
    return bool(conversation.history)


def go_back(conversation: ConversationState, context: TurnContext) -> None:
    """Be again in the state that the history names last."""
    if conversation.history:
        conversation.state = conversation.history.pop()


def hold_pending(conversation: ConversationState, context: TurnContext) -> None:
    """The text waits for what is said of it; what waited before is dropped."""
    drop_pending(conversation, context)
    conversation.pending = [context.event.text]


def drop_pending(conversation: ConversationState, context: TurnContext) -> None:
    if conversation.pending:
        conversation.add_notice("dropped")
    conversation.pending = []


def replay_as_skip(conversation: ConversationState, context: TurnContext) -> None:
    context.replay.append(InputEvent("skipped"))
