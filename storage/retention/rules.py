"""How long each thing is kept, from when, and what happens then: domain.md 6.7 as rows.

No clock of a dossier's end begins anew when it changes hands: both count from the day it was sent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Column

from flows.dossier.lifecycle import CLAIMED, STORY_OPEN
from flows.installation import Installation
from storage.db.tables import (
    attempts,
    consents,
    dead_letters,
    destruction_requests,
    invitations,
    links,
    processed_updates,
    sessions,
    tombstones,
    transfer_tokens,
)
from storage.reference.holidays import business_calendar

ANY_STATE: tuple[str, ...] = ()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


UNCLAIMED_ALARM_AFTER = 24 * HOUR  # a dossier that waits longer is looked at
REMIND_DAYS, UNINFORMED_DAYS = 21, 28  # domain.md 6.2: of who was not told it is reminded, and then the name goes
ACCESS_LOG_TTL = DAY * 365  # its lines are a chain, so they go from the oldest on
MAX_CLAIMED, NOTICE_BEFORE_END = DAY * 183, DAY * 7


class RuleContext(NamedTuple):
    """When a dossier was sent, and when a deed makes a clock begin to run, in this installation."""

    sent_at: datetime
    at: datetime
    installation: Installation


class Rule(NamedTuple):
    """One clock of a dossier: its kind, after which deed it runs, until when, what then, and in which states that still holds."""

    kind: str
    starts_on: str
    due_at: Callable[[RuleContext], datetime]
    action: str
    states: tuple[str, ...] = ANY_STATE


class Sweep(NamedTuple):
    """Rows that go when this column is so long ago."""

    column: Column[Any]
    keep_for: timedelta


def unclaimed_until(times: RuleContext) -> datetime:
    """What waits ends `sent_days` after it was sent, however often it changes hands.

    A week is left for somebody else to claim it, and that week is no way to go on for ever.
    """
    ends = times.sent_at + DAY * times.installation.sent_days
    return min(max(ends, times.at + NOTICE_BEFORE_END), times.sent_at + MAX_CLAIMED + NOTICE_BEFORE_END)


def claimed_until(times: RuleContext) -> datetime:
    """What is claimed ends half a year after it was sent, however often it is claimed."""
    return times.sent_at + MAX_CLAIMED


def after_span(span: timedelta) -> Callable[[RuleContext], datetime]:
    return lambda times: times.at + span


def answer_due_at(times: RuleContext) -> datetime:
    return times.at + DAY * times.installation.answer_within_days


def after_business_hours(hours: str, times: int | float = 1) -> Callable[[RuleContext], datetime]:
    """So many hours of working days, as this setting says, never in quiet hours."""
    return lambda at: business_calendar(at.installation.timezone).add_business_time(at.at, HOUR * getattr(at.installation, hours) * times)


RULES = (
    # kind        since       until                                          then      only in these states
    Rule("offer", "sent", lambda times: times.at, "offer", ("waiting",)),
    Rule("remind_answer", "offered", after_business_hours("offer_hours", 0.5), "remind_answer", ("waiting",)),
    Rule("answer", "offered", after_business_hours("offer_hours"), "pass_on", ("waiting",)),
    Rule("nobody", "nobody", lambda times: times.at, "alarm", ("waiting",)),
    Rule("unclaimed", "sent", after_span(UNCLAIMED_ALARM_AFTER), "alarm", ("waiting",)),
    Rule("late", "sent", answer_due_at, "tell_late", ("waiting",)),
    Rule("ending", "sent", lambda times: unclaimed_until(times) - NOTICE_BEFORE_END, "tell_ending", ("waiting",)),
    Rule("dossier", "sent", unclaimed_until, "wipe"),
    Rule("remind_plan", "claimed", after_business_hours("plan_hours"), "remind_plan", ("organisations", "names")),
    Rule("plan", "claimed", after_business_hours("plan_hours", 2), "lapse", ("organisations", "names")),
    Rule(
        "remind_contact",
        "planned",
        lambda times: business_calendar(times.installation.timezone).skip_quiet_hours(times.at),
        "remind_contact",
        ("open",),
    ),
    Rule("confirm", "planned", after_business_hours("confirm_hours"), "alarm", ("open",)),
    Rule("silent", "planned", after_business_hours("confirm_hours"), "tell_silent", ("open",)),
    Rule("contact", "claimed", answer_due_at, "alarm", ("organisations", "names", "open")),
    Rule("inform", "claimed", after_span(DAY * REMIND_DAYS), "inform", STORY_OPEN),
    Rule("names", "claimed", after_span(DAY * UNINFORMED_DAYS), "names", STORY_OPEN),
    Rule("ending", "claimed", lambda times: claimed_until(times) - DAY * 30, "tell_ending", CLAIMED),
    Rule("dossier", "claimed", claimed_until, "wipe"),
    Rule("contact", "denied", answer_due_at, "alarm", ("organisations", "names", "open")),
    Rule("dossier", "closed", lambda times: times.at + DAY * times.installation.draft_days, "wipe"),
)
TIMER_STARTS = {  # which deed of flows.dossier.lifecycle makes time begin to run
    "claim": "claimed",
    "tie": "sent",
    "know_somebody": "sent",
    "give_back": "sent",
    "lapsed": "sent",
    "refused": "sent",
    "contact_no": "denied",
    "close": "closed",
}
SWEEPS = (
    Sweep(consents.c.at, DAY * 365),
    Sweep(destruction_requests.c.done_at, DAY * 365),
    Sweep(tombstones.c.at, DAY * 35),  # no backup is older than 30 days
    Sweep(processed_updates.c.at, HOUR * 72),
    Sweep(dead_letters.c.at, HOUR * 72),
    Sweep(attempts.c.since, HOUR * 2),
    Sweep(invitations.c.expires_at, DAY * 0),
    Sweep(links.c.expires_at, DAY * 0),
    Sweep(transfer_tokens.c.expires_at, DAY * 0),
    Sweep(sessions.c.expires_at, DAY * 30),
)
