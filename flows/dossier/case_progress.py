"""Progress of a dossier as a value: its state, its coordinator, and what they did; its document, and what follows from it alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self

from flows.dossier.contact_promise import MESSAGES
from flows.dossier.dossier import ContactMoment, ContactPlan, CoordinatorMessage
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.recent_events import KEEP_RECENT, LEAVING, SEEKERS, SILENT, PendingEvent, RecentEvent

MAX_TRIES = 3
STORED_NAMES = {"blocker": "hindrance"}  # field -> its name in a stored document
FIELD_NAMES = {stored: field for field, stored in STORED_NAMES.items()}


@dataclass(slots=True)
class CaseProgress:
    """Progress of one dossier: its state, its coordinator, and what they did; nothing of the seeker's story.

    `checked_organisations` and `checked_names` are True for each new coordinator, and False once that question was answered though
    nothing was shared to answer about: the seeker then reads no such answer. `asked_again`: an organisation was named since.
    `news` is empty in dossiers from before that was asked: their seekers are told in their chat, unless they make contact themselves.
    `has_changed`: the seeker changed something and the coordinator has not looked since; until then nobody may call by the plan.
    `void_plan` is the plan that the seeker's change ended, until there is another. `plan_tried`: at the planned moment the seeker could
    not be reached, or a message stands here for them. `messages` are the coordinator's own, and `awaits_reply`: the last word is theirs.
    `revision` counts the events, of which `recent` keeps the last; `pending` can still be undone.
    `proposed_id` is the colleague of whom the seeker is asked whether they may take over, `kept_from` those whom the seeker did not want,
    and `preferred_id` whom the seeker agreed to: they are asked first. `code_given_at` is when a coordinator gave the last return code.
    """

    state: str = "waiting"
    coordinator_id: str | None = None
    recognition: str = ""
    plan: ContactPlan | None = None
    tried: list[str] = field(default_factory=list)
    contacted_on: str | None = None
    contact_agreed: bool | None = None
    informed: dict[str, str] = field(default_factory=dict)
    moments: list[ContactMoment] = field(default_factory=list)
    calls_self: bool = False
    checked_organisations: bool = True
    checked_names: bool = True
    asked_again: bool = False
    any_language: bool = False
    any_signs: bool = False
    news: str = ""
    blocker: str = ""
    hindrances: list[str] = field(default_factory=list)
    has_changed: bool = False
    void_plan: ContactPlan | None = None
    planned_until: str | None = None
    plan_tried: bool = False
    revision: int = 0
    recent: list[RecentEvent] = field(default_factory=list)
    pending: PendingEvent | None = None
    messages: list[CoordinatorMessage] = field(default_factory=list)
    awaits_reply: bool = False
    proposed_id: str = ""
    kept_from: list[str] = field(default_factory=list)
    preferred_id: str = ""
    code_given_at: str = ""

    def is_plan_over(self, now: datetime) -> bool:
        """Whether the planned moment lies in the past, and the coordinator did not say how it went."""
        return (
            self.state == "open"
            and not self.pending
            and bool(self.plan and self.planned_until)
            and now >= datetime.fromisoformat(str(self.planned_until))
        )

    def owes_deed(self, now: datetime) -> bool:
        """Whether the coordinator owes a plan, an answer to the seeker, or a word of how the planned moment went."""
        return not self.waits_for_seeker and (self.plan is None or self.plan_tried or self.is_plan_over(now))

    @property
    def is_answered(self) -> bool:
        """Whether the seeker wrote after the coordinator's last message that still stands here."""
        return bool(self.messages) and self.plan is not None and self.plan_tried and not self.awaits_reply

    @property
    def waits_for_seeker(self) -> bool:
        """Whether the next step is the seeker's: they make contact, answer a message, or choose a new moment after the last try."""
        return self.calls_self or self.awaits_reply or len(self.tried) >= MAX_TRIES

    @property
    def can_try(self) -> bool:
        """A seeker who calls or reads here is not called, and nobody is called twice at one moment, or a fourth time."""
        is_read_here = self.plan is not None and self.plan["how"] == MESSAGES
        return not (self.waits_for_seeker or self.plan_tried or is_read_here or self.is_pending("tried"))

    def is_pending(self, *names: str) -> bool:
        """Whether one of these was done and can still be undone."""
        return self.pending is not None and self.pending["name"] in names

    @property
    def visible_state(self) -> str:
        """What the coordinator may see now: the state, or `organisations` while the seeker's new organisation is to be checked.

        `leaving`: given back or closed, as far as they know; nothing of it is open to them unless they undo it.
        """
        if self.is_pending(*LEAVING):
            return "leaving"
        return "organisations" if self.asked_again else self.state

    def to_document(self) -> dict[str, Any]:
        """The document that is stored: all fields but state and coordinator, which have columns of their own."""
        fields = ((name, value) for name, value in asdict(self).items() if name not in ("state", "coordinator_id"))
        return {STORED_NAMES.get(name, name): value for name, value in fields}

    @classmethod
    def from_document(cls, state: str, coordinator_id: str | None, document: dict[str, Any]) -> Self:
        """The progress that `document` was made from."""
        return cls(state, coordinator_id, **{FIELD_NAMES.get(name, name): value for name, value in document.items()})

    def record_event(self, event: DossierEvent, by: str) -> None:
        """Count an event of the seeker or of this coordinator, unless no form depends on it."""
        if event.name not in SILENT:
            entry = event.to_recent(self.revision, "" if event.name in SEEKERS else by)
            self.recent = [*self.recent, entry][-KEEP_RECENT:]
            self.revision += 1
