"""Model of a conversation: what must hold after each turn, whatever the way it is stored."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flows.conversation.effects import HandOver, NewCode, RefuseCoordinator, TakeBack
from flows.conversation.messages import Outcome, Output
from flows.dossier.document import canonical_json

Document = dict[str, Any]
SPANS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
SENT, CLAIMED, CLOSED = timedelta(days=30), timedelta(days=183), timedelta(days=7)
DEPENDENT_ANSWERS = {
    "place": {"province"},
    "reach": {"reach_address"},
    "for_whom": {"other_knows"},
    "coordinator_wish": {"coordinator_wish_words"},
}
LOOK_FIELDS = {"seen_status", "status_seen_at", "report_shown"}  # what was read of the status last: every turn shows it anew
VOLATILE_FIELDS = {"notices", "danger_asked", "notices_ever", "touched_at", "misses"} | LOOK_FIELDS  # what a turn without effect may change


@dataclass
class ConversationModel:
    """One conversation as its seeker may count on it."""

    id: str
    ends: datetime
    concern: list[str] = field(default_factory=list)
    former_concern: list[str] = field(default_factory=list)  # before it changed last
    people: dict[int, str] = field(default_factory=dict)
    read: bytes | None = None  # the dossier as the review last showed it
    sent: bytes | None = None
    readers: set[object] | None = None  # channel users who may read the story back; None before handing over: all
    codes: list[str] = field(default_factory=list)
    holder: str | None = None
    is_closed: bool = False
    excluded: set[str] = field(default_factory=set)

    @property
    def is_waiting(self) -> bool:
        return self.sent is not None and self.holder is None and not self.is_closed

    def may_read(self, channel_user: object) -> bool:
        return self.readers is None or channel_user in self.readers

    def apply_outcome(self, channel_user: object, before: Document, outcome: Outcome, at: datetime) -> None:
        """Update the model from the output that the seeker got."""
        for effect in outcome.effects:
            match effect:
                case HandOver():
                    self._apply_handover(channel_user, before, effect, at)
                case TakeBack():
                    self.sent, self.holder, self.is_closed = None, None, False
                case RefuseCoordinator():
                    self.release(at, excluded=True)
                case NewCode():
                    self.codes.append(effect.code)
        for reply in outcome.output.replies:
            if reply.dossier is not None:
                self.read = canonical_json(reply.dossier)

    def _apply_handover(self, channel_user: object, before: Document, effect: HandOver, at: datetime) -> None:
        if before["state"] == "add_share":
            assert _without_concern(effect.dossier) == _without_concern(self.sent or b"{}")
            self.sent = effect.dossier
            return
        assert effect.dossier == self.read, "what is sent is what the review showed, byte for byte (E3)"
        if self.sent is None:
            self.readers, self.ends = {channel_user}, at + SENT
        self.sent = self.read

    def claim(self, who: str, at: datetime) -> None:
        self.holder, self.ends = who, at + CLAIMED

    def release(self, at: datetime, excluded: bool = False) -> None:
        if excluded and self.holder:
            self.excluded.add(self.holder)
        self.holder, self.ends = None, at + SENT

    def close(self, at: datetime) -> None:
        self.holder, self.is_closed, self.ends = None, True, at + CLOSED

    def compare(self, before: Document, after: Document, kept: str | None, starts_over: bool, button: str = "") -> None:
        """Check that nothing acknowledged is lost; `kept` are own words that answer the present question."""
        self._compare_concern(before, after, kept, starts_over, button)
        self._compare_people(before, after, kept)
        _compare_answers(before, after)
        if self.sent is None:
            self.ends = _parse_time(after["touched_at"]) + (SPANS[after["draft_span"]] if after["consent"] else SPANS["hour"])

    def _compare_concern(self, before: Document, after: Document, kept: str | None, starts_over: bool, button: str) -> None:
        said = list(after["answers"].get("concern", {}).get("said", ()))
        if before["state"] == "concern" and button.startswith("remove_"):
            assert said == _without(self.concern, int(button.removeprefix("remove_")) - 1)
        elif before["state"] == "piece":
            place = before["selected_piece"][1]
            assert said == _without(self.concern, place) or _without(said, place) == _without(self.concern, place)
        elif button.startswith("undo"):
            assert said in (self.concern, self.former_concern)
        elif kept is not None and before["state"] == "concern":
            assert said == [*self.concern, kept]
        elif before["state"] == "start_over_ask":
            assert said in ([], self.concern)
        elif not (starts_over and before["state"] == "concern"):
            assert said[: len(self.concern)] == self.concern
        if said != self.concern:
            self.former_concern, self.concern = self.concern, said

    def _compare_people(self, before: Document, after: Document, kept: str | None) -> None:
        said = {one["id"]: one["said"] for one in after["people"]}
        touched = {before["selected_person"]} if before["state"] in ("person", "person_name") else set()
        assert {number: words for number, words in self.people.items() if number not in touched}.items() <= said.items()
        assert list(said) == sorted(said), "the order in which people were named is never changed"
        is_name = kept is not None and any(map(str.isalpha, kept))  # without a letter it is asked again
        if is_name and before["state"] in ("circle", "circle_think") and not after.get("doubts"):
            assert list(said.values()) == [*self.people.values(), kept]
        self.people = said


def _without(texts: list[str], place: int) -> list[str]:
    """All but the one at this place."""
    return [*texts[:place], *texts[place + 1 :]]


def _compare_answers(before: Document, after: Document) -> None:
    """Check that a turn changed only the answer to its own question and answers that depend on it."""
    asked = {before["state"], after["state"]} | ({before["history"][-1]} if before["history"] else set())
    allowed = asked.union(*(DEPENDENT_ANSWERS.get(question, set()) for question in asked), {"concern", "circle"})
    if before["state"] in ("for_work", "other_does_not_know"):
        allowed |= {"for_whom", "other_knows"}
    names = before["answers"].keys() | after["answers"].keys()
    changed = {name for name in names if before["answers"].get(name) != after["answers"].get(name)}
    assert changed <= allowed


def _without_concern(dossier: bytes) -> Document:
    """The parts of a dossier that words added afterwards leave as they were agreed to."""
    document: Document = json.loads(dossier)
    for part in document["parts"]:
        part["entries"] = [entry for entry in part.get("entries", ()) if entry["question"] != "concern"]
    return {name: document[name] for name in ("called", "consent", "for_whom", "typed_by", "parts") if name in document}


def is_unchanged(before: Document, after: Document) -> bool:
    """Whether a turn changed nothing but VOLATILE_FIELDS."""
    return all(before[name] == after[name] for name in before if name not in VOLATILE_FIELDS)


def check_output(output: Output) -> None:
    """Check that an output asks something, fits every channel, and offers a way on."""
    assert output.replies[-1].text.strip()
    assert all(0 < len(reply.text) <= 4096 for reply in output.replies), [reply.key for reply in output.replies if len(reply.text) > 4096]
    choices = [choice for reply in output.replies for choice in reply.buttons]
    assert all(
        len(choice.numbered_key(output.question_number, output.asked_about).encode()) <= 64 for choice in (*choices, *output.global_buttons)
    )
    assert all(choice.text.strip() for choice in choices)
    assert output.state in ("refused", "left", "wiped") or output.input_kind != "choice" or output.replies[-1].buttons


def _parse_time(at: str) -> datetime:
    return datetime.fromisoformat(at.replace("Z", "+00:00"))
