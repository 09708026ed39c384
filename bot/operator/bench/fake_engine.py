"""Fake engine: stores an answer per turn and renders nothing, so that the benchmark measures the storage path alone."""

from __future__ import annotations

from flows.conversation.messages import Context, Outcome, Output, Turn
from flows.conversation.state import ConversationState
from flows.installation import Installation
from flows.timestamps import to_iso

_NO_OUTPUT = Output((), (), 0, "", "choice", "nl")
_QUESTIONS = 9  # answers rotate, so that the stored document stops growing


class FakeEngine:
    """Takes any turn as an answer to the next question."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation

    def begin_conversation(self, turn: Turn) -> ConversationState:
        return ConversationState(touched_at=to_iso(turn.at))

    def take_turn(self, conversation: ConversationState, turn: Turn, context: Context) -> Outcome:
        conversation.touched_at = to_iso(turn.at)
        conversation.set_answer(f"question_{conversation.question_number % _QUESTIONS}", said=[turn.text or turn.button or ""])
        conversation.question_number += 1
        return Outcome(_NO_OUTPUT)

    def render_output(self, conversation: ConversationState, context: Context) -> Output:
        return _NO_OUTPUT

    def is_in_writing(self, conversation: ConversationState, context: Context) -> bool:
        return False

    def render_closed(self, turn: Turn) -> Output:
        return _NO_OUTPUT
