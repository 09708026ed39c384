"""Plan text: a contact plan, a moment and the safe times in words."""

from __future__ import annotations

from datetime import date

from bot.coordinator.service.contact_plan import PlanForm, find_span, span_of
from flows.dossier.contact_promise import MESSAGES, SELF, ContactPromise
from flows.dossier.dossier import ContactPlan
from flows.dossier.window_text import describe_span, describe_window
from flows.i18n.catalog import Catalog


def describe_plan(plan: ContactPlan, catalog: Catalog, language: str, with_hours: bool = False) -> str:
    """The plan in words: `dinsdag 24 november, ochtend, 10:30, bellen`; a way in the seeker's own words stands elsewhere.

    One from before moments were stored keeps the words it has.
    `with_hours`: a part of the day without a time in it says from when until when it is.
    """
    if not plan.get("moment"):
        return plan["when"]
    how = "" if plan["how"] in (SELF, MESSAGES, "otherwise") else catalog.text(language, f"desk.how.{plan['how']}")
    exact = "-".join(filter(None, (plan.get("start"), plan.get("end"))))
    moment = describe_moment(plan["moment"], catalog, language, with_hours and not exact)
    return catalog.join_with_commas(language, (moment, exact, how))


def describe_moment(moment: str, catalog: Catalog, language: str, with_hours: bool = False) -> str:
    """A moment's key in words: `dinsdag 24 november, ochtend`, or with its hours."""
    day, _, key = moment.partition(":")
    span = describe_span(span_of(key), catalog, language, with_hours)
    return catalog.join_with_commas(language, (catalog.format_day(language, date.fromisoformat(day)), span))


def describe_safe_times(form: PlanForm, promise: ContactPromise, catalog: Catalog, language: str) -> str:
    """What would have been safe: the hours of the moment that was chosen, or all days and hours if that moment is none."""
    if find_span(promise, form.moment):
        return describe_moment(form.moment, catalog, language, with_hours=True)
    return describe_window(promise.window, catalog, language, with_hours=True)
