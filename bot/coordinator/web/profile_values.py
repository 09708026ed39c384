"""Values of the profile page: the form as it was sent or as it is stored, and its fields in the notation that the profile form parses."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count, takewhile
from typing import Any

from bot.coordinator.service.account.profile_fields import ProfileForm
from flows.matching.profile import Profile, as_list, effective_capacity, ties_as_text
from flows.questionnaire.questions.seeker import PROVINCES
from storage.coordinators.notifications import CHANNELS

BASIC_FIELDS = ("name", "contact_line", "ties", "language")
OFFER_FIELDS = ("languages", "gender", "places", "residence", "capacity", "email")  # what offers are made by
MAX_ABSENCES = 6


def stored_values(form: ProfileForm, profile: Profile, language: str) -> dict[str, Any]:
    """Template values of the stored profile, with one empty row for another absence."""
    fields = {field: form.format_field(field, profile.get(field), language).replace("; ", ", ") for field in OFFER_FIELDS}
    fields |= {"name": profile["name"], "contact_line": profile.get("contact_line", ""), "ties": ties_as_text(profile)}
    fields["capacity"] = str(effective_capacity(profile))
    checked = {*as_list(profile, "provinces"), *(profile.get("notify") or CHANNELS)}
    absences = [(first, last) for first, last in profile.get("away", ())][: MAX_ABSENCES - 1]
    return {"fields": fields, "checked": checked, "absences": [*absences, ("", "")]}


def name_unconfirmed(form: ProfileForm, profile: Profile, language: str) -> dict[str, str]:
    """By field, what the coordinator added that does not count yet."""
    waiting = profile.get("unconfirmed", {}).items()
    return {kind: form.format_field(kind, values, language).replace("; ", ", ") for kind, values in waiting}


def submitted_values(form: Mapping[str, str]) -> dict[str, Any]:
    """Template values of the form as it was just sent."""
    fields = {field: form.get(field, "") for field in (*BASIC_FIELDS, *OFFER_FIELDS)}
    checked = {name.partition("_")[2] for name in form if name.startswith(("province_", "notify_"))}
    return {"fields": fields, "checked": checked, "absences": _absences(form)}


def absent_days(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The absences of these values that are filled in."""
    return [(first, last) for first, last in values["absences"] if first or last]


def offer_fields(form: Mapping[str, str]) -> dict[str, str | None]:
    """The form in the operator's notation; None leaves a field that was not on the page as it is."""
    if "languages" not in form:
        return {}
    fields: dict[str, str | None] = {field: form.get(field) for field in OFFER_FIELDS}
    fields["provinces"] = ";".join(code for code in PROVINCES if f"province_{code}" in form)
    fields["notify"] = ";".join(channel for channel in CHANNELS if f"notify_{channel}" in form)
    fields["away"] = ";".join(f"{first}..{last}" for first, last in _absences(form) if first or last)
    return fields


def _absences(form: Mapping[str, str]) -> list[tuple[str, str]]:
    """First and last day of each row that the page had, as typed."""
    rows = takewhile(lambda row: f"away_first_{row}" in form and row < MAX_ABSENCES, count())
    return [(form[f"away_first_{row}"], form.get(f"away_last_{row}", "")) for row in rows]
