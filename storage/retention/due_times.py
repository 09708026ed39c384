"""Due times of a dossier's timers: when each rule of storage.retention.rules is due, as pure functions of its context (domain.md 6.7).

The end timers of a dossier count from the day it was sent, however often it changes hands, with two exceptions: one that is given back has
at least another week (`unclaimed_until`), and one that is closed ends `draft_days` later.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from flows.dossier.status import ENDING_WAITING
from flows.installation import Installation
from storage.reference.holidays import business_calendar

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAY_SHARE = 13 / 24  # of a day is not quiet
UNCLAIMED_ALARM_AFTER = 24 * HOUR
MAX_CLAIMED = DAY * 183


class RuleContext(NamedTuple):
    """The times from which a timer is computed: when the dossier was sent, and when the event that starts the timer happened.

    `is_soon`: the seeker shares that something happens within a week. The planned moment goes with the event `planned`.
    """

    sent_at: datetime
    at: datetime
    installation: Installation
    is_soon: bool = False
    planned_from: datetime | None = None
    planned_until: datetime | None = None

    def at_end_of_plan(self) -> RuleContext:
        """The same, counted from when the planned moment is over."""
        return self._replace(at=self.planned_until or self.at)


def unclaimed_until(times: RuleContext) -> datetime:
    """An unclaimed dossier ends `sent_days` after it was sent, however often it changes hands.

    Once given back, it waits at least another week for somebody else, but never longer than a week after `claimed_until`.
    """
    ends = times.sent_at + DAY * times.installation.sent_days
    return min(max(ends, times.at + ENDING_WAITING), times.sent_at + MAX_CLAIMED + ENDING_WAITING)


def claimed_until(times: RuleContext) -> datetime:
    """A claimed dossier ends half a year after it was sent, however often it is claimed."""
    return times.sent_at + MAX_CLAIMED


def after_span(span: timedelta) -> Callable[[RuleContext], datetime]:
    """Due so long after the event."""
    return lambda times: times.at + span


def answer_due_at(times: RuleContext) -> datetime:
    """Due when the seeker was promised an answer (`answer_within_days`)."""
    return times.at + DAY * times.installation.answer_within_days


def after_business_hours(times: RuleContext, hours: float) -> datetime:
    """Due after so many hours of working days, never in quiet hours."""
    return business_calendar(times.installation.timezone).add_business_time(times.at, HOUR * hours)


def after_day_hours(times: RuleContext, hours: float) -> datetime:
    """Due after so many hours of working days that are not quiet."""
    return business_calendar(times.installation.timezone).add_day_hours(times.at, HOUR * hours)


def offer_ends_at(times: RuleContext, share: float = 1) -> datetime:
    """Due when this share of the time to answer an offer is over."""
    if times.is_soon:
        return after_day_hours(times, times.installation.soon_offer_hours * share)
    return after_business_hours(times, times.installation.offer_hours * share)


def offer_reminder_at(times: RuleContext) -> datetime:
    """Due halfway, counted in the hours in which somebody reads it."""
    hours = times.installation.soon_offer_hours if times.is_soon else times.installation.offer_hours * DAY_SHARE
    return after_day_hours(times, hours / 2)


def plan_due_at(times: RuleContext, share: float = 1) -> datetime:
    """Due when a claim must have led to a plan, or a multiple of that; never later than for other dossiers."""
    usual = after_business_hours(times, times.installation.plan_hours * share)
    return min(usual, offer_ends_at(times, share)) if times.is_soon else usual


def unclaimed_alarm_at(times: RuleContext) -> datetime:
    """Due when the operator must know that nobody claimed it."""
    return offer_ends_at(times, 2) if times.is_soon else times.at + UNCLAIMED_ALARM_AFTER


def confirm_due_at(times: RuleContext) -> datetime:
    """Due when the coordinator should have said how it went."""
    return after_business_hours(times.at_end_of_plan(), times.installation.confirm_hours)


def ask_again_at(times: RuleContext) -> datetime:
    """Due halfway until then, counted in the hours in which somebody reads it."""
    return after_day_hours(times.at_end_of_plan(), times.installation.confirm_hours * DAY_SHARE / 2)


def silent_until(times: RuleContext) -> datetime:
    """Due when somebody else is asked, because nothing is heard of a planned moment, or of a plan that must be made again."""
    return after_business_hours(times.at_end_of_plan(), times.installation.silent_days * 24)


def reminder_before(times: RuleContext) -> datetime:
    """Due two hours before the planned moment, on the evening before if that is in the night; a plan for soon needs none."""
    end = times.at_end_of_plan().at
    due = business_calendar(times.installation.timezone).last_day_time((times.planned_from or end) - HOUR * 2)
    return due if due > times.at else end


def outside_quiet_hours(times: RuleContext) -> datetime:
    """Due at once, or when the quiet hours end."""
    return business_calendar(times.installation.timezone).skip_quiet_hours(times.at)
