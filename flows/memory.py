"""The seeker's model, as it is kept: one document a conversation, nothing derived."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, Self

from flows.intake import VERSION
from flows.moved import found_again
from flows.places import Places
from flows.talk import Effect, Fresh, Installation, Scene, Turn
from flows.times import read, written

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_NO_TURN = Turn(datetime(1970, 1, 1, tzinfo=UTC), Fresh("", (0, 1)))
_TRANSIENT = frozenset({"heard", "turn", "scene", "effects", "replay", "recognition_words", "places", "worried", "returned"})


class Heard(NamedTuple):
    """What a turn means in a state: the event for the chart, a key or number, and words."""

    event: str
    value: str = ""
    words: str = ""


_NOTHING, _NO_PLACES = Heard(""), Places({})


@cache
def kept_names() -> dict[str, None]:
    """The names of what is kept, in their order; looked up once."""
    return dict.fromkeys(field.name for field in fields(Memory) if field.name not in _TRANSIENT)


@cache
def _filled() -> Mapping[str, Any]:
    """What is not empty when a conversation begins: always kept, so that it can be told from what became empty."""
    return {name: value for name, value in vars(Memory()).items() if value and name in kept_names()}


@cache
def _made() -> tuple[tuple[str, Callable[[], Any]], ...]:
    """What each conversation has of its own when it begins; all else stands with the class until it is set."""
    return tuple((one.name, one.default_factory) for one in fields(Memory) if one.default_factory is not MISSING)


@dataclass
class Memory:
    """All that is kept of one conversation. An answer is {"said": [...], "chose": [...], "status": ...}."""

    state: str = "welcome"
    language: str = "nl"
    chart: int = VERSION
    asked: int = 1
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    people: list[dict[str, Any]] = field(default_factory=list)
    people_ever: int = 0
    tapped: int = 0
    off: list[str] = field(default_factory=list)
    marks: bool = False
    trail: list[str] = field(default_factory=list)
    notices: list[list[Any]] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    misses: int = 0
    thought: list[int] = field(default_factory=list)
    thinking: int = 0
    short: bool = False
    reviewed: bool = False
    masked_in: str | None = None
    unmasked: bool = False
    kept: dict[str, str] | None = None
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
    here: bool = False
    away: bool = False
    messages: list[list[Any]] = field(default_factory=list)
    correcting: list[Any] = field(default_factory=list)

    # of this turn only
    heard: Heard = _NOTHING
    turn: Turn = _NO_TURN
    scene: Scene | None = None
    effects: list[Effect] = field(default_factory=list)
    replay: str | None = None
    worried: bool = False
    returned: str | None = None
    recognition_words: tuple[str, ...] = ()
    places: Places = _NO_PLACES

    def document(self) -> dict[str, Any]:
        """What is kept, ready for JSON. What is empty, and empty when a conversation begins, is left out."""
        filled = _filled()
        return {name: value for name, value in vars(self).items() if (value or name in filled) and name not in _TRANSIENT}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """The conversation that `document` was made from; a field that is newer than the document has its default."""
        conversation, known = cls.__new__(cls), kept_names()
        held = vars(conversation)
        held.update(_filled())
        held.update({name: make() for name, make in _made()})
        held.update({name: value for name, value in found_again(document).items() if name in known})
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
        span = {"hour": _HOUR, "day": _DAY}.get(self.keeps, week) if self.kept else _HOUR
        return read(self.touched_at) + span

    def notice(self, kind: str, **values: Any) -> None:
        """Say this once, before the question."""
        self.notices.append([kind, values])

    def answer(self, question: str) -> dict[str, Any]:
        """What was answered, or an empty answer."""
        return self.answers.get(question, {})

    def said(self, question: str) -> list[str]:
        """The words of an answer."""
        return list(self.answer(question).get("said", []))

    def chose(self, question: str) -> list[str]:
        """The buttons of an answer."""
        return list(self.answer(question).get("chose", []))

    def change(self, question: str) -> None:
        """Note that this part changed: consent to an earlier version is void."""
        self.changed_at, self.offered = written(self.now), None
        if self.sent:
            self.edits[question] = self.changed_at

    def put(self, question: str, **answer: Any) -> None:
        """Replace an answer; the old one is gone."""
        self.answers[question] = answer
        self.change(question)

    def return_to_question(self) -> None:
        """Be again where the person came from."""
        if self.trail:
            self.state = self.trail.pop()

    def has_trail(self) -> bool:
        """Whether there is something to go back to."""
        return bool(self.trail)
