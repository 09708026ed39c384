"""Contact plan: a moment and a way that the coordinator chooses among those the seeker called safe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.business_hours import DAYS, PARTS
from flows.dossier.document import find_answer
from flows.dossier.dossier import ContactMoment, ContactPlan, Dossier
from flows.i18n.catalog import Catalog

DAYS_AHEAD = 14
MAX_LINE = 200  # characters


@dataclass(frozen=True, slots=True)
class ContactPreferences:
    """Safe contact in the seeker's terms: keys of ways, days and parts of the day; `texts` are their own words."""

    ways: tuple[str, ...]
    days: tuple[str, ...]
    parts: tuple[str, ...]
    texts: tuple[str, ...]

    def list_moments(self, now: datetime) -> Iterator[str]:
        """Keys such as `2026-11-24:morning` that are not over at `now` (local), for the next two weeks."""
        for ahead in range(DAYS_AHEAD):
            day = now.date() + timedelta(days=ahead)
            if DAYS[day.weekday()] in self.days:
                yield from (f"{day}:{part}" for part in self.parts if ahead or PARTS[part][1] > now.time())


@dataclass(frozen=True, slots=True)
class PlanForm:
    """Plan as the coordinator filled it in: a moment's key, times such as `10:30` or nothing, a way, a contact line."""

    moment: str = ""
    start: str = ""
    end: str = ""
    way: str = ""
    line: str = ""

    @property
    def is_complete(self) -> bool:
        return bool(self.moment and self.way and self.line.strip())

    def is_safe(self, allowed: ContactPreferences, now: datetime) -> bool:
        """Whether the plan lies wholly inside what the seeker called safe; `now` is local."""
        return self.way in allowed.ways and self.moment in allowed.list_moments(now) and self._is_within_part()

    def ends_at(self, timezone: ZoneInfo) -> datetime:
        """When the planned moment is over."""
        day, _, part = self.moment.partition(":")
        last = time.fromisoformat(self.end) if self.end else PARTS[part][1]
        return datetime.combine(date.fromisoformat(day), last, timezone)

    def _is_within_part(self) -> bool:
        first, last = PARTS[self.moment.partition(":")[2]]
        try:
            start, end = (time.fromisoformat(typed) if typed else None for typed in (self.start, self.end))
        except ValueError:
            return False
        return first <= (start or first) < (end or last) <= last

    def to_plan(self, catalog: Catalog, language: str) -> ContactPlan:
        """The plan as the seeker reads it, in the seeker's language."""
        texts = [describe_moment(self.moment, catalog, language), "-".join(filter(None, (self.start, self.end)))]
        how = "" if self.way == "self" else catalog.text(language, f"desk.how.{self.way}")
        when = ", ".join(filter(None, (*texts, how)))
        return {"when": when, "how": self.way, "line": self.line.strip()[:MAX_LINE]}


def contact_preferences(document: Dossier, moments: Sequence[ContactMoment] = ()) -> ContactPreferences:
    """What the seeker called safe: the dossier's answers, whose times the last of the new `moments` replaces.

    A seeker who shows no way to be reached, or says so later, makes contact themselves.
    """
    when = find_answer(document, "reach_when")
    ways, texts = tuple(find_answer(document, "reach").get("chose", ())) or ("self",), tuple(when.get("said", ()))
    if moments and moments[-1]["words"] is not None:
        return ContactPreferences(ways, DAYS, tuple(PARTS), (moments[-1]["words"], *texts))
    chosen = set(when.get("chose", ()))
    days, parts = (tuple(one for one in every if one in chosen) or tuple(every) for every in (DAYS, PARTS))
    return ContactPreferences(("self",) if moments else ways, days, parts, texts)


def describe_moment(moment: str, catalog: Catalog, language: str) -> str:
    """A moment's key in words: `dinsdag 24 november, ochtend`."""
    day, _, part = moment.partition(":")
    return f"{catalog.format_day(language, date.fromisoformat(day))}, {catalog.text(language, f'reach_when.{part}').lower()}"
