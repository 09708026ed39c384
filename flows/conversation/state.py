"""State of one conversation: the one document that is stored of it, with nothing derived."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Unpack

from flows.conversation.additions import DATED, SENT_FIRST, date_texts, is_addition, last_addition
from flows.conversation.state_migrations import CHART_VERSION
from flows.conversation.stored_values import Correction, Doubt, Notice, SentVersion, SourceMessage, Undo
from flows.dossier.document import compute_digest
from flows.dossier.dossier import Answer, ConsentToKeep, Person
from flows.installation import Installation
from flows.timestamps import from_iso

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_SPANS = {"hour": _HOUR, "day": _DAY}


@dataclass
class ConversationState:
    """Everything that is stored of one conversation. The chart changes `state`; guards and actions do the rest."""

    state: str = "welcome"
    language: str = "nl"
    chart: int = CHART_VERSION
    question_number: int = 1
    answers: dict[str, Answer] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    people_ever: int = 0
    selected_person: int = 0
    hidden_parts: list[str] = field(default_factory=list)
    hidden_answers: list[str] = field(default_factory=list)
    show_wishes: bool = False
    history: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    notices_ever: int = 0
    pending: list[str] = field(default_factory=list)
    pending_at: str = ""
    doubts: list[Doubt] = field(default_factory=list)
    asked_at: str = ""
    misses: int = 0
    prompts_shown: list[int] = field(default_factory=list)
    prompts_in_a_row: int = 0
    short_route: bool = False
    reviewed: bool = False
    masked_in: str | None = None
    unmasked: bool = False
    danger_asked: str = ""  # the state at which the question about danger waits for an answer
    consent: ConsentToKeep | None = None
    draft_span: str = "week"
    preview_digest: str | None = None
    consent_text: str = ""  # the version of the text with which the person is asked about it
    sent: SentVersion | None = None
    versions: int = 0
    edits: dict[str, str] = field(default_factory=dict)
    has_addition: bool = False
    has_replaced: bool = False  # since it was sent: something that was there is another, or gone
    waiting_answers: dict[str, Answer] = field(default_factory=dict)  # of after sending, none of the dossier
    news: str = ""
    former_coordinator: str = ""
    addressee_id: str = ""  # the coordinator who had the story when the seeker began what they answer now
    refused_id: str = ""  # the coordinator in whose place the seeker is asked whether they want another
    messages_until: str = ""  # when the last message was written of those that were read
    proposed_id: str = ""
    proposed: str = ""
    report_shown: str = ""  # where the status was shown last, and the coordinator or report of contact that it named
    same_coordinator: bool | None = None
    code: str | None = None
    code_at: str = ""  # when it was made
    feedback_given: bool = False
    seen_status: str = ""  # fingerprint of the status that was shown last
    status_seen_at: str = ""
    touched_at: str = ""
    changed_at: str = ""
    chat_allowed: bool = False
    away: bool = False
    messages: list[SourceMessage] = field(default_factory=list)
    correcting: Correction | None = None
    selected_piece: Correction | None = None
    talk_first_asked: int = 0  # the number of the last person when it was asked whom not to call
    undo: Undo | None = None
    deeds_ever: int = 0

    @property
    def handed_off(self) -> bool:
        """True exactly while a dossier of this conversation exists."""
        return self.sent is not None

    def draft_ends_at(self, installation: Installation) -> datetime:
        """The end of a draft: an hour before consent 1, then what the person chose (domain.md 6.7)."""
        span = _SPANS.get(self.draft_span) if self.consent else _HOUR
        return from_iso(self.touched_at) + (span or _DAY * installation.draft_days)

    def add_notice(self, kind: str, **values: str | int) -> None:
        """Say this once, before the question; what is still to be said already is not said twice."""
        if not any((notice.kind, notice.values) == (kind, values) for notice in self.notices):
            self.notices_ever += 1
            self.notices.append(Notice(kind, values, self.notices_ever))

    def renumber_question(self) -> None:
        """Ask the question of now under a number of its own: what is pressed on one from before answers nothing."""
        self.question_number += 1
        self.asked_at = self.touched_at

    def outdate_buttons(self) -> None:
        """The question of now stands as it was read, with another list: what is pressed on the former one answers nothing."""
        self.question_number += 1

    @property
    def is_in_doubt(self) -> bool:
        """Whether the question of now is about words that were just typed."""
        return bool(self.doubts) and self.doubts[0].kind == self.state

    @property
    def question_of_words(self) -> str:
        """The question that is answered by words typed now: while words are asked about, the one at which those were typed."""
        return self.doubts[0].question if self.is_in_doubt else self.state

    def answer_to(self, question: str) -> Answer:
        """The answer, empty if there is none."""
        return self.answers.get(question) or self.waiting_answers.get(question, {})

    def texts_of(self, question: str) -> list[str]:
        """A copy of the answer's own words."""
        return list(self.answer_to(question).get("said", ()))

    def choices_of(self, question: str) -> list[str]:
        """A copy of the keys of the answer's buttons."""
        return list(self.answer_to(question).get("chose", ()))

    def shares(self, part: str, question: str) -> bool:
        """Whether the coordinator may see this answer: neither its part nor the answer itself is switched off."""
        return part not in self.hidden_parts and question not in self.hidden_answers

    def set_answer(self, question: str, **answer: Unpack[Answer]) -> None:
        """Replace an answer; the former one is gone. What is added to a sent story is dated, and changes nothing of it."""
        former, self.answers[question] = self.answer_to(question), answer
        if question in DATED:
            date_texts(former, answer, self._addition_time(former))
        if question in DATED and self.sent and is_addition(former, answer):
            self.has_addition, self.preview_digest = True, None
        else:
            self.mark_changed(question)

    def _addition_time(self, former: Answer) -> str:
        """What is added between two versions is one addition."""
        if not self.sent:
            return SENT_FIRST
        return (self.has_addition and last_addition(former)) or self.touched_at

    def mark_changed(self, question: str) -> None:
        """Note that this answer or part changed in this turn: consent to an earlier version is void."""
        self.changed_at, self.preview_digest = self.touched_at, None
        if self.sent:
            self.edits[question] = self.changed_at

    def forget_changes(self) -> None:
        """What was sent, or taken back, is where later changes are counted from; none before it can be undone."""
        self.edits, self.has_addition, self.has_replaced, self.preview_digest, self.undo = {}, False, False, None, None

    def find_person(self, number: int) -> Person | None:
        """The person in the circle with this number; mostly it is the one who was named last."""
        for person in reversed(self.people):
            if person["id"] == number:
                return person
        return None

    def replace_person(self, person: Person) -> None:
        """Store this of the person with its number. A person is never changed in place: who is the same object did not change."""
        self.people = [person if one["id"] == person["id"] else one for one in self.people]
        self.mark_changed("circle")

    def remove_people(self, numbers: Collection[int]) -> None:
        """Remove the names of people who were not informed in time (domain.md 6.2); nothing brings them back."""
        self.people = [person for person in self.people if person["id"] not in numbers]
        self.messages = [one for one in self.messages if one.question != "circle" or one.text_index not in numbers]
        self.preview_digest, self.undo = None, None

    def replace_sent(self, content: bytes) -> None:
        """This is the sent version now: only a timer does that without the seeker, and only to take something away."""
        self.versions += 1
        former: SentVersion = self.sent or {"version": 0, "at": self.touched_at, "digest": ""}
        self.sent = {**former, "version": self.versions, "digest": compute_digest(content)}
