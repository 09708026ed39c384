"""Answers: storing and skipping them, and texts that wait to become one."""

from __future__ import annotations

from flows.conversation.state import ConversationState
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
    """Own words and people that were given already stay."""
    if not conversation.texts_of(conversation.state) and not (conversation.state == "circle" and conversation.people):
        conversation.set_answer(conversation.state, status="skipped")


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


def replay_as_answer(conversation: ConversationState, context: TurnContext) -> None:
    context.replay = "answer"


def replay_as_skip(conversation: ConversationState, context: TurnContext) -> None:
    context.replay = "skip"
