"""Contact plan: a moment and a way that the coordinator chooses within what the seeker called safe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.business_hours import PARTS
from flows.comparing_form import is_blank
from flows.dossier.contact_promise import ContactPromise
from flows.dossier.dossier import ContactPlan
from flows.reference.clock import Span

DAYS_AHEAD = 14
MAX_LINE = 200  # characters


def list_moments(promise: ContactPromise, now: datetime) -> Iterator[str]:
    """Keys such as `2026-11-24:morning` and `2026-11-24:10:00-12:00` that are not over at `now` (local), for the next two weeks."""
    for ahead in range(DAYS_AHEAD):
        day = now.date() + timedelta(days=ahead)
        for key, (_, end) in _spans_by_key(promise, day).items():
            if ahead or end > now.time():
                yield f"{day}:{key}"


def find_span(promise: ContactPromise, moment: str) -> Span | None:
    """The span of a moment's key, if that is safe."""
    day, _, key = moment.partition(":")
    return _spans_by_key(promise, date.fromisoformat(day)).get(key) if _is_day(day) else None


@dataclass(frozen=True, slots=True)
class PlanForm:
    """Plan as the coordinator filled it in: a moment's key, times such as `10:30` or nothing, a way, a contact line.

    `fits`: the coordinator compared it with the seeker's own words about time that nobody could read for them.
    """

    moment: str = ""
    start: str = ""
    end: str = ""
    way: str = ""
    line: str = ""
    fits: str = ""

    @property
    def is_complete(self) -> bool:
        return bool(self.moment and self.way and not is_blank(self.line))

    def is_compared(self, promise: ContactPromise) -> bool:
        """Whether the coordinator said that it fits the words; where there are none nothing is to be said."""
        return bool(self.fits) or not promise.window.words

    def is_safe(self, promise: ContactPromise, now: datetime) -> bool:
        """Whether the plan lies wholly inside what the seeker called safe; `now` is local."""
        if self.way != promise.way or self.moment not in list_moments(promise, now):
            return False
        span = find_span(promise, self.moment)
        return span is not None and self._is_within(span)

    def ends_at(self, promise: ContactPromise, timezone: ZoneInfo) -> datetime:
        """When the planned moment is over."""
        day, span = self.moment.partition(":")[0], find_span(promise, self.moment)
        last = self.end or self.start
        return datetime.combine(date.fromisoformat(day), time.fromisoformat(last) if last else span[1] if span else time.max, timezone)

    def starts_at(self, promise: ContactPromise, timezone: ZoneInfo) -> datetime:
        """When the planned moment begins."""
        day, span = self.moment.partition(":")[0], find_span(promise, self.moment)
        first = time.fromisoformat(self.start) if self.start else span[0] if span else time.min
        return datetime.combine(date.fromisoformat(day), first, timezone)

    def _is_within(self, span: Span) -> bool:
        """An exact time, with or without an end, lies in the span."""
        try:
            start, end = (time.fromisoformat(typed) if typed else None for typed in (self.start, self.end))
        except ValueError:
            return False
        if start and end and start >= end:
            return False
        return all(span[0] <= typed <= span[1] for typed in (start, end) if typed)

    def to_plan(self) -> ContactPlan:
        """The plan, still without words: whatever was sent as moment and way need be none."""
        line = self.line.strip()[:MAX_LINE]
        return {"when": "", "how": self.way, "line": line, "moment": self.moment, "start": self.start, "end": self.end}


def find_plan_errors(form: PlanForm, promise: ContactPromise, now: datetime) -> dict[str, str]:
    """By the field in which it stands, what is wrong with a plan: the last part of a key of desk.plan.wrong.*. `now` is local."""
    errors = {} if form.moment else {"moment": "moment_missing"}
    errors |= {"line": "line_missing"} if is_blank(form.line) else {}
    if form.moment and not form.is_safe(promise, now):
        is_moment = form.moment in list_moments(promise, now)
        errors |= {"start": "start_outside"} if is_moment else {"moment": "moment_outside"}
    return errors | ({} if form.is_compared(promise) else {"fits": "fits_not_compared"})


def call_window(plan: ContactPlan, promise: ContactPromise, timezone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """From when until when contact is as planned and safe: a time without an end lasts as long as its span. None if that is not known."""
    form = PlanForm(plan.get("moment", ""), plan.get("start", ""), plan.get("end", ""))
    span = find_span(promise, form.moment)
    if span is None:
        return None
    last = time.fromisoformat(form.end) if form.end else span[1]
    day = date.fromisoformat(form.moment.partition(":")[0])
    return form.starts_at(promise, timezone), datetime.combine(day, last, timezone)


def planned_window(plan: ContactPlan, timezone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """From when until when contact was planned, safe or not by now. None for a plan from before moments were stored."""
    day, _, key = plan.get("moment", "").partition(":")
    if not key:
        return None
    span = span_of(key)
    exact = tuple(time.fromisoformat(typed) if typed else None for typed in (plan.get("start"), plan.get("end")))
    first, last = (datetime.combine(date.fromisoformat(day), one or other, timezone) for one, other in zip(exact, span, strict=True))
    return first, last


def _spans_by_key(promise: ContactPromise, day: date) -> dict[str, Span]:
    """The spans of a day; one that is made of whole parts of the day is these parts."""
    found: dict[str, Span] = {}
    for start, end in promise.window.spans_on(day):
        parts = {name: part for name, part in PARTS.items() if start <= part[0] and part[1] <= end}
        is_whole = parts and (start, end) == (min(parts.values())[0], max(parts.values())[1])
        found |= parts if is_whole else {f"{start:%H:%M}-{end:%H:%M}": (start, end)}
    return found


def span_of(key: str) -> Span:
    """The span that a key names: a part of the day, or two times."""
    start, _, end = key.partition("-")
    return PARTS.get(key) or (time.fromisoformat(start), time.fromisoformat(end))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
