"""Deadlines: what a coordinator owes next of a dossier they hold, and until when."""

from __future__ import annotations

from datetime import datetime

from bot.coordinator.service.views import Overview
from storage.dossiers.records import DossierRecord

TIMERS_BY_STATE = {
    "organisations": ("plan",),
    "names": ("plan",),
    "open": ("confirm", "contact"),
    "contacted": ("names",),
}


def next_deadline(overview: Overview, dossier: DossierRecord) -> tuple[str, datetime] | None:
    """The timer that runs for the coordinator's next step, and until when; its text is desk.bot.by.*."""
    running, progress = overview.timers.get(dossier.conversation_id, {}), dossier.progress
    if progress.pending:
        return None
    if progress.visible_state == "open" and "return" in running and not progress.waits_for_seeker:
        if progress.plan is None or progress.plan_tried:
            return "answer" if progress.is_answered else "replan", running["return"]
        if progress.is_plan_over(overview.now):
            return "return", running["return"]
    done = {"confirm": progress.plan_tried, "contact": progress.waits_for_seeker}
    kinds = (kind for kind in TIMERS_BY_STATE.get(progress.visible_state, ()) if not done.get(kind))
    return next(((kind, running[kind]) for kind in kinds if kind in running), None)
