"""Why a held dossier is where it is, and when it waits again by itself: for the stand-in and the operator, without a word of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flows.dossier.case_progress import CaseProgress

REASONS = ("pending", "contacted", "questions", "unplanned", "tried", "silent", "planned")
_LAPSES_BY = {"organisations": "plan", "names": "plan", "open": "return"}  # by state, the kind of timer at which it waits again


def find_held_reason(progress: CaseProgress, now: datetime) -> str:
    """One of REASONS."""
    if progress.pending:
        return "pending"
    if progress.state != "open":
        return "contacted" if progress.state == "contacted" else "questions"
    if progress.plan is None:
        return "unplanned"
    if progress.plan_tried:
        return "tried"
    return "silent" if progress.is_plan_over(now) else "planned"


def waits_again_at(progress: CaseProgress, running: Mapping[str, datetime]) -> datetime | None:
    """When it goes back if nothing more is heard; None if it stays. `running` are its timers by kind."""
    return None if progress.waits_for_seeker else running.get(_LAPSES_BY.get(progress.state, ""))
