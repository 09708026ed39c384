"""Where sent dossiers stand, as their seekers may know it: read for a batch at once, and foreseen after an effect."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select

from flows.profile import declared
from flows.talk import AnyLanguage, ContactChecked, Effect, HandOver, Installation, Look, NewMoment, RefuseCoordinator, Standing, TakeBack
from flows.wanting import names_anew
from storage.periods import Times, free_until
from storage.tables import clocks, coordinators, dossiers, journal, offers
from storage.vault import Vault

_HOLDS = and_(offers.c.outcome == "claimed", offers.c.coordinator_id == dossiers.c.coordinator_id)
_SENT: Select[Any] = select(dossiers, coordinators.c.profile, clocks.c.due_at, offers.c.outcome, offers.c.reasons).select_from(
    dossiers.outerjoin(coordinators, coordinators.c.id == dossiers.c.coordinator_id)
    .outerjoin(clocks, and_(clocks.c.subject == dossiers.c.conversation_id, clocks.c.kind == "dossier"))
    .outerjoin(offers, and_(offers.c.conversation_id == dossiers.c.conversation_id, or_(offers.c.outcome.is_(None), _HOLDS)))
)
_LOOKS: Select[Any] = (
    select(journal, coordinators.c.profile)
    .select_from(journal.outerjoin(coordinators, coordinators.c.id == journal.c.who))
    .order_by(journal.c.id)
)


class Standings:
    """Reads what seekers may know."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._vault, self._installation = vault, installation

    def of(self, connection: Connection, keys: Mapping[str, bytes]) -> dict[str, Standing]:
        """The standing of these conversations, by id; `keys` are the keys they are sealed under."""
        if not keys:
            return {}
        looks = self.looks(connection, keys)
        rows = connection.execute(_SENT.where(dossiers.c.conversation_id.in_(list(keys))))
        return {row.conversation_id: self._standing(row, keys[row.conversation_id], looks[row.conversation_id]) for row in rows}

    def foreseen(self, standing: Standing | None, effects: Iterable[Effect], at: datetime) -> Standing | None:
        """What the standing will be when these effects are kept."""
        for effect in effects:
            if isinstance(effect, TakeBack):
                standing = None
            elif isinstance(effect, HandOver):
                standing = self._sent(standing, json.loads(effect.dossier), at)
            elif standing is not None:
                standing = self._answered(standing, effect, at)
        return standing

    def _sent(self, standing: Standing | None, document: dict[str, Any], at: datetime) -> Standing:
        if standing is not None:
            reasons = standing.reasons if standing.coordinator else ()
            checked = standing.checked_organisations and not names_anew(document)
            return replace(standing, version=standing.version + 1, offered=False, checked_organisations=checked, reasons=reasons)
        return Standing("waiting", 1, at, at + timedelta(days=self._installation.sent_days), hears_by=self._hears_by(at))

    def _hears_by(self, sent_at: datetime) -> datetime:
        return sent_at + timedelta(days=self._installation.answer_within_days)

    def _answered(self, standing: Standing, effect: Effect, at: datetime) -> Standing:
        if isinstance(effect, RefuseCoordinator):
            ends = free_until(Times(standing.sent_at, at, self._installation))
            released = replace(standing, state="waiting", coordinator=None, contact_line="", ties="", plan="", expires_at=ends, reasons=())
            return replace(released, tried=(), contacted_on=None, contact_agreed=None, checked_names=True, checked_organisations=True)
        if isinstance(effect, ContactChecked):
            denied = replace(standing, state="open", contacted_on=None, contact_agreed=False, plan="")
            return replace(standing, contact_agreed=True) if effect.agreed else denied
        if isinstance(effect, AnyLanguage):
            return replace(standing, hindrance="")
        return replace(standing, tried=(), plan="", calls_self=effect.words is None) if isinstance(effect, NewMoment) else standing

    def looks(self, connection: Connection, ids: Iterable[str]) -> dict[str, list[Look]]:
        """The journal of these conversations as their seekers see it, oldest line first."""
        looks: dict[str, list[Look]] = defaultdict(list)
        for row in connection.execute(_LOOKS.where(journal.c.conversation_id.in_(list(ids)))):
            looks[row.conversation_id].append(Look(_first_name(self._profile(row.who, row.profile)), row.what, row.at))
        return looks

    def _profile(self, id: str | None, sealed: bytes | None) -> dict[str, Any]:
        if id is None or sealed is None:
            return {}
        profile: dict[str, Any] = json.loads(self._vault.open_own(sealed, f"coordinators.profile:{id}"))
        return profile

    def _standing(self, row: Row[Any], key: bytes, looks: list[Look]) -> Standing:
        handling = json.loads(self._vault.open(key, row.handling, f"dossiers.handling:{row.id}"))
        profile = self._profile(row.coordinator_id, row.profile)
        plan = handling["plan"] or {}
        return Standing(
            state=row.state,
            version=row.version,
            sent_at=row.sent_at,
            expires_at=row.due_at or row.sent_at + timedelta(days=self._installation.sent_days),
            coordinator=_first_name(profile) or None,
            contact_line=plan.get("line") or profile.get("contact_line", ""),
            ties=declared(profile),
            plan=plan.get("when", ""),
            tried=tuple(datetime.fromisoformat(at) for at in handling["tried"]),
            contacted_on=date.fromisoformat(handling["contacted_on"]) if handling["contacted_on"] else None,
            contact_agreed=handling["contact_agreed"],
            looks=tuple(looks),
            calls_self=handling.get("calls_self", False),
            checked_names=handling.get("checked_names", True),
            checked_organisations=handling.get("checked_organisations", True),
            offered=row.reasons is not None and row.outcome is None,
            reasons=tuple((row.reasons or "").split()),
            hindrance=handling.get("hindrance", ""),
            hears_by=self._hears_by(row.sent_at),
        )


def _first_name(profile: Mapping[str, Any]) -> str:
    return str(profile.get("name", "")).partition(" ")[0]
