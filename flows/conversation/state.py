"""The seeker's model, as it is kept: one document a conversation, nothing derived."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, Self, Unpack

from flows.conversation.effects import Effect
from flows.conversation.messages import Context, RandomValues, Turn
from flows.conversation.state_migrations import FIELD_NAMES, STORED_NAMES, migrate_document
from flows.dossier.dossier import Answer, ConsentToKeep, Person
from flows.installation import Installation
from flows.questionnaire.transitions import CHART_VERSION
from flows.reference.places import Places
from flows.timestamps import from_iso, to_iso

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_NO_TURN = Turn(datetime(1970, 1, 1, tzinfo=UTC), RandomValues("", (0, 1)))
_TRANSIENT = frozenset({"heard", "turn", "context", "effects", "replay", "recognition_words", "places", "worried", "returned"})


class InputEvent(NamedTuple):
    """What a turn means in a state: the event for the chart, a key or number, and words."""

    event: str
    value: str = ""
    words: str = ""


_NOTHING, _NO_PLACES = InputEvent(""), Places({})


@cache
def kept_names() -> dict[str, None]:
    """The names of what is kept, in their order; looked up once."""
    return dict.fromkeys(field.name for field in fields(ConversationState) if field.name not in _TRANSIENT)


@cache
def _filled() -> Mapping[str, Any]:
    """What is not empty when a conversation begins: always kept, so that it can be told from what became empty."""
    return {name: value for name, value in vars(ConversationState()).items() if value and name in kept_names()}


@cache
def _made() -> tuple[tuple[str, Callable[[], Any]], ...]:
    """What each conversation has of its own when it begins; all else stands with the class until it is set."""
    return tuple((one.name, one.default_factory) for one in fields(ConversationState) if one.default_factory is not MISSING)


@dataclass
class ConversationState:
    """All that is kept of one conversation. An answer is {"said": [...], "chose": [...], "status": ...}."""

    state: str = "welcome"
    language: str = "nl"
    chart: int = CHART_VERSION
    question_number: int = 1
    answers: dict[str, Answer] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    people_ever: int = 0
    selected_person: int = 0
    hidden_parts: list[str] = field(default_factory=list)
    show_wishes: bool = False
    history: list[str] = field(default_factory=list)
    notices: list[list[Any]] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    misses: int = 0
    prompts_shown: list[int] = field(default_factory=list)
    prompts_in_a_row: int = 0
    short: bool = False
    reviewed: bool = False
    masked_in: str | None = None
    unmasked: bool = False
    consent: ConsentToKeep | None = None
    keeps: str = "week"
    offered: str | None = None
    sent: dict[str, Any] | None = None
    versions: int = 0
    edits: dict[str, str] = field(default_factory=dict)
    code: str | None = None
    fits_said: bool = False
    touched_at: str = ""
    changed_at: str = ""
    stays: bool = False
    chat_allowed: bool = False
    away: bool = False
    messages: list[list[Any]] = field(default_factory=list)
    correcting: list[Any] = field(default_factory=list)

    # of this turn only
    heard: InputEvent = _NOTHING
    turn: Turn = _NO_TURN
    context: Context | None = None
    effects: list[Effect] = field(default_factory=list)
    replay: str | None = None
    worried: bool = False
    returned: str | None = None
    recognition_words: tuple[str, ...] = ()
    places: Places = _NO_PLACES

    def document(self) -> dict[str, Any]:
        """What is kept, ready for JSON. What is empty, and empty when a conversation begins, is left out."""
        filled = _filled()
        kept = ((name, value) for name, value in vars(self).items() if (value or name in filled) and name not in _TRANSIENT)
        return {STORED_NAMES.get(name, name): value for name, value in kept}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """The conversation that `document` was made from; a field that is newer than the document has its default."""
        conversation, known = cls.__new__(cls), kept_names()
        held = vars(conversation)
        held.update(_filled())
        held.update({name: make() for name, make in _made()})
        found = ((FIELD_NAMES.get(name, name), value) for name, value in migrate_document(document).items())
        held.update({name: value for name, value in found if name in known})
        return conversation

    @property
    def handed_off(self) -> bool:
        """True exactly while a dossier of this conversation exists."""
        return self.sent is not None

    @property
    def now(self) -> datetime:
        """The time of this turn."""
        return self.turn.at

    def keep_until(self, installation: Installation) -> datetime:
        """The end of a draft: an hour before consent 1, then what the person chose (domain.md 6.7)."""
        week = timedelta(days=installation.draft_days)
        span = {"hour": _HOUR, "day": _DAY}.get(self.keeps, week) if self.consent else _HOUR
        return from_iso(self.touched_at) + span

    def notice(self, kind: str, **values: Any) -> None:
        """Say this once, before the question."""
        self.notices.append([kind, values])

    def answer(self, question: str) -> Answer:
        """What was answered, or an empty answer."""
        return self.answers.get(question, {})

    def said(self, question: str) -> list[str]:
        """The words of an answer."""
        return list(self.answer(question).get("said", []))

    def chose(self, question: str) -> list[str]:
        """The buttons of an answer."""
        return list(self.answer(question).get("chose", []))

    def touch(self, question: str) -> None:
        """Note that this part changed: consent to an earlier version is void."""
        self.changed_at, self.offered = to_iso(self.now), None
        if self.sent:
            self.edits[question] = self.changed_at

    def set_answer(self, question: str, **answer: Unpack[Answer]) -> None:
        """Replace an answer; the old one is gone."""
        self.answers[question] = answer
        self.touch(question)

    def return_to_question(self) -> None:
        """Be again where the person came from."""
        if self.history:
            self.state = self.history.pop()

    def has_trail(self) -> bool:
        """Whether there is something to go back to."""
        return bool(self.history)
