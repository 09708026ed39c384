"""Tasks: what needs a coordinator now, one for each held dossier at most, by deadline. The dossier says so; nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.coordinator.service.contact_plan import call_window
from bot.coordinator.service.deadlines import next_deadline
from bot.coordinator.service.views import Overview
from flows.dossier.contact_promise import ContactPromise
from storage.dossiers.records import DossierRecord

INFORM_WITHIN = timedelta(days=7)  # before names are erased, explaining is a task
STEPS = ("organisations", "names", "plan", "contact", "inform")  # of a dossier; its state says at which one it is
CONFLICT_STEPS = ("organisations", "names")


class Task(NamedTuple):
    """What to do with one dossier: `kind` names a text, `due` is until when, `opens` from when contact is safe."""

    kind: str
    record: DossierRecord
    due: datetime | None
    opens: datetime | None = None


def list_tasks(overview: Overview, promises: Mapping[str, ContactPromise], now: datetime, timezone: ZoneInfo) -> list[Task]:
    """The tasks of this overview, the most urgent first. `promises` are those of dossiers whose contact may be due, by id."""
    found = (find_task(overview, one, promises.get(one.id), now, timezone) for one in overview.held)
    return sorted(filter(None, found), key=lambda task: (task.due is None, task.due or now))


def find_task(overview: Overview, record: DossierRecord, promise: ContactPromise | None, now: datetime, timezone: ZoneInfo) -> Task | None:
    """What to do with this dossier now; None while something can be undone, or if the next step is the seeker's or comes later."""
    progress, due = record.progress, _due(overview, record)
    if progress.pending:
        return None
    if progress.visible_state in CONFLICT_STEPS:
        return Task("questions", record, due)
    if progress.has_changed:
        return Task("look", record, due)
    if progress.state == "contacted":
        return Task("inform", record, due) if due and due - now < INFORM_WITHIN else None
    if progress.waits_for_seeker:
        return None
    if progress.plan is None or progress.plan_tried:
        return Task("plan", record, due)
    return _contact_task(record, promise, due, now, timezone) if is_contact_day(record, now, timezone) else None


def count_waiting(overview: Overview, timezone: ZoneInfo) -> int:
    """How many things wait for this coordinator: tasks, copies to destroy and offers. No promise is needed to tell."""
    now = overview.now
    tasks = [one for one in overview.held if is_contact_day(one, now, timezone) or find_task(overview, one, None, now, timezone)]
    return len(tasks) + len(overview.destruction_requests) + len(overview.offers)


def is_contact_day(record: DossierRecord, now: datetime, timezone: ZoneInfo) -> bool:
    """Whether the planned moment of contact is today, or was."""
    progress = record.progress
    is_planned = progress.visible_state == "open" and progress.plan is not None and not progress.plan_tried
    if not is_planned or progress.pending or progress.has_changed or progress.waits_for_seeker:
        return False
    day = str(progress.plan and progress.plan.get("moment")).partition(":")[0]
    return not _is_later(day, now.astimezone(timezone).date())


def is_contact_open(record: DossierRecord, promise: ContactPromise, now: datetime, timezone: ZoneInfo) -> bool:
    """Whether contact is to be made at this moment, as planned and safe."""
    if record.progress.plan is None or not is_contact_day(record, now, timezone):
        return False
    window = call_window(record.progress.plan, promise, timezone)
    return window is not None and window[0] <= now < window[1]


def current_step(record: DossierRecord) -> str:
    """At which of STEPS this dossier is."""
    progress = record.progress
    if progress.visible_state in CONFLICT_STEPS:
        return progress.visible_state
    if progress.state == "contacted":
        return "inform"
    return "plan" if progress.plan is None or progress.plan_tried else "contact"


def next_change(tasks: Sequence[Task], overview: Overview, now: datetime) -> datetime | None:
    """When this overview says something else though nothing happened: a moment opens, or an hour of a deadline is over."""
    moments = [at for task in tasks for at in (task.opens, task.due) if at] + [offer.answer_by for offer in overview.offers]
    return min((_next_hour(at, now) for at in moments if at > now), default=None)


def _next_hour(at: datetime, now: datetime) -> datetime:
    """The next whole hour before `at`."""
    return at - timedelta(hours=(at - now) // timedelta(hours=1))


def _contact_task(
    record: DossierRecord, promise: ContactPromise | None, due: datetime | None, now: datetime, timezone: ZoneInfo
) -> Task | None:
    if promise is None or record.progress.plan is None:
        return None
    window = call_window(record.progress.plan, promise, timezone)
    if window is None or now >= window[1]:
        return Task("report", record, due)
    return Task("contact", record, window[1], window[0])


def _due(overview: Overview, record: DossierRecord) -> datetime | None:
    found = next_deadline(overview, record)
    return found[1] if found else None


def _is_later(day: str, today: date) -> bool:
    """Whether this planned day is still to come; of a plan from before days were stored nothing is known."""
    try:
        return date.fromisoformat(day) > today
    except ValueError:
        return False
