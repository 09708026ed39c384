"""Events of a dossier: what a coordinator, a seeker, the operator or a timer did, with what goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flows.dossier.dossier import ContactPlan
from flows.dossier.recent_events import SAME_FORM, RecentEvent


@dataclass(frozen=True, slots=True)
class DossierEvent:
    """One event: `name` is one of the chart, `at` its time (aware, UTC).

    `coordinator_id` is the claiming coordinator; `plan` has when, how and line, and its moment is from `planned_from` to `planned_until`;
    `person` and `answer` go with `inform`. `words` are the seeker's own about a new moment, beside the days and parts in `chosen`, or
    None if the seeker calls. `news` goes with the event of that name.
    `text` is what the coordinator wrote to a seeker who reads it here, and `written_at` names the message that is deleted.
    `read_until` goes with `messages_removed`: what was written later stays; None leaves nothing that is there now.
    `shown` goes with the conflict answers: False if the seeker shares nothing that could be asked about. `plan_holds` goes with
    `corrected`: whether way and times of contact are what they were. `deferred` goes with `defer`: the event that can be undone first.
    `colleague_id` is the coordinator who is proposed to take over. `by_hand` goes with `lapsed`: somebody let it wait, not silence.
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
    read_until: datetime | None = None
    shown: bool = True
    plan_holds: bool = True
    deferred: str = ""
    colleague_id: str = ""
    by_hand: bool = False

    @property
    def detail(self) -> str:
        """What it says beside its name: the same detail from the same page is the same form, posted twice."""
        plan = [str(value) for name, value in sorted(self.plan.items()) if name != "when"] if self.plan else []  # its words follow from it
        return "|".join((str(self.day or ""), self.person, self.answer, self.colleague_id, *plan))

    def to_recent(self, revision: int, by: str) -> RecentEvent:
        """The entry of this event, made from a dossier of this revision."""
        name = self.deferred or self.name
        return {"revision": revision, "name": SAME_FORM.get(name, name), "detail": self.detail, "by": by}
