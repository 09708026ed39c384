"""Numbered forms: each carries the revision that it was made from, so that it counts once and never acts on what nobody saw."""

from __future__ import annotations

from bot.coordinator.service.action_result import ActionResult
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.recent_events import Standing, standing_of
from storage.dossiers.records import DossierRecord

_RESULTS = {Standing.DONE: ActionResult.ALREADY, Standing.OUTDATED: ActionResult.CHANGED, Standing.CURRENT: ActionResult.YES}


def check_form(dossier: DossierRecord, event: DossierEvent, coordinator_id: str, made_from: int | None) -> ActionResult:
    """YES if the form was made from the dossier as it is; `made_from` is None for what comes from no page."""
    if made_from is None:
        return ActionResult.YES
    form = event.to_recent(made_from, coordinator_id)
    return _RESULTS[standing_of(dossier.progress.recent, dossier.progress.revision, form)]


def check_former(dossier: DossierRecord | None, event: DossierEvent, coordinator_id: str, made_from: int | None) -> ActionResult:
    """The same for a dossier that this coordinator does not hold: only what they did last themselves is known."""
    recent = dossier.progress.recent if dossier else []
    if made_from is None or not recent or recent[-1]["by"] != coordinator_id:
        return ActionResult.GONE
    if event.name == "undo" and recent[-1]["revision"] == made_from - 1:
        return ActionResult.TOO_LATE
    return ActionResult.ALREADY if event.to_recent(made_from, coordinator_id) in recent else ActionResult.GONE
