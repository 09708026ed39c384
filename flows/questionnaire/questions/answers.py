"""Answers: storing and skipping them, and texts that wait to become one."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.conversation.undo import undo_deed
from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.parser import InputEvent
from flows.questionnaire.turn_context import Action, TurnContext


def show_notice(kind: str) -> Action:
    """An action that only says something: the notice with this key."""

    def add_notice(conversation: ConversationState, context: TurnContext) -> None:
        conversation.add_notice(kind)

    add_notice.__name__ = f"notify_{kind}"
    return add_notice


def tell_condition(conversation: ConversationState, context: TurnContext) -> None:
    """A yes on a condition is no yes; what may be done about it is said, and the words go back."""
    conversation.add_notice(context.questionnaire[conversation.state].condition)
    context.returned = context.event.text


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
