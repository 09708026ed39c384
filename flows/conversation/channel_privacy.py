"""The seeker's model: where own words are typed, in a channel that keeps what is typed outside our reach."""

from __future__ import annotations

from flows.conversation.effects import ChannelTransfer
from flows.conversation.state import ConversationState
from flows.questionnaire.states import CONFIRMATIONS, ENDS, SENSITIVE

MESSAGES = 60  # that can be corrected by changing them
BACK, DOOR, ELSEWHERE_FIRST = "back_again", "welcome_telegram", "elsewhere"
PRIVACY_SCREENS = {  # what is asked instead of a state's own question, each with its buttons
    BACK: {"come_back": "back_again.go_on", "not_now": "back_again.not_now"},
    DOOR: {"website": "elsewhere.website", "stay": "welcome_telegram.stay"},
    ELSEWHERE_FIRST: {"website": "elsewhere.website", "here": "elsewhere.here"},
}


class ChannelPrivacy(ConversationState):
    """Guards and keeps of the door that a person came in by."""

    def is_in_chat(self) -> bool:
        return bool(self.context and self.context.chat)

    def privacy_screen(self) -> str | None:
        """What is asked instead of this state's question: own words are neither asked nor shown here before the person wants it."""
        if not self.is_in_chat() or self.state in ENDS:
            return None
        if self.away:
            return BACK
        if self.state == "welcome" and not self.stays:
            return DOOR
        return ELSEWHERE_FIRST if self.state in SENSITIVE and not self.chat_allowed else None

    def shows_own_words(self) -> bool:
        return self.chat_allowed or not self.is_in_chat()

    def stay(self) -> None:
        self.stays = True

    def restart(self) -> None:
        """Whoever opens the chat anew has the first screen from its first word."""
        self.stays = False

    def allow_here(self) -> None:
        """Words that were typed before the choice are the answer now."""
        self.chat_allowed = True
        if self.state not in CONFIRMATIONS:
            self.replay = "answer"

    def go_away(self) -> None:
        self.away = True

    def come_back(self) -> None:
        self.away = False

    def offer_web(self) -> None:
        """One link, once; whoever goes there chose anew where own words are typed."""
        self.chat_allowed = False
        if self.state not in CONFIRMATIONS:
            self.pending = []
        self._give_link()

    def _give_link(self) -> None:
        self.effects.append(ChannelTransfer(self.turn.fresh.passage))
        self.notice("passage", token=self.turn.fresh.passage)

    # commands that have no button everywhere
    def show_mine(self) -> None:
        self.notice("mine")
        if self.is_in_chat():
            self._give_link()

    def tell_nothing_sent(self) -> None:
        self.notice("nothing_sent")

    def tell_voice(self) -> None:
        self.notice("voice")

    def tell_not_kept(self) -> None:
        self.notice("not_kept")

    # a message that was changed afterwards
    def remember_message(self, message: str, question: str, place: int) -> None:
        """Which answer this message became; `place` is below 0 where a button could have been pressed."""
        self.messages = [one for one in self.messages if one[0] != message][-MESSAGES:]
        self.messages.append([message, question, place, self.question_number])

    def can_mend(self, question: str, place: int, asked: int) -> bool:
        """Words have a place in their answer; what stands for a button is only said anew while the next question is open."""
        return place >= 0 or (self.question_number == asked and self.history[-1:] == [question])

    def message(self, message: str | None) -> tuple[str, int, int] | None:
        """The question, the place of the words in its answer, and the number of the question that was put next."""
        return next(((question, place, asked) for one, question, place, asked in self.messages if one == message), None)
