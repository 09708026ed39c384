"""Projection of a status over effects that are not stored yet, so that a seeker reads at once what this turn led to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from flows.conversation.effects import (
    ColleagueAnswered,
    ContactConfirmed,
    ContactTimeChanged,
    Effect,
    HandOver,
    LanguageWaived,
    MessagesRemoved,
    RefuseCoordinator,
    SendAnew,
    SignsWaived,
    TakeBack,
)
from flows.dossier.dossier import Dossier
from flows.dossier.status import DossierStatus
from flows.installation import Installation
from flows.matching.criteria import names_new_organisations
from storage.retention.due_times import RuleContext, answer_due_at, unclaimed_until


def project_status(
    installation: Installation, status: DossierStatus | None, effects: Iterable[Effect], at: datetime
) -> DossierStatus | None:
    """The status after these effects are stored; None after the dossier is taken back."""
    for effect in effects:
        if isinstance(effect, TakeBack):
            status = None
        elif isinstance(effect, HandOver):
            document = json.loads(effect.dossier)
            status = _revise(status, document) if status else _hand_over(installation, at)
        elif status is not None:
            status = _apply_effect(installation, status, effect, at)
    return status


def _hand_over(installation: Installation, at: datetime) -> DossierStatus:
    times = RuleContext(at, at, installation)
    return DossierStatus("waiting", 1, at, unclaimed_until(times), answer_due_at=answer_due_at(times))


def _revise(status: DossierStatus, document: Dossier) -> DossierStatus:
    reasons = status.reasons if status.coordinator else ()
    checked = status.checked_organisations and not names_new_organisations(document)
    plan = status.plan if status.has_same_promise(document) else ""
    state = "waiting" if status.state == "set_aside" else status.state
    later = replace(status, version=status.version + 1, state=state, offered=False, checked_organisations=checked, reasons=reasons)
    return replace(later, plan=plan, planned_until=status.planned_until if plan else None)


def _apply_effect(installation: Installation, status: DossierStatus, effect: Effect, at: datetime) -> DossierStatus:
    if isinstance(effect, ColleagueAnswered) and not effect.agreed:
        return replace(status, proposed_id="", proposed="")
    if isinstance(effect, RefuseCoordinator | ColleagueAnswered):
        return _release(status, unclaimed_until(RuleContext(status.sent_at, at, installation)))
    if isinstance(effect, ContactConfirmed):
        denied = replace(status, state="open", contacted_on=None, contact_agreed=False, plan="", planned_until=None)
        return replace(status, contact_agreed=True) if effect.agreed else denied
    if isinstance(effect, LanguageWaived | SignsWaived):
        return replace(status, blocker="")
    if isinstance(effect, SendAnew):
        return replace(status, state="waiting")
    if isinstance(effect, MessagesRemoved):
        return replace(status, messages=tuple(one for one in status.messages if one.at > effect.until))
    if isinstance(effect, ContactTimeChanged):
        return replace(status, tried=(), plan="", planned_until=None, calls_self=effect.text is None)
    return status


def _release(status: DossierStatus, expires_at: datetime) -> DossierStatus:
    """It waits for somebody else: nothing of whoever held it is left but what they looked at."""
    released = replace(status, state="waiting", coordinator=None, coordinator_id="", contact_line="", ties="", reasons=(), messages=())
    released = replace(released, plan="", planned_until=None, expires_at=expires_at, proposed_id="", proposed="")
    return replace(released, tried=(), contacted_on=None, contact_agreed=None, checked_names=True, checked_organisations=True)
