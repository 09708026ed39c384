"""Reports over dossiers and offers: ids, counts, times and reasons for operator, stand-ins and metrics; never content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select

from flows.dossier.held_reason import find_held_reason, waits_again_at
from flows.dossier.lifecycle import CLAIMED
from storage.coordinators.exclusions import is_excluded
from storage.crypto.vault import Vault
from storage.db.tables import dossiers, offers
from storage.dossiers.records import SELECT_DOSSIERS, DossierRecord, DossierRecords
from storage.retention import timers

_OF_DOSSIER = offers.c.conversation_id == dossiers.c.conversation_id
_IS_OPEN = offers.c.outcome.is_(None)


def list_waiting(connection: Connection, now: datetime) -> list[tuple[str, timedelta]]:
    """Ids of dossiers that no coordinator holds, and how long each waits, longest first."""
    return _list_since_sent(connection, "waiting", now)


def list_set_aside(connection: Connection, now: datetime) -> list[tuple[str, timedelta]]:
    """Ids of dossiers that the operator set aside and their seekers did not send anew, and how long ago each was sent."""
    return _list_since_sent(connection, "set_aside", now)


def _list_since_sent(connection: Connection, state: str, now: datetime) -> list[tuple[str, timedelta]]:
    rows = connection.execute(select(dossiers.c.id, dossiers.c.sent_at).where(dossiers.c.state == state).order_by(dossiers.c.sent_at))
    return [(row.id, now - row.sent_at) for row in rows]


def list_blockers(connection: Connection, vault: Vault) -> dict[str, str]:
    """What keeps each waiting dossier from being offered, by its id: empty where somebody is asked, or will be after another answer."""
    records = DossierRecords(vault)
    rows = connection.execute(SELECT_DOSSIERS.where(dossiers.c.state == "waiting"))
    return {one.id: one.progress.blocker for one in map(records.to_record, rows)}


def list_offer_reasons(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Keys of why.* of each open offer, by the dossier's id."""
    joined = select(dossiers.c.id, offers.c.reasons).join(offers, _OF_DOSSIER)
    return {dossier_id: tuple(reasons.split()) for dossier_id, reasons in connection.execute(joined.where(_IS_OPEN))}


def list_open_offers(connection: Connection) -> set[tuple[str, str]]:
    """Each open offer as the coordinator's id and the dossier's."""
    joined = select(offers.c.coordinator_id, dossiers.c.id).join(dossiers, _OF_DOSSIER)
    return {(row.coordinator_id, row.id) for row in connection.execute(joined.where(_IS_OPEN))}


def list_held(connection: Connection) -> set[tuple[str, str]]:
    """Each dossier that somebody holds, as the coordinator's id and the dossier's."""
    held = select(dossiers.c.coordinator_id, dossiers.c.id).where(dossiers.c.state.in_(CLAIMED))
    return {(row.coordinator_id, row.id) for row in connection.execute(held)}


def list_shown(connection: Connection, coordinator_id: str) -> list[str]:
    """Ids of the dossiers that this coordinator holds or is offered."""
    held = select(dossiers.c.id).where(dossiers.c.state.in_(CLAIMED), dossiers.c.coordinator_id == coordinator_id)
    offered = select(dossiers.c.id).join(offers, _OF_DOSSIER).where(_IS_OPEN, offers.c.coordinator_id == coordinator_id)
    return sorted(connection.execute(held.union(offered)).scalars())


def find_offer(connection: Connection, dossier_id: str, coordinator_id: str) -> Row[Any] | None:
    """The row of this coordinator's offer, which says until when it is open, or None if it is not open any more."""
    joined = select(offers).join(dossiers, _OF_DOSSIER)
    theirs = (dossiers.c.id == dossier_id, offers.c.coordinator_id == coordinator_id, _IS_OPEN)
    return connection.execute(joined.where(*theirs)).first()


def find_conversation_id(connection: Connection, dossier_id: str) -> str:
    """The conversation that this dossier was handed over from."""
    return str(connection.execute(select(dossiers.c.conversation_id).where(dossiers.c.id == dossier_id)).scalar_one())


def list_offers(connection: Connection) -> Sequence[Row[Any]]:
    """Rows of `offers`, open and ended, with the dossier's id as `dossier_id`, in the order in which they were made."""
    joined = select(offers, dossiers.c.id.label("dossier_id")).join(dossiers, _OF_DOSSIER)
    return connection.execute(joined.order_by(offers.c.offered_at, offers.c.conversation_id)).all()


def list_progress(connection: Connection) -> Sequence[Any]:
    """Rows with conversation_id, coordinator_id, state, claimed_at and contacted_at of every dossier."""
    columns = (dossiers.c.conversation_id, dossiers.c.coordinator_id, dossiers.c.state, dossiers.c.claimed_at, dossiers.c.contacted_at)
    return connection.execute(select(*columns)).all()


def count_held(connection: Connection, coordinator_id: str) -> int:
    """How many dossiers this coordinator holds."""
    theirs = (dossiers.c.coordinator_id == coordinator_id, dossiers.c.state.in_(CLAIMED))
    return connection.execute(select(func.count()).select_from(dossiers).where(*theirs)).scalar_one()


def count_open_offers(connection: Connection, conversation_id: str) -> int:
    """How many offers are open for the dossier of this conversation: one or none."""
    theirs = (offers.c.conversation_id == conversation_id, _IS_OPEN)
    return connection.execute(select(func.count()).select_from(offers).where(*theirs)).scalar_one()


class HeldDossier(NamedTuple):
    """One held dossier; `reason` is one of flows.dossier.held_reason.REASONS, `waits_again_at` is None if it stays."""

    record: DossierRecord
    reason: str
    waits_again_at: datetime | None


def list_held_reasons(connection: Connection, vault: Vault, now: datetime) -> list[HeldDossier]:
    """Every held dossier with why and until when, the longest held first."""
    records = DossierRecords(vault)
    rows = connection.execute(SELECT_DOSSIERS.where(dossiers.c.state.in_(CLAIMED)).order_by(dossiers.c.claimed_at))
    found = [records.to_record(row) for row in rows]
    running = timers.timers_of(connection, [one.conversation_id for one in found])
    return [
        HeldDossier(one, find_held_reason(one.progress, now), waits_again_at(one.progress, running.get(one.conversation_id, {})))
        for one in found
    ]


def is_seen_by_stand_in(connection: Connection, dossier: DossierRecord, coordinator_id: str) -> bool:
    """Whether a stand-in may know that this dossier is held: not their own, and none of which they may see nothing."""
    is_own = dossier.progress.coordinator_id == coordinator_id
    return not is_own and not is_excluded(connection, dossier.conversation_id, coordinator_id)
