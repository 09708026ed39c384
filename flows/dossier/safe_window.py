"""Safe window: the days and hours in which a seeker may be contacted, by what they tapped and what of their words could be read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flows.business_hours import DAYS, PARTS
from flows.reference.clock import DAY_END, DAY_START, Span
from flows.reference.time_conditions import read_beside_condition
from flows.reference.time_rules import TimeRule
from flows.reference.times import read_times

_WHOLE_DAY: tuple[Span, ...] = ((DAY_START, DAY_END),)
_FORTNIGHT = 15


@dataclass(frozen=True, slots=True)
class SafeWindow:
    """Spans by day of the week. `words` are texts of which not all could be read: somebody must compare them.

    `has_read`: of some texts all was read, or the days and hours beside a condition. `is_known`: something was read or tapped; of a window
    that is not, every day and hour is open to choose from, and none of them was called safe.
    """

    spans: Mapping[str, tuple[Span, ...]]
    words: tuple[str, ...] = ()
    has_read: bool = False
    is_known: bool = False

    @classmethod
    def of(cls, chosen: Collection[str], texts: Sequence[str]) -> SafeWindow:
        """The window of tapped keys and typed texts; what a text says of a day is stronger than a tap, so it never gets wider."""
        read = {text: found for text in texts if (found := read_times(text)) is not None}
        partly = {text: found for text in texts if text not in read and (found := read_beside_condition(text)) is not None}
        rules = [rule for found in (read | partly).values() for rule in found]
        spans = {day: safe for day in DAYS if (safe := _spans_of(day, chosen, rules))}
        if not spans:  # what was said contradicts itself, so all of it stays words
            return cls(dict.fromkeys(DAYS, _WHOLE_DAY), tuple(texts))
        return cls(
            spans, tuple(text for text in texts if text not in read), has_read=bool(read or partly), is_known=bool(chosen or read or partly)
        )

    @property
    def is_limited(self) -> bool:
        """Whether some days or hours are known not to be safe."""
        return any(self.spans.get(day) != _WHOLE_DAY for day in DAYS)

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The spans of this date, earliest first."""
        return self.spans.get(DAYS[day.weekday()], ())

    def first_day(self, local: datetime) -> date:
        """The first day from `local` on, in local time, that has a span which is not over."""
        days = (local.date() + timedelta(days=ahead) for ahead in range(_FORTNIGHT))
        return next((day for day in days if self._is_open(day, local)), local.date())

    def _is_open(self, day: date, local: datetime) -> bool:
        return any(day > local.date() or end >= local.time() for _, end in self.spans_on(day))

    def __str__(self) -> str:
        """Each day with its spans, for tests and for nobody else: `tue 10:00-12:00; sat`."""
        return "; ".join(" ".join((day, *(_span_text(span) for span in spans))) for day, spans in self.spans.items())


def _span_text(span: Span) -> str:
    return f"{span[0]:%H:%M}-{span[1]:%H:%M}"


def _spans_of(day: str, chosen: Collection[str], rules: Iterable[TimeRule]) -> tuple[Span, ...]:
    """Of one day: what words name is stronger than what was tapped; what they exclude goes."""
    safe = [rule for rule in rules if not rule.is_not]
    own = [rule for rule in safe if day in rule.days]
    named_days = {day for rule in safe for day in rule.days} | (set(chosen) & set(DAYS))
    if named_days and day not in named_days:
        return ()
    of_any_day = [span for rule in safe if not rule.days for span in rule.spans]
    spans = [span for rule in own for span in rule.spans] or of_any_day or _tapped(chosen)
    for rule in rules:
        if rule.is_not and (not rule.days or day in rule.days):
            spans = [left for span in spans for left in _without(span, rule.spans or _WHOLE_DAY)]
    return tuple(sorted(set(spans)))


def _tapped(chosen: Collection[str]) -> list[Span]:
    return [PARTS[part] for part in PARTS if part in chosen] or list(_WHOLE_DAY)


def _without(span: Span, excluded: Iterable[Span]) -> list[Span]:
    """What is left of a span."""
    left = [span]
    for begin, end in excluded:
        left = [piece for start, stop in left for piece in ((start, min(stop, begin)), (max(start, end), stop)) if piece[0] < piece[1]]
    return left
