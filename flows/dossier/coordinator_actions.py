"""Actions of the lifecycle of a dossier: how what a coordinator does, and what ends it, changes the progress."""

from __future__ import annotations

from flows.dossier.case_progress import CaseProgress
from flows.dossier.dossier_event import DossierEvent


def propose_colleague(progress: CaseProgress, event: DossierEvent) -> None:
    progress.proposed_id = event.colleague_id


def withdraw_proposal(progress: CaseProgress, event: DossierEvent) -> None:
    progress.proposed_id = ""


def defer_event(progress: CaseProgress, event: DossierEvent) -> None:
    progress.pending = {"name": event.deferred, "at": event.at.isoformat(), "day": event.day.isoformat() if event.day else None}


def drop_pending(progress: CaseProgress, event: DossierEvent) -> None:
    progress.pending = None


def assign_coordinator(progress: CaseProgress, event: DossierEvent) -> None:
    progress.coordinator_id, progress.preferred_id = event.coordinator_id, ""


def check_organisations(progress: CaseProgress, event: DossierEvent) -> None:
    progress.checked_organisations, progress.asked_again = event.shown, False


def check_names(progress: CaseProgress, event: DossierEvent) -> None:
    progress.checked_names = event.shown


def agree_plan(progress: CaseProgress, event: DossierEvent) -> None:
    progress.plan, progress.calls_self = event.plan, bool(event.plan and event.plan["how"] == "self")
    progress.planned_until = event.planned_until.isoformat() if event.planned_until else None
    progress.plan_tried = progress.awaits_reply = False
    progress.void_plan = None


def record_attempt(progress: CaseProgress, event: DossierEvent) -> None:
    progress.tried.append(event.at.isoformat())
    progress.plan_tried = True


def add_message(progress: CaseProgress, event: DossierEvent) -> None:
    """The same text as the last one is a form that was sent twice, and adds nothing."""
    if not progress.messages or progress.messages[-1]["text"] != event.text:
        progress.messages.append({"at": event.at.isoformat(), "text": event.text})
    progress.plan_tried = progress.awaits_reply = True


def delete_message(progress: CaseProgress, event: DossierEvent) -> None:
    progress.messages = [message for message in progress.messages if message["at"] != event.written_at]
    progress.awaits_reply = progress.awaits_reply and bool(progress.messages)


def record_contact(progress: CaseProgress, event: DossierEvent) -> None:
    progress.contacted_on, progress.contact_agreed = str(event.day), None


def record_informed(progress: CaseProgress, event: DossierEvent) -> None:
    progress.informed[event.person] = event.answer


def note_code(progress: CaseProgress, event: DossierEvent) -> None:
    """The coordinator has a return code to tell the seeker; whoever holds the dossier next, no other opens it."""
    progress.code_given_at = event.at.isoformat()


def note_look(progress: CaseProgress, event: DossierEvent) -> None:
    """The coordinator read the dossier as it is now."""
    progress.has_changed = False


def forget_blocker(progress: CaseProgress, event: DossierEvent) -> None:
    """Nobody is looked for."""
    progress.blocker, progress.hindrances = "", []


def close_dossier(progress: CaseProgress, event: DossierEvent) -> None:
    progress.coordinator_id, progress.pending, progress.proposed_id = None, None, ""


def release_coordinator(progress: CaseProgress, event: DossierEvent) -> None:
    """Forget what the former coordinator did; what the seeker said and who was informed stays for the next."""
    progress.coordinator_id, progress.plan, progress.contacted_on, progress.contact_agreed = None, None, None, None
    progress.calls_self = bool(progress.moments) and progress.moments[-1]["words"] is None
    progress.checked_organisations = progress.checked_names = True
    progress.asked_again = progress.has_changed = progress.plan_tried = progress.awaits_reply = False
    progress.messages = []
    progress.planned_until = None
    progress.void_plan = progress.pending = None
    progress.proposed_id, progress.kept_from = "", []
    progress.tried.clear()
    progress.recent = progress.recent[-1:]  # a form that is posted twice is known as such
