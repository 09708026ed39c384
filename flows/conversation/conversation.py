"""The seeker's model, whole: what is kept, and everything a row of the chart may ask of it or let it do."""

from __future__ import annotations

from flows.conversation.channel_privacy import ChannelPrivacy
from flows.conversation.corrections import CorrectionActions
from flows.conversation.handover import HandoverActions
from flows.dossier.document import compute_digest
from flows.dossier.dossier import Person
from flows.questionnaire.states import CIRCLE, NO_WAY_BACK, VISIBLE_ON_OTHER_CHANNELS


class Conversation(HandoverActions, CorrectionActions, ChannelPrivacy):
    """One conversation: a light model that is never added to the machine."""

    def replace_sent(self, content: bytes) -> None:
        """What was sent became this version without the seeker: only a clock does that, and only to take something away."""
        self.versions += 1
        self.sent = {**(self.sent or {}), "version": self.versions, "digest": compute_digest(content)}

    def circle_shown(self) -> tuple[Person, ...]:
        """Who was named, only where the story may be read back and only while it is about them."""
        origin = self.context is None or self.context.may_read_back
        return tuple(self.people) if origin and self.state in CIRCLE else ()

    def may_be_pictured(self) -> bool:
        """Pages show the picture by themselves; a chat that keeps what it shows, only on request and after *toch hier*."""
        return self.is_in_chat() and self.chat_allowed and bool(self.circle_shown())

    def show_picture(self) -> None:
        self.notice("picture")

    def was_masked_elsewhere(self) -> bool:
        return self.masked_in is not None and self.masked_in != self.state and bool(self.history)

    def unmask(self) -> None:
        """The next message is kept with its number: the person says it is no citizen number."""
        self.unmasked, self.masked_in = True, None
        self.notice("number_again")

    def redirect_to_status(self) -> None:
        """A door that may not read the story back comes in at the status, wherever the other door is."""
        if self.versions and not self.may_read_back() and self.state not in VISIBLE_ON_OTHER_CHANNELS:
            self.state, self.history, self.notices = "handed_off" if self.handed_off else "taken_back", [], []
            self.question_number += 1

    def push_history(self, before: str) -> None:
        """Remember the way here without loops, so that `back` is always one step."""
        if self.state in NO_WAY_BACK:
            self.history = []
        elif self.state in self.history:
            self.history = [*self.history[: self.history.index(self.state)], *(["review"] if before == "review" else [])]
        elif before != self.state:
            self.history.append(before)
