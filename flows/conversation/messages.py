"""The words that every channel and the engine share: what a person did, and what is said and done next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flows.matching.matching import Candidate


@dataclass(frozen=True, slots=True)
class RandomValues:
    """Randomness for one turn, made outside: a return code (16 digits), two places in the recognition list, a token for a passage."""

    code: str
    recognition: tuple[int, int]
    passage: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing a person did: words or a choice, at a time (aware, UTC).

    `asked` is the number of the question that the person saw, None where the channel cannot know it.
    `language` is what the channel or the browser says, used only when a conversation begins.
    `command` is a word that works in every state. `message` is what the channel knows the words by, keyed; `edited`: it was changed.
    """

    at: datetime
    fresh: RandomValues
    words: str | None = None
    choice: str | None = None
    asked: int | None = None
    language: str | None = None
    command: str | None = None
    message: str | None = None
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its key (without the question's number), its text, and whether it is on."""

    key: str
    text: str
    on: bool | None = None

    def numbered(self, asked: int) -> str:
        """The key with the question's number, for channels that carry both in one string (at most 64 bytes)."""
        return f"{asked}:{self.key}"


@dataclass(frozen=True, slots=True)
class Reply:
    """One message: the key of its words, the words filled in, its buttons, and what it shows beside them.

    `circle` holds the people named so far, in that order, where the question is about them, and in a notice that is their picture.
    """

    key: str
    text: str
    choices: tuple[Button, ...] = ()
    dossier: dict[str, Any] | None = None
    card: dict[str, Any] | None = None
    circle: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Output:
    """All that is to be said now: notices first, the question last; a function of what is kept and nothing else.

    `listens` says what the question waits for: "words" (long), "line" (short) or "choice".
    """

    replies: tuple[Reply, ...]
    always: tuple[Button, ...]
    asked: int
    state: str
    listens: str
    language: str
    right_to_left: bool = False


@dataclass(frozen=True, slots=True)
class HandOver:
    """Effect: this dossier (canonical JSON) is sent, or replaces the version that was sent before."""

    dossier: bytes
    digest: str
    card: dict[str, Any]
    recognition: str
    consent: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Effect: the dossier is gone for everybody but the seeker, whose draft remains."""


@dataclass(frozen=True, slots=True)
class Wipe:
    """Effect: everything of this conversation is destroyed; `counted` names the counter that remains."""

    counted: str


@dataclass(frozen=True, slots=True)
class NewCode:
    """Effect: this return code opens the conversation from now on, and the former one no longer does."""

    code: str


@dataclass(frozen=True, slots=True)
class RefuseCoordinator:
    """Effect: the dossier waits again, and never again for this coordinator."""


@dataclass(frozen=True, slots=True)
class ContactConfirmed:
    """Effect: the seeker said whether the contact that the coordinator reported took place."""

    agreed: bool


@dataclass(frozen=True, slots=True)
class ContactTimeChanged:
    """Effect: the seeker's new moment for contact, in their own words, or None for `I will call myself`."""

    words: str | None


@dataclass(frozen=True, slots=True)
class ChannelTransfer:
    """Effect: whoever brings this token within a short time goes on at the web door, and the door it was asked at is left."""

    token: str


@dataclass(frozen=True, slots=True)
class LanguageWaived:
    """Effect: nobody who is free shares the seeker's language, and another one is fine."""


@dataclass(frozen=True, slots=True)
class StoryFeedback:
    """Effect: did the story say what the seeker meant (`yes`, `partly`, `silent`): one more in a count, and told to nobody."""

    answer: str


Effect = (
    LanguageWaived
    | StoryFeedback
    | ChannelTransfer
    | HandOver
    | TakeBack
    | Wipe
    | NewCode
    | RefuseCoordinator
    | ContactConfirmed
    | ContactTimeChanged
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn led to. `ended` names the ending where the conversation is gone after it.

    `returned` holds words that were not kept and that the channel gives back to the person.
    """

    output: Output
    effects: tuple[Effect, ...] = ()
    ended: str | None = None
    returned: str | None = None


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """One line of the journal as the seeker sees it: who (first name), what, when."""

    who: str
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DossierStatus:
    """Where a sent dossier stands, as the seeker may know it. `state` is a state of flows.dossier.lifecycle.

    `offered`: somebody is asked now. `hindrance`: a key of flows.matching. `hears_by`: as was said. `calls_self`: the seeker makes contact.
    `checked_...`: the coordinator was shown names, organisations, and answered for them. `reasons`: why this one.
    """

    state: str
    version: int
    sent_at: datetime
    expires_at: datetime
    coordinator: str | None = None
    contact_line: str = ""
    ties: str = ""
    plan: str = ""
    tried: tuple[datetime, ...] = ()
    contacted_on: date | None = None
    contact_agreed: bool | None = None
    looks: tuple[AccessRecord, ...] = ()
    calls_self: bool = False
    checked_names: bool = True
    checked_organisations: bool = True
    offered: bool = False
    hindrance: str = ""
    hears_by: datetime | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What the engine is told about the world around one conversation.

    `origin` is True where this door may read the story back: the draft's doors, or the one it was sent from.
    `free` reads, for who needs to know, who could be asked now. `chat` is True where the channel keeps what is typed outside our reach.
    """

    at: datetime
    someone_available: bool = True
    may_read_back: bool = True
    standing: DossierStatus | None = None
    chat: bool = False
    free: Callable[[], Sequence[Candidate]] | None = None


@dataclass(frozen=True, slots=True)
class Installation:
    """Facts about this installation that its words name, and by which `ways` coordinators are told.

    Days are whole days, times are in `timezone`.
    """

    foundation: str
    privacy_contact: str
    phone: str
    hours: str
    honest_limits: dict[str, str] = field(default_factory=dict)
    answer_within_days: int = 4
    draft_days: int = 7
    sent_days: int = 30
    offer_hours: int = 24
    plan_hours: int = 24
    confirm_hours: int = 24
    backup_days: int = 0
    timezone: str = "Europe/Amsterdam"
    address: str = ""
    practice: bool = True
    closed_until: date | None = None
    ways: tuple[str, ...] = ("telegram", "mail")
