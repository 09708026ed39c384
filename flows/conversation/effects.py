"""Effects of a turn: storage applies them in their order, in the transaction that saves the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.dossier.dossier import MatchCard


@dataclass(frozen=True, slots=True)
class HandOver:
    """Effect: this dossier (canonical JSON, with its SHA-256) is sent, or replaces the version that was sent before.

    `news`: where the seeker wants to be told that there is news. `same_coordinator`: whoever had it before it was taken back may have it.
    `reader_id`: whoever read the story when this was decided, empty for nobody, None for whoever reads it.
    """

    dossier: bytes
    digest: str
    card: MatchCard
    recognition: str
    consent: str
    news: str = ""
    same_coordinator: bool = False
    reader_id: str | None = None


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Effect: the dossier is gone for everybody but the seeker, whose draft remains."""


@dataclass(frozen=True, slots=True)
class Erase:
    """Effect: everything of this conversation is destroyed; only a count remains, under the key `counter`."""

    counter: str


@dataclass(frozen=True, slots=True)
class NewCode:
    """Effect: this return code opens the conversation from now on, and the former one no longer does."""

    code: str


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """Effect: the messages that show the return code leave the chats; the code opens the conversation as before."""


@dataclass(frozen=True, slots=True)
class RefuseCoordinator:
    """Effect: the dossier waits again, and never again for this coordinator; without an id for whoever has it."""

    coordinator_id: str = ""


@dataclass(frozen=True, slots=True)
class ColleagueAnswered:
    """Effect: the seeker said whether this colleague of the coordinator may take over; `consent` names the question, for the proof."""

    agreed: bool
    colleague_id: str
    consent: str


@dataclass(frozen=True, slots=True)
class ContactConfirmed:
    """Effect: the seeker said whether the contact that this coordinator reported took place; without an id whoever has the dossier."""

    agreed: bool
    coordinator_id: str = ""


@dataclass(frozen=True, slots=True)
class ContactTimeChanged:
    """Effect: the seeker's new moment for contact, in their own words and by tapped days and parts; None for `I will call myself`.

    `reader_id` is that of `HandOver`.
    """

    text: str | None
    chosen: tuple[str, ...] = ()
    reader_id: str | None = None


@dataclass(frozen=True, slots=True)
class MessagesRemoved:
    """Effect: the messages that the coordinator wrote to the seeker are destroyed, but any that came after `until`: it was not read."""

    until: datetime


@dataclass(frozen=True, slots=True)
class NewsChanged:
    """Effect: where the seeker of a sent dossier wants to be told that there is news: `here`, `mail` or `no`."""

    way: str


@dataclass(frozen=True, slots=True)
class ChannelTransfer:
    """Effect: within a short time this transfer token takes the conversation to the web, away from the channel that asked for it."""

    token: str


@dataclass(frozen=True, slots=True)
class LanguageWaived:
    """Effect: nobody who is free shares the seeker's language, and the seeker accepts another one."""


@dataclass(frozen=True, slots=True)
class SignsWaived:
    """Effect: nobody who is free knows the sign language that is needed, and the seeker accepts a coordinator without it."""


@dataclass(frozen=True, slots=True)
class SendAnew:
    """Effect: a dossier that the operator set aside waits for a coordinator again, as it was sent."""


@dataclass(frozen=True, slots=True)
class StoryFeedback:
    """Effect: whether the story said what the seeker meant (`yes`, `partly`, `silent`): counted, and shown to nobody."""

    answer: str


Effect = (
    LanguageWaived
    | SignsWaived
    | SendAnew
    | StoryFeedback
    | ChannelTransfer
    | HandOver
    | TakeBack
    | Erase
    | NewCode
    | CodeSeen
    | RefuseCoordinator
    | ColleagueAnswered
    | ContactConfirmed
    | ContactTimeChanged
    | NewsChanged
    | MessagesRemoved
)
