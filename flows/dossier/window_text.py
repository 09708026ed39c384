"""Safe window in words: *dinsdag en donderdag, van 10:00 tot 12:00*, in reviewed texts of one language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from flows.business_hours import DAYS, PARTS
from flows.dossier.safe_window import SafeWindow
from flows.i18n.catalog import Catalog
from flows.reference.clock import DAY_END, DAY_START, Span


def describe_window(window: SafeWindow, catalog: Catalog, language: str, with_hours: bool = False) -> str:
    """The days and hours that are safe; days with the same hours stand together. `with_hours` as in `describe_span`."""
    return "; ".join(_Words(catalog, language, with_hours).lines(window))


def describe_span(span: Span, catalog: Catalog, language: str, with_hours: bool = False) -> str:
    """One span, by the name of the part of the day if it is one; `with_hours`: and by its hours."""
    return _Words(catalog, language, with_hours).span(span)


class _Words:
    def __init__(self, catalog: Catalog, language: str, with_hours: bool) -> None:
        self._catalog, self._language, self._with_hours = catalog, language, with_hours

    def lines(self, window: SafeWindow) -> Iterator[str]:
        by_hours: dict[tuple[Span, ...], list[str]] = {}
        for day, spans in window.spans.items():
            by_hours.setdefault(spans, []).append(day)
        for spans, days in by_hours.items():
            hours = [self.span(span) for span in spans if span != (DAY_START, DAY_END)]
            yield self._catalog.join_with_commas(self._language, (self._days(days), self._catalog.join_list(self._language, hours)))

    def span(self, span: Span) -> str:
        start, end = span
        part = next((self._text(f"window.{name}") for name, whole in PARTS.items() if whole == span), "")
        if part and self._with_hours:
            return self._text("window.part", part=part, start=f"{start:%H:%M}", end=f"{end:%H:%M}")
        if part or span == (DAY_START, DAY_END):
            return part
        kind = "exact" if start == end else "before" if start == DAY_START else "after" if end == DAY_END else "between"
        return self._text(f"window.{kind}", start=f"{start:%H:%M}", end=f"{end:%H:%M}")

    def _days(self, days: Sequence[str]) -> str:
        if len(days) == len(DAYS):
            return self._text("window.every_day")
        runs = [[day for _, day in run] for _, run in groupby(enumerate(days), lambda pair: pair[0] - DAYS.index(pair[1]))]
        return self._catalog.join_list(self._language, [name for run in runs for name in self._run(run)])

    def _run(self, run: Sequence[str]) -> list[str]:
        """Three days or more in a row are one name."""
        names = [self._catalog.day_name(self._language, DAYS.index(day)) for day in run]
        return [self._text("window.days", first=names[0], last=names[-1])] if len(run) > 2 else names

    def _text(self, key: str, **values: str) -> str:
        return self._catalog.text(self._language, key, **values)
