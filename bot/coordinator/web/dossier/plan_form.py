"""Plan form of a dossier's pages: read as it was sent, and what was typed into it as text to copy."""

from __future__ import annotations

from collections.abc import Mapping

from bot.coordinator.service.contact_plan import MAX_LINE, PlanForm
from flows.reference.times import read_clock

PLAN_FIELDS = ("moment", "start", "end", "way", "line", "fits")


def typed_plan(form: Mapping[str, str]) -> str:
    """What was typed into a plan, to copy if there is no form for it any more."""
    return "\n".join(filter(None, (form.get(name, "")[:MAX_LINE] for name in ("start", "end", "line"))))


def read_plan_form(form: Mapping[str, str]) -> PlanForm:
    """The form as it was sent, with times as they are stored where they can be read (`9u` is `09:00`)."""
    typed = {name: form.get(name, "")[:MAX_LINE] for name in PLAN_FIELDS}
    return PlanForm(**typed | {name: f"{at:%H:%M}" for name in ("start", "end") if (at := read_clock(typed[name]))})
