"""Where sent dossiers stand, as their seekers may know it: read for a batch at once, and foreseen after an effect."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select

from flows.conversation.effects import ContactConfirmed, ContactTimeChanged, Effect, HandOver, LanguageWaived, RefuseCoordinator, TakeBack
from flows.dossier.dossier import Dossier
from flows.dossier.status import AccessRecord, DossierStatus
from flows.installation import Installation
from flows.matching.criteria import names_new_organisations
from flows.matching.profile import ties_as_text
from storage.crypto.vault import Vault
from storage.db.tables import access_log, coordinators, dossiers, offers, sealed_as, timers
from storage.retention.rules import RuleContext, unclaimed_until

_HOLDS = and_(offers.c.outcome == "claimed", offers.c.coordinator_id == dossiers.c.coordinator_id)
_SENT: Select[Any] = select(dossiers, coordinators.c.profile, timers.c.due_at, offers.c.outcome, offers.c.reasons).select_from(
    dossiers.outerjoin(coordinators, coordinators.c.id == dossiers.c.coordinator_id)
    .outerjoin(timers, and_(timers.c.subject == dossiers.c.conversation_id, timers.c.kind == "dossier"))
    .outerjoin(offers, and_(offers.c.conversation_id == dossiers.c.conversation_id, or_(offers.c.outcome.is_(None), _HOLDS)))
)
_LOOKS: Select[Any] = (
    select(access_log, coordinators.c.profile)
    .select_from(access_log.outerjoin(coordinators, coordinators.c.id == access_log.c.actor))
    .order_by(access_log.c.id)
)


class DossierStatusReader:
    """Reads what seekers may know."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._vault, self._installation = vault, installation

    def read_statuses(self, connection: Connection, keys: Mapping[str, bytes]) -> dict[str, DossierStatus]:
        """The standing of these conversations, by id; `keys` are the keys they are sealed under."""
        if not keys:
            return {}
        looks = self.read_access_log(connection, keys)
        rows = connection.execute(_SENT.where(dossiers.c.conversation_id.in_(list(keys))))
        return {row.conversation_id: self._standing(row, keys[row.conversation_id], looks[row.conversation_id]) for row in rows}

    def project_status(self, standing: DossierStatus | None, effects: Iterable[Effect], at: datetime) -> DossierStatus | None:
        """What the standing will be when these effects are kept."""
        for effect in effects:
            if isinstance(effect, TakeBack):
                standing = None
            elif isinstance(effect, HandOver):
                standing = self._sent(standing, json.loads(effect.dossier), at)
            elif standing is not None:
                standing = self._answered(standing, effect, at)
        return standing

    def _sent(self, standing: DossierStatus | None, document: Dossier, at: datetime) -> DossierStatus:
        if standing is not None:
            reasons = standing.reasons if standing.coordinator else ()
            checked = standing.checked_organisations and not names_new_organisations(document)
            return replace(standing, version=standing.version + 1, offered=False, checked_organisations=checked, reasons=reasons)
        return DossierStatus("waiting", 1, at, at + timedelta(days=self._installation.sent_days), answer_due_at=self._hears_by(at))

    def _hears_by(self, sent_at: datetime) -> datetime:
        return sent_at + timedelta(days=self._installation.answer_within_days)

    def _answered(self, standing: DossierStatus, effect: Effect, at: datetime) -> DossierStatus:
        if isinstance(effect, RefuseCoordinator):
            ends = unclaimed_until(RuleContext(standing.sent_at, at, self._installation))
            released = replace(standing, state="waiting", coordinator=None, contact_line="", ties="", plan="", expires_at=ends, reasons=())
            return replace(released, tried=(), contacted_on=None, contact_agreed=None, checked_names=True, checked_organisations=True)
        if isinstance(effect, ContactConfirmed):
            denied = replace(standing, state="open", contacted_on=None, contact_agreed=False, plan="")
            return replace(standing, contact_agreed=True) if effect.agreed else denied
        if isinstance(effect, LanguageWaived):
            return replace(standing, blocker="")
        return replace(standing, tried=(), plan="", calls_self=effect.text is None) if isinstance(effect, ContactTimeChanged) else standing

    def read_access_log(self, connection: Connection, ids: Iterable[str]) -> dict[str, list[AccessRecord]]:
        """The journal of these conversations as their seekers see it, oldest line first."""
        looks: dict[str, list[AccessRecord]] = defaultdict(list)
        for row in connection.execute(_LOOKS.where(access_log.c.conversation_id.in_(list(ids)))):
            looks[row.conversation_id].append(AccessRecord(_first_name(self._profile(row.actor, row.profile)), row.action, row.at))
        return looks

    def _profile(self, id: str | None, sealed: bytes | None) -> dict[str, Any]:
        if id is None or sealed is None:
            return {}
        profile: dict[str, Any] = json.loads(self._vault.open_with_master(sealed, f"coordinators.profile:{id}"))
        return profile

    def _standing(self, row: Row[Any], key: bytes, looks: list[AccessRecord]) -> DossierStatus:
        progress = json.loads(self._vault.open(key, row.progress, f"{sealed_as(dossiers.c.progress)}:{row.id}"))
        profile = self._profile(row.coordinator_id, row.profile)
        plan = progress["plan"] or {}
        return DossierStatus(
            state=row.state,
            version=row.version,
            sent_at=row.sent_at,
            expires_at=row.due_at or row.sent_at + timedelta(days=self._installation.sent_days),
            coordinator=_first_name(profile) or None,
            contact_line=plan.get("line") or profile.get("contact_line", ""),
            ties=ties_as_text(profile),
            plan=plan.get("when", ""),
            tried=tuple(datetime.fromisoformat(at) for at in progress["tried"]),
            contacted_on=date.fromisoformat(progress["contacted_on"]) if progress["contacted_on"] else None,
            contact_agreed=progress["contact_agreed"],
            access_records=tuple(looks),
            calls_self=progress.get("calls_self", False),
            checked_names=progress.get("checked_names", True),
            checked_organisations=progress.get("checked_organisations", True),
            offered=row.reasons is not None and row.outcome is None,
            reasons=tuple((row.reasons or "").split()),
            blocker=progress.get("hindrance", ""),
            answer_due_at=self._hears_by(row.sent_at),
        )


def _first_name(profile: Mapping[str, Any]) -> str:
    return str(profile.get("name", "")).partition(" ")[0]
