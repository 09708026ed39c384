"""Service mode: practice, open or closed, and what is missing before the installation may open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from bot.config.settings import Settings, variable_name
from flows.installation import Installation
from storage.installation import facts

KEYS_COPIED = "keys_copied"  # fact: the day on which a copy of the keys was last confirmed
MIN_COORDINATORS = 2
_CHANNEL_SETTINGS = {"telegram": "coordinator_token", "mail": "mail_host"}  # channel of notifications -> the setting that enables it
_PLACEHOLDERS = {"foundation": "[stichting]", "privacy_contact": "[contact]", "phone": "[nummer]", "hours": "[uren]"}
_REQUIRED = (
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
    """Mode of the installation: practice, open, or closed for new conversations until a day."""

    practice: bool = True
    closed_until: date | None = None

    @property
    def name(self) -> str:
        return "practice" if self.practice else "closed" if self.closed_until else "open"


class StaffCount(NamedTuple):
    """Number of available coordinators, and how many of them are a stand-in (achterwacht)."""

    available: int
    stand_ins: int


def current_mode(connection: Connection, today: date) -> ServiceMode:
    """The mode by the stored facts. A closing ends on its day."""
    stored = facts.read_fact(connection, facts.CLOSED_UNTIL)
    closed_until = date.fromisoformat(stored) if stored else None
    is_practice = facts.read_fact(connection, facts.OPENED) is None
    return ServiceMode(is_practice, closed_until if closed_until and closed_until > today else None)


def build_installation(settings: Settings, mode: ServiceMode) -> Installation:
    """The installation's values for texts and deadlines; in practice mode a missing text shows as a name in brackets."""
    texts = {field: getattr(settings, field) or (placeholder if mode.practice else "") for field, placeholder in _PLACEHOLDERS.items()}
    return Installation(
        **texts,
        honest_limits=settings.honest_limits,
        answer_within_days=settings.answer_within_days or 4,
        draft_days=settings.draft_days,
        sent_days=settings.sent_days,
        idle_minutes=settings.idle_minutes,
        offer_hours=settings.offer_hours,
        soon_offer_hours=settings.soon_offer_hours,
        plan_hours=settings.plan_hours,
        confirm_hours=settings.confirm_hours,
        silent_days=settings.silent_days,
        backup_days=settings.backup_days,
        timezone=settings.timezone,
        address=settings.address,
        mail_from=settings.mail_from,
        practice=mode.practice,
        closed_until=mode.closed_until,
        notification_channels=tuple(channel for channel, setting in _CHANNEL_SETTINGS.items() if getattr(settings, setting)),
        mails_operator=bool(settings.mail_host and settings.operator_mail),
    )


def missing_for_opening(settings: Settings, stale_hotlines: Iterable[str], staff: StaffCount, has_keys_copy: bool) -> Iterator[str]:
    """Lines that name everything that is missing before opening, each with its remedy."""
    for field in _REQUIRED:
        if getattr(settings, field) in ("", None):
            yield f"{variable_name(field)} is not set: {_description(field)}"
    if problem := describe_proxy_problem(settings):
        yield problem
    for hotline in stale_hotlines:
        yield f"{hotline}: no person dialled it in the last 90 days. Dial it, then run  kring numbers checked"
    yield from _missing_staff(staff)
    if not has_keys_copy:
        yield "no copy of the keys is kept elsewhere: copy the keys file to a safe place, then run  kring keys copied"


def describe_proxy_problem(settings: Settings) -> str | None:
    """What follows from a public address without a trusted proxy, with the remedy; None if all is well."""
    if not settings.base_url or settings.trusted_proxies:
        return None
    follows = "all people come from the proxy and count as one: whoever guesses codes or floods the chat makes all others wait"
    name = variable_name("trusted_proxies")
    return f"{name} is not set, so {follows}. Set it to the address of the proxy, for example {name}=127.0.0.1"


def _description(field: str) -> str:
    return str(Settings.model_fields[field].description).removesuffix(" Needed to open.")


def _missing_staff(staff: StaffCount) -> Iterator[str]:
    if staff.available < MIN_COORDINATORS:
        yield f"{staff.available} of {MIN_COORDINATORS} coordinators are available: run  kring coordinator add NAME  and have them sign in"
    if not staff.stand_ins:
        yield "no stand-in (achterwacht) is available: run  kring coordinator add NAME --stand-in"
