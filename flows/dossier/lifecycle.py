"""A dossier's lifecycle as rows: what a coordinator and a seeker may do with it and when, whatever the door."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Self

from flows.dossier.dossier import ContactMoment, ContactPlan
from flows.statechart import Row, build

MOST_TRIES = 3
STATES = ("waiting", "organisations", "names", "open", "contacted", "closed")
CLAIMED = ("organisations", "names", "open", "contacted")  # a coordinator holds it
STORY_OPEN = ("open", "contacted")  # and has the story
STAY = None
STORED_NAMES = {"blocker": "hindrance"}  # field -> its name in a stored document
FIELD_NAMES = {stored: field for field, stored in STORED_NAMES.items()}

CONFLICTS = ("tie", "know_somebody")
EXCLUDES = {"tie": "conflict", "know_somebody": "conflict", "refused": "refused", "give_back": "given_back", "lapsed": "lapsed"}


@dataclass(frozen=True, slots=True)
class DossierEvent:
    """One thing done with a dossier: `heard` is an event of the chart, `at` its time (aware, UTC).

    `who` is the claiming coordinator; `plan` has when, how and line; `person` and `answer` go with `inform`.
    `words` are the seeker's own about a new moment, None where the seeker calls. `shown` goes with the conflict
    answers: False where the seeker shares nothing that could be asked about.
    """

    name: str
    at: datetime
    coordinator_id: str | None = None
    plan: ContactPlan | None = None
    day: date | None = None
    person: str = ""
    answer: str = ""
    words: str | None = None
    shown: bool = True


@dataclass(slots=True)
class CaseProgress:
    """Where one dossier stands: its state, its coordinator, and what they did; nothing of the seeker's story."""

    state: str = "waiting"
    coordinator: str | None = None
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
    blocker: str = ""

    @property
    def can_try(self) -> bool:
        """A seeker who calls is not called, and nobody is called a fourth time."""
        return not self.calls_self and len(self.tried) < MOST_TRIES

    @property
    def stage(self) -> str:
        """What is open to the coordinator: after a new name of an organisation that question comes first, and all else is closed."""
        return "organisations" if self.asked_again else self.state

    def document(self) -> dict[str, Any]:
        """All but state and coordinator, which storage keeps in columns of their own."""
        kept = ((name, value) for name, value in asdict(self).items() if name not in ("state", "coordinator"))
        return {STORED_NAMES.get(name, name): value for name, value in kept}

    @classmethod
    def from_document(cls, state: str, coordinator_id: str | None, document: dict[str, Any]) -> Self:
        """The progress that `document` was made from."""
        return cls(state, coordinator_id, **{FIELD_NAMES.get(name, name): value for name, value in document.items()})

    # guards
    def has_plan(self, deed: DossierEvent) -> bool:
        return self.plan is not None

    def may_try(self, deed: DossierEvent) -> bool:
        return self.can_try

    def names_moment(self, deed: DossierEvent) -> bool:
        return deed.plan is not None and all(deed.plan.get(key) for key in ("when", "how", "line"))

    def asks_again(self, deed: DossierEvent) -> bool:
        return self.asked_again

    def names_day(self, deed: DossierEvent) -> bool:
        return deed.day is not None

    def names_person(self, deed: DossierEvent) -> bool:
        return bool(deed.person) and deed.answer in ("told", "not_safe")

    # keeps
    def take(self, deed: DossierEvent) -> None:
        self.coordinator = deed.coordinator_id

    def check_organisations(self, deed: DossierEvent) -> None:
        self.checked_organisations, self.asked_again = deed.shown, False

    def ask_again(self, deed: DossierEvent) -> None:
        """The seeker named an organisation after this coordinator had answered about the others."""
        self.checked_organisations, self.asked_again = False, True

    def check_names(self, deed: DossierEvent) -> None:
        self.checked_names = deed.shown

    def agree_plan(self, deed: DossierEvent) -> None:
        self.plan, self.calls_self = deed.plan, bool(deed.plan and deed.plan["how"] == "self")

    def count_try(self, deed: DossierEvent) -> None:
        self.tried.append(deed.at.isoformat())

    def report(self, deed: DossierEvent) -> None:
        self.contacted_on, self.contact_agreed = str(deed.day), None

    def inform(self, deed: DossierEvent) -> None:
        self.informed[deed.person] = deed.answer

    def confirm(self, deed: DossierEvent) -> None:
        self.contact_agreed = True

    def deny(self, deed: DossierEvent) -> None:
        """What was agreed did not happen: the coordinator plans again."""
        self.contacted_on, self.contact_agreed, self.plan = None, False, None

    def renew(self, deed: DossierEvent) -> None:
        """The seeker's new moment takes the place of the plan: the coordinator plans again."""
        self.moments.append({"at": deed.at.isoformat(), "words": deed.words})
        self.plan, self.calls_self = None, deed.words is None
        self.tried.clear()

    def allow_language(self, deed: DossierEvent) -> None:
        """The seeker said that a coordinator who speaks another language is fine."""
        self.any_language, self.blocker = True, ""

    def ask_language(self, deed: DossierEvent) -> None:
        """That another one is fine was said about the languages named then: about a new one the seeker is asked anew."""
        self.any_language = False

    def let_go(self, deed: DossierEvent) -> None:
        self.coordinator = None

    def release(self, deed: DossierEvent) -> None:
        """What the next coordinator may know is what the seeker said and who was told; nothing of the former one."""
        self.coordinator, self.plan, self.contacted_on, self.contact_agreed = None, None, None, None
        self.calls_self = bool(self.moments) and self.moments[-1]["words"] is None
        self.checked_organisations = self.checked_names = True
        self.asked_again = False
        self.tried.clear()


