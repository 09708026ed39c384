"""Practice, open or closed: where the installation stands, and what is missing before it may open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from bot.config.settings import Settings, variable_name
from flows.installation import Installation
from storage.installation import facts

KEYS_COPIED = "keys_copied"  # the fact whose value is the day on which the keys were last seen elsewhere
MIN_COORDINATORS = 2
_TELLS = {"telegram": "coordinator_token", "mail": "mail_host"}  # the ways of telling coordinators, and what sets each up
_PRACTICE = {"foundation": "[stichting]", "privacy_contact": "[contact]", "phone": "[nummer]", "hours": "[uren]"}
_NEEDED = (
    "foundation",
    "privacy_contact",
    "phone",
    "hours",
    "honest_limits_nl",
    "honest_limits_en",
    "answer_within_days",
    "privacy_address",
    "privacy_officer",
    "privacy_host",
)


class ServiceMode(NamedTuple):
    """Where the installation stands: in practice, open, or closed for new conversations until a day."""

    practice: bool = True
    closed_until: date | None = None

    @property
    def name(self) -> str:
        return "practice" if self.practice else "closed" if self.closed_until else "open"


class StaffCount(NamedTuple):
    """Who is at the desk: how many coordinators are available, and how many of those stand in for another."""

    available: int
    stand_ins: int


def current_mode(connection: Connection, today: date) -> ServiceMode:
    """What the facts say. A closing whose day has come is over."""
    until = facts.read_fact(connection, facts.CLOSED_UNTIL)
    day = date.fromisoformat(until) if until else None
    return ServiceMode(facts.read_fact(connection, facts.OPENED) is None, day if day and day > today else None)


def build_installation(settings: Settings, mode: ServiceMode) -> Installation:
    """The facts that the words name; in practice what is missing shows as a name in brackets."""
    named = {field: getattr(settings, field) or (empty if mode.practice else "") for field, empty in _PRACTICE.items()}
    return Installation(
        **named,
        honest_limits=settings.honest_limits,
        answer_within_days=settings.answer_within_days or 4,
        draft_days=settings.draft_days,
        sent_days=settings.sent_days,
        offer_hours=settings.offer_hours,
        plan_hours=settings.plan_hours,
        confirm_hours=settings.confirm_hours,
        backup_days=settings.backup_days,
        timezone=settings.timezone,
        address=settings.address,
        practice=mode.practice,
        closed_until=mode.closed_until,
        ways=tuple(way for way, setting in _TELLS.items() if getattr(settings, setting)),
    )


def missing_for_opening(settings: Settings, stale_hotlines: Iterable[str], staff: StaffCount, has_keys_copy: bool) -> Iterator[str]:
    """Everything that is missing before opening, each with how to mend it."""
    for field in _NEEDED:
        if getattr(settings, field) in ("", None):
            yield f"{variable_name(field)} is not set: {_purpose(field)}"
    for number in stale_hotlines:
        yield f"{number}: no person dialled it in the last 90 days. Dial it, then run  kring numbers checked"
    yield from _lacking(staff)
    if not has_keys_copy:
        yield "no copy of the keys is kept elsewhere: copy the keys file to a safe place, then run  kring keys copied"


def _purpose(field: str) -> str:
    return str(Settings.model_fields[field].description).removesuffix(" Needed to open.")


def _lacking(desk: StaffCount) -> Iterator[str]:
    if desk.available < MIN_COORDINATORS:
        yield f"{desk.available} of {MIN_COORDINATORS} coordinators are available: run  kring coordinator add NAME  and have them sign in"
    if not desk.stand_ins:
        yield "no stand-in (achterwacht) is available: run  kring coordinator add NAME --stand-in"
