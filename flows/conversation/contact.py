"""The seeker's model: where they are, and how and when they can be reached safely (domain.md 5.4)."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.questionnaire.states import QUIET


class ContactActions(ConversationState):
    """Guards and keeps of place, way and times."""

    def keep_place(self) -> None:
        """The province follows from the place where only one has it; the seeker sees it and may change it."""
        self.set_answer("place", said=[self.heard.words])
        self.answers.pop("province", None)
        found = self.places.province(self.heard.words)
        if found:
            self.answers["province"] = {"chose": [found]}

    def is_place_unknown(self) -> bool:
        return self.places.province(self.heard.words) is None

    def lacks_place(self) -> bool:
        return not self.said("place")

    def lacks_reach(self) -> bool:
        return not self.chose("reach") or (self.needs_address_for(self.chose("reach")[0]) and not self.said("reach_address"))

    @staticmethod
    def needs_address_for(way: str) -> bool:
        return way != "self"

    def needs_address(self) -> bool:
        return self.needs_address_for(self.heard.value)

    def keep_reach(self) -> None:
        if self.chose("reach") != [self.heard.value]:
            self.answers.pop("reach_address", None)
        self.set_answer("reach", chose=[self.heard.value])

    def has_times(self) -> bool:
        return bool(self.chose("reach_when") or self.said("reach_when"))

    def toggle_time(self) -> None:
        chosen = [key for key in self.chose("reach_when") if key != "always"]
        chosen = [key for key in chosen if key != self.heard.value] if self.heard.value in chosen else [*chosen, self.heard.value]
        self.set_answer("reach_when", chose=chosen, said=self.said("reach_when"))

    def add_times(self) -> None:
        self.set_answer("reach_when", chose=self.chose("reach_when"), said=[*self.said("reach_when"), self.heard.words])

    def keep_always(self) -> None:
        self.set_answer("reach_when", chose=["always"], said=self.said("reach_when"))

    def toggle_quiet(self) -> None:
        chosen = set(self.chose("quiet")) ^ {self.heard.value}
        self.set_answer("quiet", chose=[key for key in QUIET if key in chosen], said=self.said("quiet"))

    def keep_quiet(self) -> None:
        self.set_answer("quiet", chose=self.chose("quiet"), said=[self.heard.words])

    def tell_silent(self) -> None:
        if self.chose("reach") == ["call"]:
            self.notice("reach_silent")
