"""Choice of a plan's moment: the days and spans inside the safe window, as the form offers them."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from bot.coordinator.service.contact_plan import find_span, list_moments
from flows.dossier.contact_promise import ContactPromise
from flows.dossier.window_text import describe_span
from flows.i18n.catalog import Catalog
from flows.reference.clock import DAY_END, DAY_START


class PlanChoice(NamedTuple):
    """Moments by day, each with its key and its name, and the bounds of an exact time within them."""

    days: list[tuple[str, list[tuple[str, str]]]]
    earliest: str
    latest: str
    has_range: bool  # whether any moment leaves room for an exact time


def plan_choice(promise: ContactPromise, now: datetime, catalog: Catalog, language: str) -> PlanChoice:
    """What may be chosen for contact at `now` (local), by day."""
    days: dict[str, list[tuple[str, str]]] = {}
    spans = []
    for moment in list_moments(promise, now):
        if span := find_span(promise, moment):
            day = catalog.format_day(language, date.fromisoformat(moment.partition(":")[0]))
            days.setdefault(day, []).append((moment, describe_span(span, catalog, language, with_hours=True) or day))
            spans.append(span)
    earliest, latest = min((span[0] for span in spans), default=DAY_START), max((span[1] for span in spans), default=DAY_END)
    return PlanChoice(list(days.items()), f"{earliest:%H:%M}", f"{latest:%H:%M}", any(span[0] < span[1] for span in spans))
