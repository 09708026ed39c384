"""A stand-in for the conversation, to measure the path to memory alone: it changes what is kept as an answer does, and says nothing."""

from __future__ import annotations

from flows.conversation import Conversation
from flows.talk import Installation, Outcome, Scene, Speech, Turn
from flows.times import written

_NOTHING_SAID = Speech((), (), 0, "", "choice", "nl")
_QUESTIONS = 9  # after so many answers the next one takes the place of the first, so that what is kept stops growing


class StandIn:
    """Hears any turn as an answer to the next question."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation

    def begin(self, turn: Turn) -> Conversation:
        return Conversation(touched_at=written(turn.at))

    def take(self, conversation: Conversation, turn: Turn, scene: Scene) -> Outcome:
        conversation.turn, conversation.touched_at = turn, written(turn.at)
        conversation.put(f"question_{conversation.asked % _QUESTIONS}", said=[turn.words or turn.choice or ""])
        conversation.asked += 1
        return Outcome(_NOTHING_SAID)

    def say(self, conversation: Conversation, scene: Scene) -> Speech:
        return _NOTHING_SAID

    def closed(self, turn: Turn) -> Speech:
        return _NOTHING_SAID
