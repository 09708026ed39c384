"""Lifecycle of a dossier as a statechart: the rows by which events, under guards, change its state and its progress."""

from __future__ import annotations

from copy import deepcopy

from flows.dossier import coordinator_actions as coordinator
from flows.dossier import lifecycle_guards as guards
from flows.dossier import seeker_actions as seeker
from flows.dossier.case_progress import CaseProgress
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.recent_events import UNDOABLE
from flows.statechart import Row, build_chart

STATES = ("waiting", "set_aside", "organisations", "names", "open", "contacted", "closed")
CLAIMED = ("organisations", "names", "open", "contacted")  # a coordinator holds the dossier
STORY_OPEN = ("open", "contacted")  # and the story is open to them
STAY = None


def find_reader(state: str, coordinator_id: str | None) -> str:
    """Whoever may open the story of a dossier in this state that this coordinator holds, empty for nobody."""
    return coordinator_id or "" if state in STORY_OPEN else ""


def may_defer(progress: CaseProgress, event: DossierEvent) -> bool:
    """Only what can be undone, and only if it would be allowed now."""
    final = DossierEvent(event.deferred, event.at, day=event.day)
    return event.deferred in UNDOABLE and not progress.pending and apply_event(deepcopy(progress), final)


TRANSITIONS: tuple[Row, ...] = (
    # event           from             to               guard       action
    ("claim", "waiting", "organisations", None, coordinator.assign_coordinator),
    ("no_tie", "organisations", "names", None, coordinator.check_organisations),
    ("no_tie", ("names", *STORY_OPEN), STAY, guards.asks_again, coordinator.check_organisations),
    ("tie", "organisations", "waiting", None, coordinator.release_coordinator),
    ("tie", ("names", *STORY_OPEN), "waiting", guards.asks_again, coordinator.release_coordinator),
    ("plan", ("names", "open"), STAY, guards.names_moment, coordinator.agree_plan),
    ("know_nobody", "names", "open", guards.has_plan, coordinator.check_names),
    ("know_somebody", "names", "waiting", None, coordinator.release_coordinator),
    ("tried", "open", STAY, guards.may_try, coordinator.record_attempt),
    ("wrote", STORY_OPEN, STAY, guards.may_write, coordinator.add_message),
    ("unwrote", STORY_OPEN, STAY, guards.wrote, coordinator.delete_message),
    ("contacted", "open", "contacted", guards.names_day, coordinator.record_contact),
    ("inform", STORY_OPEN, STAY, guards.names_person, coordinator.record_informed),
    ("new_code", STORY_OPEN, STAY, None, coordinator.note_code),
    ("close", STORY_OPEN, "closed", None, coordinator.close_dossier),
    ("give_back", CLAIMED, "waiting", None, coordinator.release_coordinator),
    ("unclaim", ("organisations", "names"), "waiting", None, coordinator.release_coordinator),
    ("looked", CLAIMED, STAY, guards.is_unseen, coordinator.note_look),
    ("lapsed", CLAIMED, "waiting", None, coordinator.release_coordinator),
    ("set_aside", "waiting", "set_aside", None, coordinator.forget_blocker),  # by the operator, in a flood
    ("defer", CLAIMED, STAY, may_defer, coordinator.defer_event),
    ("undo", CLAIMED, STAY, guards.may_undo, coordinator.drop_pending),
    ("propose", STORY_OPEN, STAY, guards.may_propose, coordinator.propose_colleague),
    ("withdraw", STORY_OPEN, STAY, guards.has_proposal, coordinator.withdraw_proposal),
    # what the seeker does
    ("colleague_yes", STORY_OPEN, "waiting", guards.is_about_proposal, seeker.release_to_colleague),
    ("colleague_no", STORY_OPEN, STAY, guards.is_about_proposal, seeker.keep_coordinator),
    ("sent_anew", "set_aside", "waiting", None, None),
    ("any_language", "waiting", STAY, None, seeker.allow_language),
    ("any_signs", "waiting", STAY, None, seeker.allow_without_signs),
    ("contact_yes", "contacted", STAY, None, seeker.confirm_contact),
    ("contact_no", "contacted", "open", None, seeker.deny_contact),
    ("corrected", ("waiting", "set_aside", *CLAIMED), STAY, None, seeker.note_correction),
    ("new_moment", CLAIMED, STAY, None, seeker.change_contact_time),
    ("new_moment", ("waiting", "set_aside"), STAY, None, seeker.keep_moment),  # it went back while the seeker was choosing
    ("replied", STORY_OPEN, STAY, guards.is_answered, seeker.note_reply),
    ("messages_removed", STORY_OPEN, STAY, guards.has_messages, seeker.delete_messages),
    ("refused", CLAIMED, "waiting", None, coordinator.release_coordinator),
    ("named", ("names", *STORY_OPEN), STAY, None, seeker.reopen_organisations),
    ("news", ("waiting", "set_aside", *CLAIMED), STAY, None, seeker.choose_news),
    ("new_language", ("waiting", *CLAIMED), STAY, None, seeker.ask_language),
)

LIFECYCLE = build_chart(((state, None) for state in STATES if state != "closed"), ("closed",), TRANSITIONS)


def apply_event(progress: CaseProgress, event: DossierEvent) -> bool:
    """Apply `event` in place; False, with nothing changed, if the chart does not allow it now."""
    return LIFECYCLE.trigger(progress, event.name, event)
