"""Guards of the lifecycle of a dossier: whether an event is allowed now, by its progress and what the event brings."""

from __future__ import annotations

from flows.dossier.case_progress import CaseProgress
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.recent_events import pending_until


def has_plan(progress: CaseProgress, event: DossierEvent) -> bool:
    return progress.plan is not None


def may_try(progress: CaseProgress, event: DossierEvent) -> bool:
    return progress.can_try


def names_moment(progress: CaseProgress, event: DossierEvent) -> bool:
    return event.plan is not None and all(event.plan.get(key) for key in ("when", "how", "line"))


def may_write(progress: CaseProgress, event: DossierEvent) -> bool:
    return bool(event.text.strip())


def wrote(progress: CaseProgress, event: DossierEvent) -> bool:
    return any(message["at"] == event.written_at for message in progress.messages)


def has_messages(progress: CaseProgress, event: DossierEvent) -> bool:
    return bool(progress.messages)


def is_answered(progress: CaseProgress, event: DossierEvent) -> bool:
    return progress.awaits_reply


def is_unseen(progress: CaseProgress, event: DossierEvent) -> bool:
    return progress.has_changed


def asks_again(progress: CaseProgress, event: DossierEvent) -> bool:
    return progress.asked_again


def names_day(progress: CaseProgress, event: DossierEvent) -> bool:
    return event.day is not None


def names_person(progress: CaseProgress, event: DossierEvent) -> bool:
    return bool(event.person) and event.answer in ("told", "not_safe")


def may_undo(progress: CaseProgress, event: DossierEvent) -> bool:
    return progress.pending is not None and event.at < pending_until(progress.pending)


def may_propose(progress: CaseProgress, event: DossierEvent) -> bool:
    """One colleague at a time, and nobody twice of whom the seeker said no."""
    is_other = event.colleague_id not in ("", progress.coordinator_id, *progress.kept_from)
    return is_other and not progress.proposed_id


def has_proposal(progress: CaseProgress, event: DossierEvent) -> bool:
    return bool(progress.proposed_id)


def is_about_proposal(progress: CaseProgress, event: DossierEvent) -> bool:
    """Whether the seeker answers about the colleague who is proposed now."""
    return bool(progress.proposed_id) and event.colleague_id == progress.proposed_id
