"""A stand-in for the conversation, to measure the path to memory alone: it changes what is kept as an answer does, and says nothing."""

from __future__ import annotations

from flows.conversation.messages import Context, Outcome, Output, Turn
from flows.conversation.state import ConversationState
from flows.installation import Installation
from flows.timestamps import to_iso

_NOTHING_SAID = Output((), (), 0, "", "choice", "nl")
_QUESTIONS = 9  # after so many answers the next one takes the place of the first, so that what is kept stops growing


class FakeEngine:
    """Hears any turn as an answer to the next question."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation

    def begin(self, turn: Turn) -> ConversationState:
        return ConversationState(touched_at=to_iso(turn.at))

    def take(self, conversation: ConversationState, turn: Turn, context: Context) -> Outcome:
        conversation.touched_at = to_iso(turn.at)
        conversation.set_answer(f"question_{conversation.question_number % _QUESTIONS}", said=[turn.words or turn.choice or ""])
        conversation.question_number += 1
        return Outcome(_NOTHING_SAID)

    def say(self, conversation: ConversationState, context: Context) -> Output:
        return _NOTHING_SAID

    def closed(self, turn: Turn) -> Output:
        return _NOTHING_SAID
