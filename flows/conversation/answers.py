"""The seeker's model: keeping, skipping and correcting answers."""

from __future__ import annotations

from flows.conversation.effects import Wipe
from flows.conversation.state import ConversationState
from flows.questionnaire.states import OPTIONAL_QUESTIONS, SKIPPABLE
from flows.timestamps import to_iso

CONSENT_KEEP, CONSENT_SHARE = "consent_keep/1", "consent_share/1"  # versions of the texts that people agree to


class AnswerActions(ConversationState):
    """Guards and keeps of the questions."""

    # coming in
    def is_short(self) -> bool:
        return self.short

    def is_not_kept(self) -> bool:
        return self.consent is None

    def is_kept(self) -> bool:
        return self.consent is not None

    def start_short_route(self) -> None:
        self.short = True
        for question in ("concern", "circle"):
            self.answers.setdefault(question, {"status": "tells_myself" if question == "concern" else "not_asked"})

    def agree_to_keep(self) -> None:
        self.consent = {"text": CONSENT_KEEP, "at": to_iso(self.now)}
        self.changed_at = to_iso(self.now)

    def forget(self) -> None:
        self.effects.append(Wipe("wiped_sent" if self.sent else "wiped" if self.consent else self.heard.event))

    # for whom
    def says_work(self) -> bool:
        return self.heard.value == "work"

    def says_other(self) -> bool:
        return self.heard.value == "other"

    def says_family(self) -> bool:
        return self.heard.value == "family"

    def says_unwilling(self) -> bool:
        return self.heard.value != "wants"

    def is_for_work(self) -> bool:
        """For work there is information to pass on and no dossier."""
        return self.chose("for_whom") == ["work"]

    def lacks_knowing(self) -> bool:
        """About somebody else there is a dossier only when they know and want it (domain.md E7)."""
        return self.chose("for_whom") == ["other"] and self.chose("other_knows") != ["wants"]

    def change_to_myself(self) -> None:
        self.answers.pop("other_knows", None)
        self.set_answer("for_whom", chose=["myself"])

    # any question
    def keep(self) -> None:
        if self.heard.value:
            self.set_answer(self.state, chose=[self.heard.value])
        else:
            self.set_answer(self.state, said=[self.heard.words])
        if self.state == "for_whom" and self.heard.value != "other":
            self.answers.pop("other_knows", None)
        if self.state == "age" and self.heard.value == "no":
            self.notice("under_16")

    def skip(self) -> None:
        if self.state == "circle" and self.people:
            return
        if not self.said(self.state):
            self.set_answer(self.state, status="skipped")

    def is_correcting(self) -> bool:
        return self.reviewed

    # own words in pieces
    def has_concern(self) -> bool:
        return bool(self.said("concern"))

    def has_no_concern(self) -> bool:
        return not self.has_concern()

    def is_correcting_concern(self) -> bool:
        return self.reviewed and self.has_concern()

    def add_piece(self) -> None:
        self.set_answer("concern", said=[*self.said("concern"), self.heard.words])

    def start_over(self) -> None:
        self.set_answer("concern", said=[])

    def tell_myself(self) -> None:
        self.set_answer("concern", status="tells_myself")

    def add_late(self) -> None:
        self.set_answer("concern", said=[*self.said("concern"), *self.pending])
        self.pending = []
        self.notice("added")

    def hold_pending(self) -> None:
        """Words wait only for the question that is asked about them."""
        self.drop_pending()
        self.pending = [self.heard.words]

    def drop_pending(self) -> None:
        if self.pending:
            self.notice("dropped")
        self.pending = []

    def replay_answer(self) -> None:
        self.replay = "answer"

    def replay_skip(self) -> None:
        self.replay = "skip"

    def came_from_skippable(self) -> bool:
        return bool(self.history) and self.history[-1] in SKIPPABLE

    def lacks_name(self) -> bool:
        return not self.said("name")

    def says_otherwise(self) -> bool:
        return self.heard.value == "otherwise"

    def says_date(self) -> bool:
        return self.heard.value in ("soon", "not_soon")

    # the review
    def read_back(self) -> None:
        self.reviewed = True

    def switch(self) -> None:
        part = self.heard.event.removeprefix("switch_")
        self.hidden_parts = [p for p in self.hidden_parts if p != part] if part in self.hidden_parts else [*self.hidden_parts, part]
        self.touch(part)

    def switch_marks(self) -> None:
        """Whether the picture of the circle shows wishes is the seeker's choice; without it no wish is drawn."""
        self.show_wishes = not self.show_wishes
        self.touch("circle")

    def rooms_left(self) -> tuple[str, ...]:
        """The rooms that hold no answer yet."""
        return tuple(room for room in OPTIONAL_QUESTIONS if not self.said(room) and not self.chose(room))
