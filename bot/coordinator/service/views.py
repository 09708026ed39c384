"""Views of the coordinator's service: match cards without a typed word, and of a dossier what its state has opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from flows.conversation.people import distinct_people
from flows.dossier.contact_promise import ContactPromise
from flows.dossier.dossier import Dossier, MatchCard, Person
from flows.matching.organisation_names import PossibleTie, find_possible_ties
from flows.matching.profile import all_ties
from storage.coordinators.coordinators import Coordinator
from storage.delivery.notice_ledger import UnreachedWay
from storage.dossiers.notes import DatedNote
from storage.dossiers.records import DossierRecord

SHORT_ID = 8  # characters of an id that tell colleagues apart
KNOWN_REASONS = (  # why copies are destroyed
    "colleague_yes",
    "lapsed",
    "lapsed_by_hand",
    "lapsed_unread",
    "taken_back",
    "refused",
    "corrected",
    "names_removed",
    "expired",
)
STILL_HELD = ("corrected", "names_removed")  # reasons for which only older copies are


@dataclass(frozen=True, slots=True)
class Offer:
    """Match card that is offered: nothing a seeker typed. `number` is that of the offer, `version` that of the dossier.

    `reasons` are keys of why.*; `late` if it waits longer than a day.
    """

    id: str
    number: str
    version: int
    card: MatchCard
    since: datetime
    answer_by: datetime
    reasons: tuple[str, ...] = ()
    late: bool = False


@dataclass(frozen=True, slots=True)
class DestructionRequest:
    """Copies to destroy: why, and since when the coordinator had the dossier, which is its label. `is_done`: they said so."""

    id: str
    why: str
    since: datetime
    asked_at: datetime
    is_done: bool = False

    @property
    def text_key(self) -> str:
        if self.why == "wiped":  # as it was stored before; no coordinator reads whether somebody wiped
            return "desk.taken_back"
        return f"desk.{self.why}" if self.why in KNOWN_REASONS else "desk.destroy.own"


class CalendarEntry(NamedTuple):
    """A planned contact as it stands in a calendar; `is_void` if the seeker ended it. A later one has a higher `revision`."""

    starts: datetime
    ends: datetime
    is_void: bool
    revision: int


class HeldByOther(NamedTuple):
    """A dossier that another coordinator holds, for a stand-in. `reason` is a key of desk.held.*; nothing of the seeker."""

    id: str
    coordinator: str
    since: datetime
    reason: str
    waits_again_at: datetime | None
    revision: int


class Colleague(NamedTuple):
    """A coordinator who may take over a dossier. `short_id` is what a button of Telegram has room for."""

    id: str
    name: str

    @property
    def short_id(self) -> str:
        return self.id[:SHORT_ID]


@dataclass(frozen=True, slots=True)
class Overview:
    """A coordinator's own desk. `timers`: conversation id -> kind of timer -> due time. `is_reachable`: they may be offered dossiers.

    `unreached_ways`: those by which a message to them did not arrive. `colleagues` may take over the dossier that an answer is about.
    """

    coordinator: Coordinator
    offers: Sequence[Offer]
    held: Sequence[DossierRecord]
    destruction_requests: Sequence[DestructionRequest]
    now: datetime
    stale_hotlines: Sequence[str] = ()
    timers: Mapping[str, Mapping[str, datetime]] = field(default_factory=dict)
    is_reachable: bool = True
    unreached_ways: Sequence[UnreachedWay] = ()
    held_by_others: Sequence[HeldByOther] = ()
    revision: str = ""
    colleagues: Sequence[Colleague] = ()


class HeldOnDesk(NamedTuple):
    """What the overview shows of a held dossier, once its names were read: what to call the seeker, and what was promised about contact.

    `document` is there only while contact is to be made now.
    """

    called: str
    promise: ContactPromise
    document: Dossier | None


@dataclass(frozen=True, slots=True)
class DossierView:
    """A dossier as far as its state opens it; what the state keeps closed is empty.

    `has_changed`: the seeker changed something since the coordinator looked at it last. `colleagues` are those who may take over;
    `proposed` and `kept_from` are what a colleague is called of whom the seeker is asked, and those of whom the seeker said no.
    """

    dossier: DossierRecord
    coordinator: Coordinator
    now: datetime
    language: str
    organisations: tuple[str, ...] = ()
    wishes_shown: bool = True
    called: str = ""
    people: tuple[Person, ...] = ()
    circle_shown: bool = True
    promise: ContactPromise | None = None
    document: Dossier | None = None
    notes: tuple[DatedNote, ...] = ()
    has_changed: bool = False
    colleagues: tuple[Colleague, ...] = ()
    proposed: str = ""
    kept_from: tuple[str, ...] = ()

    @property
    def possible_ties(self) -> tuple[PossibleTie, ...]:
        """Declared ties that may be one of these organisations: only the coordinator can say."""
        return find_possible_ties(all_ties(self.coordinator.profile), self.organisations)

    @property
    def labels(self) -> dict[int, tuple[str, str]]:
        """By id, the name and the relation of each person as they are shown."""
        return {person["id"]: one for person, one in zip(self.people, distinct_people(self.people), strict=True)}

    @property
    def state(self) -> str:
        return self.dossier.progress.visible_state
