"""Lifecycle of a dossier as a statechart: its events, its guards and actions, and the progress that they change."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Self

from flows.dossier.contact_promise import MESSAGES
from flows.dossier.dossier import ContactMoment, ContactPlan, CoordinatorMessage
from flows.dossier.recent_events import KEEP_RECENT, LEAVING, SAME_FORM, SEEKERS, SILENT, UNDOABLE, PendingEvent, RecentEvent, pending_until
from flows.statechart import Row, build_chart

MAX_TRIES = 3
STATES = ("waiting", "set_aside", "organisations", "names", "open", "contacted", "closed")
CLAIMED = ("organisations", "names", "open", "contacted")  # a coordinator holds the dossier
STORY_OPEN = ("open", "contacted")  # and the story is open to them
STAY = None
STORED_NAMES = {"blocker": "hindrance"}  # field -> its name in a stored document
FIELD_NAMES = {stored: field for field, stored in STORED_NAMES.items()}


@dataclass(frozen=True, slots=True)
class DossierEvent:
    """One event: `name` is one of the chart, `at` its time (aware, UTC).

    `coordinator_id` is the claiming coordinator; `plan` has when, how and line, and its moment is from `planned_from` to `planned_until`;
    `person` and `answer` go with `inform`. `words` are the seeker's own about a new moment, beside the days and parts in `chosen`, or
    None if the seeker calls. `news` goes with the event of that name.
    `text` is what the coordinator wrote to a seeker who reads it here, and `written_at` names the message that is deleted.
    `shown` goes with the conflict answers: False if the seeker shares nothing that could be asked about. `plan_holds` goes with
    `corrected`: whether way and times of contact are what they were. `deferred` goes with `defer`: the event that can be undone first.
    `colleague_id` is the coordinator who is proposed to take over.
    """

    name: str
    at: datetime
    coordinator_id: str | None = None
    plan: ContactPlan | None = None
    planned_from: datetime | None = None
    planned_until: datetime | None = None
    day: date | None = None
    person: str = ""
    answer: str = ""
    words: str | None = None
    chosen: tuple[str, ...] = ()
    news: str = ""
    text: str = ""
    written_at: str = ""
    shown: bool = True
    plan_holds: bool = True
    deferred: str = ""
    colleague_id: str = ""

    @property
    def detail(self) -> str:
        """What it says beside its name: the same detail from the same page is the same form, posted twice."""
        plan = [str(value) for _, value in sorted(self.plan.items())] if self.plan else []
        return "|".join((str(self.day or ""), self.person, self.answer, self.colleague_id, *plan))

    def to_recent(self, revision: int, by: str) -> RecentEvent:
        """The entry of this event, made from a dossier of this revision."""
        name = self.deferred or self.name
        return {"revision": revision, "name": SAME_FORM.get(name, name), "detail": self.detail, "by": by}


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
    and `preferred_id` whom the seeker agreed to: they are asked first.
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

    def is_plan_over(self, now: datetime) -> bool:
        """Whether the planned moment lies in the past, and the coordinator did not say how it went."""
        return (
            self.state == "open"
            and not self.pending
            and bool(self.plan and self.planned_until)
            and now >= datetime.fromisoformat(str(self.planned_until))
        )

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

    # guards
    def has_plan(self, event: DossierEvent) -> bool:
        return self.plan is not None

    def may_try(self, event: DossierEvent) -> bool:
        return self.can_try

    def names_moment(self, event: DossierEvent) -> bool:
        return event.plan is not None and all(event.plan.get(key) for key in ("when", "how", "line"))

    def may_write(self, event: DossierEvent) -> bool:
        return bool(event.text.strip())

    def wrote(self, event: DossierEvent) -> bool:
        return any(message["at"] == event.written_at for message in self.messages)

    def has_messages(self, event: DossierEvent) -> bool:
        return bool(self.messages)

    def is_answered(self, event: DossierEvent) -> bool:
        return self.awaits_reply

    def is_unseen(self, event: DossierEvent) -> bool:
        return self.has_changed

    def asks_again(self, event: DossierEvent) -> bool:
        return self.asked_again

    def names_day(self, event: DossierEvent) -> bool:
        return event.day is not None

    def names_person(self, event: DossierEvent) -> bool:
        return bool(event.person) and event.answer in ("told", "not_safe")

    def may_defer(self, event: DossierEvent) -> bool:
        """Only what can be undone, and only if it would be allowed now."""
        final = DossierEvent(event.deferred, event.at, day=event.day)
        return event.deferred in UNDOABLE and not self.pending and apply_event(deepcopy(self), final)

    def may_undo(self, event: DossierEvent) -> bool:
        return self.pending is not None and event.at < pending_until(self.pending)

    def may_propose(self, event: DossierEvent) -> bool:
        """One colleague at a time, and nobody twice of whom the seeker said no."""
        is_other = event.colleague_id not in ("", self.coordinator_id, *self.kept_from)
        return is_other and not self.proposed_id

    def has_proposal(self, event: DossierEvent) -> bool:
        return bool(self.proposed_id)

    def is_about_proposal(self, event: DossierEvent) -> bool:
        """Whether the seeker answers about the colleague who is proposed now."""
        return bool(self.proposed_id) and event.colleague_id == self.proposed_id

    # actions
    def propose_colleague(self, event: DossierEvent) -> None:
        self.proposed_id = event.colleague_id

    def withdraw_proposal(self, event: DossierEvent) -> None:
        self.proposed_id = ""

    def keep_coordinator(self, event: DossierEvent) -> None:
        self.proposed_id, self.kept_from = "", [*self.kept_from, event.colleague_id]

    def release_to_colleague(self, event: DossierEvent) -> None:
        self.release_coordinator(event)
        self.preferred_id = event.colleague_id

    def defer_event(self, event: DossierEvent) -> None:
        self.pending = {"name": event.deferred, "at": event.at.isoformat(), "day": event.day.isoformat() if event.day else None}

    def drop_pending(self, event: DossierEvent) -> None:
        self.pending = None

    def record_event(self, event: DossierEvent, by: str) -> None:
        """Count an event of the seeker or of this coordinator, unless no form depends on it."""
        if event.name not in SILENT:
            entry = event.to_recent(self.revision, "" if event.name in SEEKERS else by)
            self.recent = [*self.recent, entry][-KEEP_RECENT:]
            self.revision += 1

    def assign_coordinator(self, event: DossierEvent) -> None:
        self.coordinator_id, self.preferred_id = event.coordinator_id, ""

    def check_organisations(self, event: DossierEvent) -> None:
        self.checked_organisations, self.asked_again = event.shown, False

    def reopen_organisations(self, event: DossierEvent) -> None:
        """The seeker named an organisation after this coordinator had answered about the others."""
        self.checked_organisations, self.asked_again = False, True
        self.has_changed = True

    def check_names(self, event: DossierEvent) -> None:
        self.checked_names = event.shown

    def agree_plan(self, event: DossierEvent) -> None:
        self.plan, self.calls_self = event.plan, bool(event.plan and event.plan["how"] == "self")
        self.planned_until = event.planned_until.isoformat() if event.planned_until else None
        self.plan_tried = self.awaits_reply = False
        self.void_plan = None

    def record_attempt(self, event: DossierEvent) -> None:
        self.tried.append(event.at.isoformat())
        self.plan_tried = True

    def add_message(self, event: DossierEvent) -> None:
        """The same text as the last one is a form that was sent twice, and adds nothing."""
        if not self.messages or self.messages[-1]["text"] != event.text:
            self.messages.append({"at": event.at.isoformat(), "text": event.text})
        self.plan_tried = self.awaits_reply = True

    def delete_message(self, event: DossierEvent) -> None:
        self.messages = [message for message in self.messages if message["at"] != event.written_at]
        self.awaits_reply = self.awaits_reply and bool(self.messages)

    def delete_messages(self, event: DossierEvent) -> None:
        """The seeker read them, and wants them gone."""
        self.messages = []

    def note_reply(self, event: DossierEvent) -> None:
        self.awaits_reply = False

    def record_contact(self, event: DossierEvent) -> None:
        self.contacted_on, self.contact_agreed = str(event.day), None

    def record_informed(self, event: DossierEvent) -> None:
        self.informed[event.person] = event.answer

    def confirm_contact(self, event: DossierEvent) -> None:
        self.contact_agreed = True

    def deny_contact(self, event: DossierEvent) -> None:
        """What was agreed did not happen: the coordinator plans again."""
        self.contacted_on, self.contact_agreed = None, False
        self._void_plan()

    def keep_moment(self, event: DossierEvent) -> None:
        """The seeker's new moment replaces the one before it. If nobody holds the dossier it is for the next."""
        moment: ContactMoment = {"at": event.at.isoformat(), "words": event.words}
        self.moments = [{**moment, "chose": list(event.chosen)} if event.chosen else moment]
        self.calls_self = event.words is None

    def change_contact_time(self, event: DossierEvent) -> None:
        """The seeker's new moment replaces the plan: the coordinator plans again."""
        self.keep_moment(event)
        self._void_plan()
        self.tried.clear()

    def note_correction(self, event: DossierEvent) -> None:
        """A later version: where it changes way or times of contact, the coordinator plans again."""
        self.has_changed = self.coordinator_id is not None
        if self.plan and not event.plan_holds:
            self._void_plan()

    def note_look(self, event: DossierEvent) -> None:
        """The coordinator read the dossier as it is now."""
        self.has_changed = False

    def _void_plan(self) -> None:
        self.plan, self.void_plan, self.has_changed = None, self.plan or self.void_plan, True
        self.planned_until, self.plan_tried, self.awaits_reply = None, False, False

    def choose_news(self, event: DossierEvent) -> None:
        """Where the seeker wants to be told that there is news: `here` (in their chat), `mail`, or `no`."""
        self.news = event.news

    def allow_language(self, event: DossierEvent) -> None:
        """The seeker agreed to a coordinator who speaks another language."""
        self.any_language, self.blocker = True, ""

    def allow_without_signs(self, event: DossierEvent) -> None:
        """The seeker agreed to a coordinator who does not sign."""
        self.any_signs, self.blocker = True, ""

    def ask_language(self, event: DossierEvent) -> None:
        """A new language was named: the consent to any language concerned the former one, so the seeker is asked again."""
        self.any_language = self.any_signs = False

    def forget_blocker(self, event: DossierEvent) -> None:
        """Nobody is looked for."""
        self.blocker, self.hindrances = "", []

    def close_dossier(self, event: DossierEvent) -> None:
        self.coordinator_id, self.pending, self.proposed_id = None, None, ""

    def release_coordinator(self, event: DossierEvent) -> None:
        """Forget what the former coordinator did; what the seeker said and who was informed stays for the next."""
        self.coordinator_id, self.plan, self.contacted_on, self.contact_agreed = None, None, None, None
        self.calls_self = bool(self.moments) and self.moments[-1]["words"] is None
        self.checked_organisations = self.checked_names = True
        self.asked_again = self.has_changed = self.plan_tried = self.awaits_reply = False
        self.messages = []
        self.planned_until = None
        self.void_plan = self.pending = None
        self.proposed_id, self.kept_from = "", []
        self.tried.clear()
        self.recent = self.recent[-1:]  # a form that is posted twice is known as such


