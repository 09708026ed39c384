"""History of a conversation: the states to go back to, and the one place where another channel comes in after sending."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.questionnaire.questionnaire import ENDS
from flows.questionnaire.turn_context import TurnContext


def leave_closed_question(conversation: ConversationState, context: TurnContext) -> None:
    """A question that may not be shown on this channel, or is about somebody who is gone, gives way to one that is open."""
    _redirect_to_status(conversation, context)
    while _is_over(conversation, context, conversation.state) and conversation.history:
        conversation.state = conversation.history.pop()
        conversation.renumber_question()


def _redirect_to_status(conversation: ConversationState, context: TurnContext) -> None:
    """After sending, a channel that may not read the story back comes in at the status, whatever another channel shows."""
    if not conversation.versions or context.outside.may_read_back:
        return
    state = context.questionnaire.states.get(conversation.state)
    if state is None or not state.visible_elsewhere:
        conversation.state, conversation.history, conversation.notices = "handed_off" if conversation.handed_off else "taken_back", [], []
        conversation.renumber_question()


def push_history(conversation: ConversationState, context: TurnContext, before: str) -> None:
    """Remember the state before this one, without loops, so that `back` is always one step."""
    state, history = conversation.state, conversation.history
    if state not in ENDS and context.questionnaire[state].clears_history:
        conversation.history = []
        if conversation.doubts:
            conversation.doubts = []
            conversation.add_notice("dropped")
    elif state in history:
        conversation.history = [*history[: history.index(state)], *(["review"] if before == "review" else [])]
    elif before != state and not _is_left_behind(conversation, context, before):
        history.append(before)


def _is_left_behind(conversation: ConversationState, context: TurnContext, before: str) -> bool:
    return context.questionnaire[before].skipped_by_back or _is_over(conversation, context, before)


def _is_over(conversation: ConversationState, context: TurnContext, name: str) -> bool:
    """Whether whatever this question is about is gone."""
    state = context.questionnaire.states.get(name)
    return state is not None and state.is_over is not None and state.is_over(conversation, context)
