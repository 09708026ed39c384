"""Status of a sent dossier, as its seeker may see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from flows.dossier.contact_promise import ContactPromise, promise_in
from flows.dossier.dossier import ContactMoment, Dossier
from flows.dossier.lifecycle import CLAIMED, find_reader

ENDING_WAITING, ENDING_CLAIMED = timedelta(days=7), timedelta(days=30)  # so long before it is erased the seeker is told


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """One record of the access log as the seeker sees it: a first name, an action of storage.access_log, a time."""

    name: str
    action: str
    at: datetime


class ReceivedMessage(NamedTuple):
    """What the coordinator wrote, and when."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class DossierStatus:
    """The status of a sent dossier. `state` is a state of flows.dossier.lifecycle; times are aware and in UTC.

    `offered`: a coordinator is asked now. `blocker`: that of flows.matching.matching.Ranking. `answer_due_at`: the time that was promised.
    `calls_self`: the seeker makes contact. `checked_...`: the coordinator answered the question about names, about organisations.
    `planned_until`: when the planned moment is over, unless a try was reported.
    `reasons`: keys of why.*, for which this coordinator was asked. `promise` and `moments` (said after sending) go with a plan.
    `messages`: what the coordinator wrote for the seeker to read here. `refused_ways`: by which a message to the seeker did not arrive.
    `proposed_id` and `proposed`: the colleague of whom the seeker is asked whether they may take over, and what they are called.
    `code_given_at`: when a coordinator gave the last return code; one from before opens nothing.
    `coordinator_id` is shown nowhere: it tells whether a question was about this `coordinator`.
    """

    state: str
    version: int
    sent_at: datetime
    expires_at: datetime
    coordinator: str | None = None
    coordinator_id: str = ""
    contact_line: str = ""
    ties: str = ""
    plan: str = ""
    tried: tuple[datetime, ...] = ()
    contacted_on: date | None = None
    contact_agreed: bool | None = None
    access_records: tuple[AccessRecord, ...] = ()
    calls_self: bool = False
    checked_names: bool = True
    checked_organisations: bool = True
    offered: bool = False
    blocker: str = ""
    answer_due_at: datetime | None = None
    reasons: tuple[str, ...] = ()
    refused_ways: tuple[str, ...] = ()
    planned_until: datetime | None = None
    messages: tuple[ReceivedMessage, ...] = ()
    proposed_id: str = ""
    proposed: str = ""
    code_given_at: datetime | None = None
    promise: ContactPromise | None = field(default=None, compare=False)  # nothing that is shown
    moments: tuple[ContactMoment, ...] = field(default=(), compare=False)

    @property
    def reader_id(self) -> str:
        """Whoever may open the story now, empty for nobody."""
        return find_reader(self.state, self.coordinator_id)

    @property
    def former_reader(self) -> str | None:
        """The first name of whoever read the story last, while nobody holds it; empty if it is unknown by now."""
        readers = [look.name for look in self.access_records if look.action == "story"]
        return readers[-1] if readers and self.state == "waiting" else None

    def is_ending(self, at: datetime) -> bool:
        """Whether it is erased soon; one that was closed has a day of its own."""
        before = ENDING_CLAIMED if self.state in CLAIMED else ENDING_WAITING
        return self.state != "closed" and at >= self.expires_at - before

    def has_same_promise(self, document: Dossier) -> bool:
        """Whether this later version leaves way and times of contact as they were when the plan was made."""
        return promise_in(document, self.moments) == self.promise