NEWS = ("know_nobody", "tried", "contacted", "close")  # of which the seeker is told, where that is safe


def notifies_seeker(handling: CaseProgress, heard: str) -> bool:
    """Whether the seeker is told of what is done now: each step, and that somebody who had the story let it go."""
    return heard in NEWS or (handling.state in STORY_OPEN and heard in ("give_back", "tie"))


CHART: tuple[Row, ...] = (
    # event           from             to               guard       action
    ("claim", "waiting", "organisations", None, CaseProgress.take),
    ("no_tie", "organisations", "names", None, CaseProgress.check_organisations),
    ("no_tie", ("names", *STORY_OPEN), STAY, CaseProgress.asks_again, CaseProgress.check_organisations),
    ("tie", "organisations", "waiting", None, CaseProgress.release),
    ("tie", ("names", *STORY_OPEN), "waiting", CaseProgress.asks_again, CaseProgress.release),
    ("plan", ("names", "open"), STAY, CaseProgress.names_moment, CaseProgress.agree_plan),
    ("know_nobody", "names", "open", CaseProgress.has_plan, CaseProgress.check_names),
    ("know_somebody", "names", "waiting", None, CaseProgress.release),
    ("tried", "open", STAY, CaseProgress.may_try, CaseProgress.count_try),
    ("contacted", "open", "contacted", CaseProgress.names_day, CaseProgress.report),
    ("inform", STORY_OPEN, STAY, CaseProgress.names_person, CaseProgress.inform),
    ("close", STORY_OPEN, "closed", None, CaseProgress.let_go),
    ("give_back", CLAIMED, "waiting", None, CaseProgress.release),
    ("lapsed", ("organisations", "names"), "waiting", None, CaseProgress.release),
    # what the seeker does
    ("any_language", "waiting", STAY, None, CaseProgress.allow_language),
    ("contact_yes", "contacted", STAY, None, CaseProgress.confirm),
    ("contact_no", "contacted", "open", None, CaseProgress.deny),
    ("new_moment", CLAIMED, STAY, None, CaseProgress.renew),
    ("refused", CLAIMED, "waiting", None, CaseProgress.release),
    ("named", ("names", *STORY_OPEN), STAY, None, CaseProgress.ask_again),
    ("new_language", ("waiting", *CLAIMED), STAY, None, CaseProgress.ask_language),
)

LIFECYCLE = build(((state, None) for state in STATES if state != "closed"), ("closed",), CHART)


def apply_event(progress: CaseProgress, event: DossierEvent) -> bool:
    """Do `deed`, or leave everything as it is and return False where the chart does not allow it now."""
    return LIFECYCLE.trigger(progress, event.name, event)
