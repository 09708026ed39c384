"""A dossier's lifecycle as rows: what a coordinator and a seeker may do with it and when, whatever the door."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from transitions import Machine

from flows.errors import ChartError

MOST_TRIES = 3
STATES = ("waiting", "organisations", "names", "open", "contacted", "closed")
HELD = ("organisations", "names", "open", "contacted")  # a coordinator holds it
READ = ("open", "contacted")  # and has the story
STAY = None

CHART: tuple[tuple[str, str | tuple[str, ...], str | None, str | None, str | None], ...] = (
    # heard           from             to               if          keep
    ("claim", "waiting", "organisations", None, "take"),
    ("no_tie", "organisations", "names", None, None),
    ("tie", "organisations", "waiting", None, "release"),
    ("plan", ("names", "open"), STAY, "names_moment", "agree_plan"),
    ("know_nobody", "names", "open", "has_plan", None),
    ("know_somebody", "names", "waiting", None, "release"),
    ("tried", "open", STAY, "may_try", "count_try"),
    ("contacted", "open", "contacted", "names_day", "report"),
    ("inform", READ, STAY, "names_person", "inform"),
    ("close", READ, "closed", None, "let_go"),
    ("give_back", HELD, "waiting", None, "release"),
    # what the seeker does
    ("contact_yes", "contacted", STAY, None, "confirm"),
    ("contact_no", "contacted", "open", None, "deny"),
    ("new_moment", HELD, STAY, None, "renew"),
    ("refused", HELD, "waiting", None, "release"),
)
CONFLICTS = ("tie", "know_somebody")


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done with a dossier: `heard` is an event of the chart, `at` its time (aware, UTC).

    `who` is the claiming coordinator; `plan` has when, how and line; `person` and `answer` go with `inform`.
    `words` are the seeker's own about a new moment.
    """

    heard: str
    at: datetime
    who: str | None = None
    plan: dict[str, str] | None = None
    day: date | None = None
    person: str = ""
    answer: str = ""
    words: str | None = None


@dataclass(slots=True)
class Handling:
    """Where one dossier stands: its state, its coordinator, and what they did; nothing of the seeker's story."""

    state: str = "waiting"
    coordinator: str | None = None
    recognition: str = ""
    plan: dict[str, str] | None = None
    tried: list[str] = field(default_factory=list)
    contacted_on: str | None = None
    contact_agreed: bool | None = None
    informed: dict[str, str] = field(default_factory=dict)
    moments: list[dict[str, Any]] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """All but state and coordinator, which storage keeps in columns of their own."""
        return {name: value for name, value in asdict(self).items() if name not in ("state", "coordinator")}

    # guards
    def has_plan(self, deed: Deed) -> bool:
        return self.plan is not None

    def may_try(self, deed: Deed) -> bool:
        return len(self.tried) < MOST_TRIES

    def names_moment(self, deed: Deed) -> bool:
        return deed.plan is not None and all(deed.plan.get(key) for key in ("when", "how", "line"))

    def names_day(self, deed: Deed) -> bool:
        return deed.day is not None

    def names_person(self, deed: Deed) -> bool:
        return bool(deed.person) and deed.answer in ("told", "not_safe")

    # keeps
    def take(self, deed: Deed) -> None:
        self.coordinator = deed.who

    def agree_plan(self, deed: Deed) -> None:
        self.plan = deed.plan

    def count_try(self, deed: Deed) -> None:
        self.tried.append(deed.at.isoformat())

    def report(self, deed: Deed) -> None:
        self.contacted_on, self.contact_agreed = str(deed.day), None

    def inform(self, deed: Deed) -> None:
        self.informed[deed.person] = deed.answer

    def confirm(self, deed: Deed) -> None:
        self.contact_agreed = True

    def deny(self, deed: Deed) -> None:
        self.contacted_on, self.contact_agreed = None, False

    def renew(self, deed: Deed) -> None:
        """The seeker's new moment takes the place of the plan: the coordinator plans again."""
        self.moments.append({"at": deed.at.isoformat(), "words": deed.words})
        self.plan = None
        self.tried.clear()

    def let_go(self, deed: Deed) -> None:
        self.coordinator = None

    def release(self, deed: Deed) -> None:
        """What the next coordinator may know is what the seeker said and who was told; nothing of the former one."""
        self.coordinator, self.plan, self.contacted_on, self.contact_agreed = None, None, None, None
        self.tried.clear()


def _build() -> Machine:
    machine = Machine(model=None, states=list(STATES), initial="waiting", auto_transitions=False, ignore_invalid_triggers=True)
    for heard, source, to, guard, keep in CHART:
        _check(heard, source, to, guard, keep)
        machine.add_transition(heard, list(_sources(source)), to, conditions=guard, after=keep)
    return machine


def _sources(source: str | tuple[str, ...]) -> tuple[str, ...]:
    return (source,) if isinstance(source, str) else source


def _check(heard: str, source: str | tuple[str, ...], to: str | None, *calls: str | None) -> None:
    unknown = [name for name in (*_sources(source), to) if name is not None and name not in STATES]
    unknown += [call for call in calls if call is not None and not callable(getattr(Handling, call, None))]
    if unknown:
        raise ChartError(f"flows.desk, row {heard!r}: not known: {', '.join(unknown)}")


MACHINE = _build()


def hear(handling: Handling, deed: Deed) -> bool:
    """Do `deed`, or leave everything as it is and return False where the chart does not allow it now."""
    event = MACHINE.events.get(deed.heard)
    return bool(event and event.trigger(handling, deed))
