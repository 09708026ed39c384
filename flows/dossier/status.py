"""Status of a sent dossier, as its seeker may know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """One line of the journal as the seeker sees it: who (first name), what, when."""

    name: str
    action: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DossierStatus:
    """Where a sent dossier stands, as the seeker may know it. `state` is a state of flows.dossier.lifecycle.

    `offered`: somebody is asked now. `blocker`: a key of flows.matching. `hears_by`: as was said. `calls_self`: the seeker makes contact.
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
    access_records: tuple[AccessRecord, ...] = ()
    calls_self: bool = False
    checked_names: bool = True
    checked_organisations: bool = True
    offered: bool = False
    blocker: str = ""
    answer_due_at: datetime | None = None
    reasons: tuple[str, ...] = ()
