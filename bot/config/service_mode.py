"""Service mode: practice, open or closed, and the values of the installation in that mode."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection

from bot.config.settings import Settings
from flows.i18n.messages import deferred
from flows.installation import Installation
from storage.installation import facts

KEYS_COPIED = "keys_copied"  # fact: the day on which a copy of the keys was last confirmed
_CHANNEL_SETTINGS = {"telegram": "coordinator_token", "mail": "mail_host"}  # channel of notifications -> the setting that enables it
_PLACEHOLDERS = {"foundation": "[stichting]", "privacy_contact": "[contact]", "phone": "[nummer]", "hours": "[uren]"}


class ServiceMode(NamedTuple):
    """Mode of the installation: practice, open, or closed for new conversations until a day."""

    practice: bool = True
    closed_until: date | None = None

    @property
    def name(self) -> str:
        return deferred("practice") if self.practice else deferred("closed") if self.closed_until else deferred("open")


def current_mode(connection: Connection, today: date) -> ServiceMode:
    """The mode by the stored facts. A closing ends on its day."""
    stored = facts.read_fact(connection, facts.CLOSED_UNTIL)
    closed_until = date.fromisoformat(stored) if stored else None
    is_practice = facts.read_fact(connection, facts.OPENED) is None
    return ServiceMode(is_practice, closed_until if closed_until and closed_until > today else None)


def build_installation(settings: Settings, mode: ServiceMode, questions_off: frozenset[str] = frozenset()) -> Installation:
    """The installation's values for texts and deadlines; in practice mode a missing text shows as a name in brackets."""
    missing = _PLACEHOLDERS if mode.practice else dict.fromkeys(_PLACEHOLDERS, "")
    texts: dict[str, Any] = {field: getattr(settings, field) or placeholder for field, placeholder in missing.items()}
    return Installation(
        **texts,
        questions_off=questions_off,
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
