"""Retention rules as data: every timer of a dossier, and how long rows of other tables are kept (domain.md 6.7).

The end timers of a dossier count from the day it was sent, however often it changes hands, with two exceptions: one that is given back has
at least another week (`unclaimed_until`), and one that is closed ends `draft_days` later. The end of a draft moves with every turn, so it
is computed from the conversation: flows.conversation.state.ConversationState.draft_ends_at.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Column

from flows.dossier.lifecycle import CLAIMED, STORY_OPEN
from flows.dossier.recent_events import UNDO_WITHIN
from flows.dossier.status import ENDING_CLAIMED, ENDING_WAITING
from flows.installation import Installation
from storage.db.tables import (
    attempts,
    consents,
    dead_letters,
    destruction_requests,
    dossier_sources,
    invitations,
    link_answers,
    links,
    notice_ledger,
    notifications,
    processed_updates,
    sessions,
    tombstones,
    transfer_tokens,
    unsent_forms,
    used_challenges,
)
from storage.reference.holidays import business_calendar

CONFLICT_CHECK = ("organisations", "names")  # claimed, and the story is not open yet
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SETTLE = "settle"  # the kind of timer at which what could be undone is final; all other timers of the dossier wait for it
DAY_SHARE = 13 / 24  # of a day is not quiet
UNCLAIMED_ALARM_AFTER = 24 * HOUR
REMIND_DAYS, UNINFORMED_DAYS = 21, 28  # domain.md 6.2: a reminder about people not informed, then their names are removed
ACCESS_LOG_TTL = DAY * 365  # no Sweep: the entries are a hash chain, deleted by access_log.delete_before
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


class Rule(NamedTuple):
    """One timer of a dossier: started by `starts_on`, it runs `action` at `due_at` if the dossier is then in one of `states`.

    `states` is None if the timer runs in every state.
    """

    kind: str
    starts_on: str
    due_at: Callable[[RuleContext], datetime]
    action: str
    states: tuple[str, ...] | None = None


class Sweep(NamedTuple):
    """Rows are deleted when the time in this column is so long ago."""

    column: Column[Any]
    keep_for: timedelta


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


DESTRUCTIVE = ("erase", "names")  # actions after which something is gone
RULES = (
    # kind, starts_on, due_at, action, states
    Rule("offer", "sent", lambda t: t.at, "offer", ("waiting",)),
    Rule("remind_answer", "offered", offer_reminder_at, "remind_answer", ("waiting",)),
    Rule("answer", "offered", offer_ends_at, "pass_on", ("waiting",)),
    Rule("nobody", "nobody", lambda t: t.at, "alarm", ("waiting",)),
    Rule("unclaimed", "sent", unclaimed_alarm_at, "alarm", ("waiting",)),
    Rule("late", "sent", answer_due_at, "tell_late", ("waiting",)),
    Rule("ending", "sent", lambda t: unclaimed_until(t) - ENDING_WAITING, "tell_ending", ("waiting", "set_aside")),
    Rule("dossier", "sent", unclaimed_until, "erase"),
    Rule("remind_plan", "claimed", plan_due_at, "remind_plan", CONFLICT_CHECK),
    Rule("plan", "claimed", lambda t: plan_due_at(t, 2), "lapse", CONFLICT_CHECK),
    Rule("remind_before", "planned", reminder_before, "remind_before", ("open",)),
    Rule("remind_contact", "planned", lambda t: outside_quiet_hours(t.at_end_of_plan()), "remind_contact", ("open",)),
    Rule("ask_again", "planned", ask_again_at, "remind_contact", ("open",)),
    Rule("confirm", "planned", confirm_due_at, "alarm", ("open",)),
    Rule("silent", "planned", confirm_due_at, "tell_silent", ("open",)),
    Rule("return", "planned", silent_until, "return", ("open",)),
    Rule("remind_replan", "moved", plan_due_at, "remind_replan", ("open",)),
    Rule("return", "moved", silent_until, "return", ("open",)),
    Rule("contact", "claimed", answer_due_at, "alarm", (*CONFLICT_CHECK, "open")),
    Rule("inform", "claimed", after_span(DAY * REMIND_DAYS), "inform", STORY_OPEN),
    Rule("names", "claimed", after_span(DAY * UNINFORMED_DAYS), "names", STORY_OPEN),
    Rule("ending", "claimed", lambda t: claimed_until(t) - ENDING_CLAIMED, "tell_ending", CLAIMED),
    Rule("dossier", "claimed", claimed_until, "erase"),
    Rule("contact", "denied", answer_due_at, "alarm", (*CONFLICT_CHECK, "open")),
    Rule("remind_replan", "denied", plan_due_at, "remind_replan", ("open",)),
    Rule("return", "denied", silent_until, "return", ("open",)),
    Rule(SETTLE, "deferred", after_span(UNDO_WITHIN), "settle", CLAIMED),
    Rule("dossier", "closed", lambda t: t.at + DAY * t.installation.draft_days, "erase"),
)
PLAN_KINDS = tuple(sorted({rule.kind for rule in RULES if rule.starts_on in ("planned", "moved")}))  # they end with the plan
SWEEPS = (
    Sweep(consents.c.at, DAY * 365),
    Sweep(destruction_requests.c.done_at, DAY * 365),
    Sweep(tombstones.c.at, DAY * 35),  # no backup is older than 30 days
    Sweep(processed_updates.c.at, HOUR * 72),
    Sweep(dead_letters.c.at, HOUR * 72),
    Sweep(notice_ledger.c.at, DAY * 7),
    Sweep(attempts.c.since, DAY),  # guesses of a session are counted as long
    Sweep(dossier_sources.c.at, DAY * 7),
    Sweep(notifications.c.due_at, DAY * 3),  # of a channel that is not set up, or left on its way by a process that was killed
    Sweep(invitations.c.expires_at, DAY * 0),
    Sweep(links.c.expires_at, DAY * 0),
    Sweep(link_answers.c.expires_at, DAY * 0),
    Sweep(used_challenges.c.expires_at, DAY * 0),
    Sweep(transfer_tokens.c.expires_at, DAY * 0),
    Sweep(sessions.c.expires_at, DAY * 30),
    Sweep(unsent_forms.c.at, HOUR),
)
