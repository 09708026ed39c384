"""Doubts that are asked about together: texts in a row that were typed at one question and of which the same is asked."""

from __future__ import annotations

from itertools import takewhile

from flows.conversation.state import ConversationState
from flows.conversation.stored_values import APART, Doubt
from flows.questionnaire.turn_context import TurnContext

TOGETHER = frozenset({"concern_late", "circle_is_name"})  # of which several texts are asked about at once
MOST_TOGETHER = 5


def asked_together(conversation: ConversationState) -> list[Doubt]:
    """The doubts that are asked about now: the first, and those behind it of which the same is asked."""
    doubts = conversation.doubts
    if not doubts or doubts[0].kind not in TOGETHER or doubts[0].is_apart:
        return doubts[:1]
    first = doubts[0]
    same = takewhile(lambda doubt: doubt[:2] == first[:2] and not doubt.is_apart, doubts)
    return list(same)[:MOST_TOGETHER]


def are_several(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether several texts are asked about at once."""
    return len(asked_together(conversation)) > 1


def ask_apart(conversation: ConversationState, context: TurnContext) -> None:
    """Each of these texts has a question of its own."""
    apart = [doubt._replace(command=APART) for doubt in asked_together(conversation)]
    conversation.doubts[: len(apart)] = apart
