"""Actions of the lifecycle of a dossier: how what the seeker does after sending changes the progress."""

from __future__ import annotations

from datetime import datetime

from flows.dossier.case_progress import CaseProgress
from flows.dossier.coordinator_actions import release_coordinator
from flows.dossier.dossier import ContactMoment
from flows.dossier.dossier_event import DossierEvent


def keep_coordinator(progress: CaseProgress, event: DossierEvent) -> None:
    progress.proposed_id, progress.kept_from = "", [*progress.kept_from, event.colleague_id]


def release_to_colleague(progress: CaseProgress, event: DossierEvent) -> None:
    release_coordinator(progress, event)
    progress.preferred_id = event.colleague_id


def reopen_organisations(progress: CaseProgress, event: DossierEvent) -> None:
    """The seeker named an organisation after this coordinator had answered about the others."""
    progress.checked_organisations, progress.asked_again = False, True
    progress.has_changed = True


def delete_messages(progress: CaseProgress, event: DossierEvent) -> None:
    """The seeker read those until then, and wants them gone."""
    until = event.read_until or event.at
    progress.messages = [message for message in progress.messages if datetime.fromisoformat(message["at"]) > until]


def note_reply(progress: CaseProgress, event: DossierEvent) -> None:
    progress.awaits_reply = False


def confirm_contact(progress: CaseProgress, event: DossierEvent) -> None:
    progress.contact_agreed = True


def deny_contact(progress: CaseProgress, event: DossierEvent) -> None:
    """What was agreed did not happen: the coordinator plans again."""
    progress.contacted_on, progress.contact_agreed = None, False
    _void_plan(progress)


def keep_moment(progress: CaseProgress, event: DossierEvent) -> None:
    """The seeker's new moment replaces the one before it. If nobody holds the dossier it is for the next."""
    moment: ContactMoment = {"at": event.at.isoformat(), "words": event.words}
    progress.moments = [{**moment, "chose": list(event.chosen)} if event.chosen else moment]
    progress.calls_self = event.words is None


def change_contact_time(progress: CaseProgress, event: DossierEvent) -> None:
    """The seeker's new moment replaces the plan: the coordinator plans again."""
    keep_moment(progress, event)
    _void_plan(progress)
    progress.tried.clear()


def note_correction(progress: CaseProgress, event: DossierEvent) -> None:
    """A later version: where it changes way or times of contact, the coordinator plans again."""
    progress.has_changed = progress.coordinator_id is not None
    if progress.plan and not event.plan_holds:
        _void_plan(progress)


def choose_news(progress: CaseProgress, event: DossierEvent) -> None:
    """Where the seeker wants to be told that there is news: `here` (in their chat), `mail`, or `no`."""
    progress.news = event.news


def allow_language(progress: CaseProgress, event: DossierEvent) -> None:
    """The seeker agreed to a coordinator who speaks another language."""
    progress.any_language, progress.blocker = True, ""


def allow_without_signs(progress: CaseProgress, event: DossierEvent) -> None:
    """The seeker agreed to a coordinator who does not sign."""
    progress.any_signs, progress.blocker = True, ""


def ask_language(progress: CaseProgress, event: DossierEvent) -> None:
    """A new language was named: the consent to any language concerned the former one, so the seeker is asked again."""
    progress.any_language = progress.any_signs = False


def _void_plan(progress: CaseProgress) -> None:
    progress.plan, progress.void_plan, progress.has_changed = None, progress.plan or progress.void_plan, True
    progress.planned_until, progress.plan_tried, progress.awaits_reply = None, False, False
