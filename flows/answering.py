"""The seeker's model: keeping, skipping and correcting answers."""

from __future__ import annotations

from flows.intake import QUIET, ROOMS, SKIPPABLE
from flows.memory import Memory
from flows.talk import Wipe
from flows.times import written

CONSENT_KEEP, CONSENT_SHARE = "consent_keep/1", "consent_share/1"  # versions of the texts that people agree to


class Answering(Memory):
    """Guards and keeps of the questions."""

    # coming in
    def is_short(self) -> bool:
        return self.short

    def is_not_kept(self) -> bool:
        return self.kept is None

    def is_kept(self) -> bool:
        return self.kept is not None

    def go_short(self) -> None:
        self.short = True
        for question in ("concern", "circle"):
            self.answers.setdefault(question, {"status": "tells_myself" if question == "concern" else "not_asked"})

    def agree_to_keep(self) -> None:
        self.kept = {"text": CONSENT_KEEP, "at": written(self.now)}
        self.changed_at = written(self.now)

    def forget(self) -> None:
        self.effects.append(Wipe("wiped_sent" if self.sent else "wiped" if self.kept else self.heard.event))

    # for whom
    def says_work(self) -> bool:
        return self.heard.value == "work"

    def says_other(self) -> bool:
        return self.heard.value == "other"

    def says_family(self) -> bool:
        return self.heard.value == "family"

    def says_unwilling(self) -> bool:
        return self.heard.value != "wants"

    def be_myself(self) -> None:
        self.answers.pop("other_knows", None)
        self.put("for_whom", chose=["myself"])

    # any question
    def keep(self) -> None:
        answer = {"chose": [self.heard.value]} if self.heard.value else {"said": [self.heard.words]}
        if self.state == "quiet":
            answer["chose"] = self.chose("quiet")
        self.put(self.state, **answer)
        if self.state == "for_whom" and self.heard.value != "other":
            self.answers.pop("other_knows", None)
        if self.state == "age" and self.heard.value == "no":
            self.notice("under_16")
        if self.state == "place":
            self._keep_province()

    def _keep_province(self) -> None:
        self.answers.pop("province", None)
        found = self.places.province(self.heard.words)
        if found:
            self.answers["province"] = {"chose": [found]}

    def is_place_unknown(self) -> bool:
        return self.places.province(self.heard.words) is None

    def skip(self) -> None:
        if self.state == "circle" and self.people:
            return
        if not self.said(self.state):
            self.put(self.state, status="skipped")

    def open_again(self) -> None:
        """A correction starts from what is there; only the question itself is asked again."""

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
        self.put("concern", said=[*self.said("concern"), self.heard.words])

    def start_over(self) -> None:
        self.put("concern", said=[])

    def tell_myself(self) -> None:
        self.put("concern", status="tells_myself")

    def add_late(self) -> None:
        self.put("concern", said=[*self.said("concern"), *self.pending])
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

    # place, reach, times
    def replay_answer(self) -> None:
        self.replay = "answer"

    def replay_skip(self) -> None:
        self.replay = "skip"

    def came_from_skippable(self) -> bool:
        return bool(self.trail) and self.trail[-1] in SKIPPABLE

    def lacks_name(self) -> bool:
        return not self.said("name")

    def lacks_place(self) -> bool:
        return not self.said("place")

    def lacks_reach(self) -> bool:
        return not self.chose("reach") or (self.needs_address_for(self.chose("reach")[0]) and not self.said("reach_address"))

    def says_otherwise(self) -> bool:
        return self.heard.value == "otherwise"

    def says_date(self) -> bool:
        return self.heard.value in ("soon", "not_soon")

    @staticmethod
    def needs_address_for(way: str) -> bool:
        return way != "self"

    def needs_address(self) -> bool:
        return self.needs_address_for(self.heard.value)

    def keep_reach(self) -> None:
        if self.chose("reach") != [self.heard.value]:
            self.answers.pop("reach_address", None)
        self.keep()

    def has_times(self) -> bool:
        return bool(self.chose("reach_when") or self.said("reach_when"))

    def pick(self) -> None:
        chosen = [key for key in self.chose("reach_when") if key != "always"]
        chosen = [key for key in chosen if key != self.heard.value] if self.heard.value in chosen else [*chosen, self.heard.value]
        self.put("reach_when", chose=chosen, said=self.said("reach_when"))

    def add_times(self) -> None:
        self.put("reach_when", chose=self.chose("reach_when"), said=[*self.said("reach_when"), self.heard.words])

    def keep_always(self) -> None:
        self.put("reach_when", chose=["always"], said=self.said("reach_when"))

    def pick_quiet(self) -> None:
        chosen = set(self.chose("quiet")) ^ {self.heard.value}
        self.put("quiet", chose=[key for key in QUIET if key in chosen], said=self.said("quiet"))

    def tell_silent(self) -> None:
        if self.chose("reach") in (["call"], ["text"]):
            self.notice("reach_silent")

    # the review
    def read_back(self) -> None:
        self.reviewed = True

    def switch(self) -> None:
        part = self.heard.event.removeprefix("switch_")
        self.off = [p for p in self.off if p != part] if part in self.off else [*self.off, part]
        self.change(part)

    def rooms_left(self) -> tuple[str, ...]:
        """The rooms that hold no answer yet."""
        return tuple(room for room in ROOMS if not self.said(room) and not self.chose(room))
