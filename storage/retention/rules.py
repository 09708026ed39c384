"""Retention rules as data: every timer of a dossier, and how long rows of other tables are kept (domain.md 6.7).

When a timer is due is computed by storage.retention.due_times. The end of a draft moves with every turn, so it is computed from the
conversation: flows.conversation.state.ConversationState.draft_ends_at.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Column

from flows.dossier.lifecycle import CLAIMED, STORY_OPEN
from flows.dossier.recent_events import UNDO_WITHIN
from flows.dossier.status import ENDING_CLAIMED, ENDING_WAITING
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
from storage.retention.due_times import (
    DAY,
    HOUR,
    RuleContext,
    after_span,
    answer_due_at,
    ask_again_at,
    claimed_until,
    confirm_due_at,
    offer_ends_at,
    offer_reminder_at,
    outside_quiet_hours,
    plan_due_at,
    reminder_before,
    silent_until,
    unclaimed_alarm_at,
    unclaimed_until,
)

CONFLICT_CHECK = ("organisations", "names")  # claimed, and the story is not open yet
SETTLE = "settle"  # the kind of timer at which what could be undone is final; all other timers of the dossier wait for it
REMIND_DAYS, UNINFORMED_DAYS = 21, 28  # domain.md 6.2: a reminder about people not informed, then their names are removed
ACCESS_LOG_TTL = DAY * 365  # no Sweep: the entries are a hash chain, deleted by access_log.delete_before


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
