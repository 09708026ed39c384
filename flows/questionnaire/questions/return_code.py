"""Return code as a question: a code is issued, shown until it was seen, and never shown again."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.effects import CodeSeen, NewCode
from flows.conversation.state import ConversationState
from flows.questionnaire.questionnaire import State
from flows.questionnaire.turn_context import TurnContext
from flows.timestamps import from_iso


def issue_code(conversation: ConversationState, context: TurnContext) -> None:
    conversation.code, conversation.code_at = context.random.code, conversation.touched_at
    context.effects.append(NewCode(conversation.code))


def drop_code(conversation: ConversationState, context: TurnContext) -> None:
    conversation.code = None
    context.effects.append(CodeSeen())


def choose_receipt_texts(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """A code that a coordinator replaced since opens nothing, and is not shown again."""
    given_at, made_at = context.outside.status and context.outside.status.code_given_at, conversation.code_at
    yield "receipt_replaced" if given_at and made_at and given_at > from_iso(made_at) else "receipt"


STATES = (
    State(
        "receipt",
        actions=("seen",),
        yes="seen",
        texts=("receipt", "receipt_replaced"),
        choose_texts=choose_receipt_texts,
        visible_elsewhere=True,
    ),
)