TRANSITIONS: tuple[Row, ...] = (
    # event           from             to               guard       action
    ("claim", "waiting", "organisations", None, CaseProgress.assign_coordinator),
    ("no_tie", "organisations", "names", None, CaseProgress.check_organisations),
    ("no_tie", ("names", *STORY_OPEN), STAY, CaseProgress.asks_again, CaseProgress.check_organisations),
    ("tie", "organisations", "waiting", None, CaseProgress.release_coordinator),
    ("tie", ("names", *STORY_OPEN), "waiting", CaseProgress.asks_again, CaseProgress.release_coordinator),
    ("plan", ("names", "open"), STAY, CaseProgress.names_moment, CaseProgress.agree_plan),
    ("know_nobody", "names", "open", CaseProgress.has_plan, CaseProgress.check_names),
    ("know_somebody", "names", "waiting", None, CaseProgress.release_coordinator),
    ("tried", "open", STAY, CaseProgress.may_try, CaseProgress.record_attempt),
    ("wrote", STORY_OPEN, STAY, CaseProgress.may_write, CaseProgress.add_message),
    ("unwrote", STORY_OPEN, STAY, CaseProgress.wrote, CaseProgress.delete_message),
    ("contacted", "open", "contacted", CaseProgress.names_day, CaseProgress.record_contact),
    ("inform", STORY_OPEN, STAY, CaseProgress.names_person, CaseProgress.record_informed),
    ("new_code", STORY_OPEN, STAY, None, None),
    ("close", STORY_OPEN, "closed", None, CaseProgress.close_dossier),
    ("give_back", CLAIMED, "waiting", None, CaseProgress.release_coordinator),
    ("unclaim", ("organisations", "names"), "waiting", None, CaseProgress.release_coordinator),
    ("looked", CLAIMED, STAY, CaseProgress.is_unseen, CaseProgress.note_look),
    ("lapsed", CLAIMED, "waiting", None, CaseProgress.release_coordinator),
    ("set_aside", "waiting", "set_aside", None, CaseProgress.forget_blocker),  # by the operator, in a flood
    ("defer", CLAIMED, STAY, CaseProgress.may_defer, CaseProgress.defer_event),
    ("undo", CLAIMED, STAY, CaseProgress.may_undo, CaseProgress.drop_pending),
    ("propose", STORY_OPEN, STAY, CaseProgress.may_propose, CaseProgress.propose_colleague),
    ("withdraw", STORY_OPEN, STAY, CaseProgress.has_proposal, CaseProgress.withdraw_proposal),
    # what the seeker does
    ("colleague_yes", STORY_OPEN, "waiting", CaseProgress.is_about_proposal, CaseProgress.release_to_colleague),
    ("colleague_no", STORY_OPEN, STAY, CaseProgress.is_about_proposal, CaseProgress.keep_coordinator),
    ("sent_anew", "set_aside", "waiting", None, None),
    ("any_language", "waiting", STAY, None, CaseProgress.allow_language),
    ("any_signs", "waiting", STAY, None, CaseProgress.allow_without_signs),
    ("contact_yes", "contacted", STAY, None, CaseProgress.confirm_contact),
    ("contact_no", "contacted", "open", None, CaseProgress.deny_contact),
    ("corrected", ("waiting", "set_aside", *CLAIMED), STAY, None, CaseProgress.note_correction),
    ("new_moment", CLAIMED, STAY, None, CaseProgress.change_contact_time),
    ("new_moment", ("waiting", "set_aside"), STAY, None, CaseProgress.keep_moment),  # it went back while the seeker was choosing
    ("replied", STORY_OPEN, STAY, CaseProgress.is_answered, CaseProgress.note_reply),
    ("messages_removed", STORY_OPEN, STAY, CaseProgress.has_messages, CaseProgress.delete_messages),
    ("refused", CLAIMED, "waiting", None, CaseProgress.release_coordinator),
    ("named", ("names", *STORY_OPEN), STAY, None, CaseProgress.reopen_organisations),
    ("news", ("waiting", "set_aside", *CLAIMED), STAY, None, CaseProgress.choose_news),
    ("new_language", ("waiting", *CLAIMED), STAY, None, CaseProgress.ask_language),
)

LIFECYCLE = build_chart(((state, None) for state in STATES if state != "closed"), ("closed",), TRANSITIONS)


def apply_event(progress: CaseProgress, event: DossierEvent) -> bool:
    """Apply `event` in place; False, with nothing changed, if the chart does not allow it now."""
    return LIFECYCLE.trigger(progress, event.name, event)
