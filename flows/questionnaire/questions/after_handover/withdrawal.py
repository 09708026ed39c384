"""Withdrawal: the seeker takes the dossier back, and may change, wipe or leave what they said."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.effects import TakeBack
from flows.conversation.state import ConversationState
from flows.dossier.notification_rules import TAKEN_BACK, Recipient, informs
from flows.questionnaire.questionnaire import State
from flows.questionnaire.status.guards import may_read_back
from flows.questionnaire.turn_context import TurnContext


def take_back(conversation: ConversationState, context: TurnContext) -> None:
    status = context.outside.status
    conversation.former_coordinator, conversation.same_coordinator = (status.coordinator or "") if status else "", None
    context.effects.append(TakeBack())
    conversation.add_notice(TAKEN_BACK)
    conversation.sent = None
    conversation.forget_changes()


def choose_taken_back(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """That somebody was asked to make no contact is said only if somebody had it, and is told."""
    is_told = bool(conversation.former_coordinator) and informs(TAKEN_BACK, Recipient.COORDINATOR)
    yield "taken_back_told" if is_told else TAKEN_BACK


STATES = (
    State("take_back_ask", actions=("yes", "no"), is_grave=True, visible_elsewhere=True),
    State(
        TAKEN_BACK,
        actions=(("change", may_read_back), "wipe", "stop"),
        texts=(TAKEN_BACK, "taken_back_told"),
        choose_texts=choose_taken_back,
        clears_history=True,
        visible_elsewhere=True,
    ),
)
