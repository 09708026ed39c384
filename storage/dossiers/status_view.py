"""Status of dossiers as their seekers may know it: read for a batch at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select

from flows.dossier.contact_promise import promise_in
from flows.dossier.status import AccessRecord, DossierStatus, ReceivedMessage
from flows.installation import Installation
from flows.matching.profile import Profile, ties_as_text
from storage.crypto.vault import Vault
from storage.db.tables import access_log, coordinators, dossiers, offers, sealed_as, timers
from storage.delivery import notice_ledger
from storage.retention.due_times import RuleContext, answer_due_at, unclaimed_until

_HOLDS = and_(offers.c.outcome == "claimed", offers.c.coordinator_id == dossiers.c.coordinator_id)
_STATUSES: Select[Any] = select(dossiers, coordinators.c.profile, timers.c.due_at, offers.c.outcome, offers.c.reasons).select_from(
    dossiers.outerjoin(coordinators, coordinators.c.id == dossiers.c.coordinator_id)
    .outerjoin(timers, and_(timers.c.subject == dossiers.c.conversation_id, timers.c.kind == "dossier"))
    .outerjoin(offers, and_(offers.c.conversation_id == dossiers.c.conversation_id, or_(offers.c.outcome.is_(None), _HOLDS)))
)
_ACCESSES: Select[Any] = (
    select(access_log, coordinators.c.profile)
    .select_from(access_log.outerjoin(coordinators, coordinators.c.id == access_log.c.actor))
    .order_by(access_log.c.id)
)


class DossierStatusReader:
    """Reads statuses and the access log, within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._vault, self._installation = vault, installation

    def read_statuses(self, connection: Connection, keys: Mapping[str, bytes]) -> dict[str, DossierStatus]:
        """Statuses by conversation id; `keys` gives the key that each conversation is sealed under."""
        if not keys:
            return {}
        accesses, refused = self.read_access_log(connection, keys), notice_ledger.list_unreached_ways(connection, keys)
        rows = connection.execute(_STATUSES.where(dossiers.c.conversation_id.in_(list(keys))))
        found = {row.conversation_id: self._to_status(row, keys[row.conversation_id], accesses[row.conversation_id]) for row in rows}
        found = self._with_proposed(connection, found)
        ways = {one: tuple(refusal.way for refusal in refusals) for one, refusals in refused.items()}
        return {one: replace(status, refused_ways=ways[one]) if one in ways else status for one, status in found.items()}

    def _with_proposed(self, connection: Connection, found: dict[str, DossierStatus]) -> dict[str, DossierStatus]:
        """The same with what proposed colleagues are called; most often there is none, and nothing is read."""
        ids = {status.proposed_id for status in found.values()} - {""}
        if not ids:
            return found
        rows = connection.execute(select(coordinators.c.id, coordinators.c.profile).where(coordinators.c.id.in_(ids)))
        names = {row.id: _first_name(self._open_profile(row.id, row.profile)) for row in rows}
        return {one: replace(status, proposed=names.get(status.proposed_id, "")) for one, status in found.items()}

    def read_access_log(self, connection: Connection, conversation_ids: Iterable[str]) -> dict[str, list[AccessRecord]]:
        """The access log as seekers see it, by conversation id, oldest entry first."""
        accesses: dict[str, list[AccessRecord]] = defaultdict(list)
        for row in connection.execute(_ACCESSES.where(access_log.c.conversation_id.in_(list(conversation_ids)))):
            accesses[row.conversation_id].append(AccessRecord(_first_name(self._open_profile(row.actor, row.profile)), row.action, row.at))
        return accesses

    def _open_profile(self, coordinator_id: str | None, sealed: bytes | None) -> Profile:
        if coordinator_id is None or sealed is None:
            return {}
        profile: Profile = json.loads(self._vault.open_with_master(sealed, f"coordinators.profile:{coordinator_id}"))
        return profile

    def _to_status(self, row: Row[Any], key: bytes, accesses: list[AccessRecord]) -> DossierStatus:
        progress = json.loads(self._vault.open(key, row.progress, f"{sealed_as(dossiers.c.progress)}:{row.id}"))
        profile = self._open_profile(row.coordinator_id, row.profile)
        plan, moments = progress["plan"] or {}, progress.get("moments", [])
        content = self._vault.open(key, row.content, f"{sealed_as(dossiers.c.content)}:{row.id}") if plan else b""
        times = RuleContext(row.sent_at, row.sent_at, self._installation)
        return DossierStatus(
            state=row.state,
            version=row.version,
            sent_at=row.sent_at,
            expires_at=row.due_at or unclaimed_until(times),
            coordinator=_first_name(profile) or None,
            coordinator_id=row.coordinator_id or "",
            contact_line=plan.get("line") or profile.get("contact_line", ""),
            ties=ties_as_text(profile),
            plan=plan.get("when", ""),
            tried=tuple(datetime.fromisoformat(at) for at in progress["tried"]),
            contacted_on=date.fromisoformat(progress["contacted_on"]) if progress["contacted_on"] else None,
            contact_agreed=progress["contact_agreed"],
            access_records=tuple(accesses),
            calls_self=progress.get("calls_self", False),
            checked_names=progress.get("checked_names", True),
            checked_organisations=progress.get("checked_organisations", True),
            offered=row.reasons is not None and row.outcome is None,
            reasons=tuple((row.reasons or "").split()),
            blocker=progress.get("hindrance", ""),
            planned_until=_planned_until(progress),
            messages=tuple(ReceivedMessage(datetime.fromisoformat(one["at"]), one["text"]) for one in progress.get("messages", ())),
            answer_due_at=answer_due_at(times),
            promise=promise_in(json.loads(content), moments) if content else None,
            moments=tuple(moments),
            proposed_id=progress.get("proposed_id", ""),
            code_given_at=datetime.fromisoformat(progress["code_given_at"]) if progress.get("code_given_at") else None,
        )


def _planned_until(progress: Mapping[str, Any]) -> datetime | None:
    until = progress.get("planned_until")
    is_heard = progress.get("plan_tried") or progress.get("pending")
    return datetime.fromisoformat(until) if until and not is_heard else None


def _first_name(profile: Profile) -> str:
    return str(profile.get("name", "")).partition(" ")[0]
