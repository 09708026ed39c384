"""Exclusions and destruction requests: what outlasts a coordinator's hold on a dossier."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, exists, insert, or_, select, update

from flows.timestamps import to_iso
from storage.db.compiled_statements import CompiledSelect
from storage.db.tables import destruction_requests, exclusions
from storage.db.upsert import upsert

_IS_THEIRS = destruction_requests.c.coordinator_id == bindparam("coordinator_id")
_UNDONE = CompiledSelect(
    lambda _: (
        select(destruction_requests).where(_IS_THEIRS, destruction_requests.c.done_at.is_(None)).order_by(destruction_requests.c.asked_at)
    )
)


def exclude_coordinator(connection: Connection, conversation_id: str, coordinator_id: str, reason: str, at: datetime) -> None:
    """From now on this coordinator sees nothing of this conversation, its card included."""
    row = {"conversation_id": conversation_id, "coordinator_id": coordinator_id, "why": reason, "at": at}
    connection.execute(upsert(connection, exclusions, "why", "at"), row)


def lift_last_exclusion(connection: Connection, conversation_id: str, reason: str) -> None:
    """Whoever was excluded last for this reason may be asked again; of those before, the seeker was asked before."""
    these = (exclusions.c.conversation_id == conversation_id, exclusions.c.why == reason)
    last = select(exclusions.c.coordinator_id).where(*these).order_by(exclusions.c.at.desc()).limit(1).scalar_subquery()
    connection.execute(delete(exclusions).where(*these, exclusions.c.coordinator_id == last))


def is_excluded(connection: Connection, conversation_id: str, coordinator_id: str) -> bool:
    """Whether this coordinator may see nothing of this conversation."""
    theirs = (exclusions.c.conversation_id == conversation_id, exclusions.c.coordinator_id == coordinator_id)
    return bool(connection.execute(select(exists().where(*theirs))).scalar())


def request_destruction(
    connection: Connection, dossier_id: str, coordinator_id: str, reason: str, claimed_at: datetime, at: datetime
) -> None:
    """Ask for copies to be destroyed, instead of what was asked before of the same claim and not done.

    The row names neither the dossier nor the seeker: it says since when, and why. Who has the dossier's address finds it by its id.
    """
    row = {"id": _request_id(dossier_id, at), "coordinator_id": coordinator_id, "why": reason, "claimed_at": claimed_at, "asked_at": at}
    column = destruction_requests.c
    same = and_(column.coordinator_id == coordinator_id, column.claimed_at == claimed_at, column.done_at.is_(None))
    connection.execute(delete(destruction_requests).where(or_(same, column.id == row["id"])))
    connection.execute(insert(destruction_requests).values(row))


def find_destruction_request(connection: Connection, dossier_id: str, coordinator_id: str) -> Row[Any] | None:
    """The last request to this coordinator about this dossier, done or not: it says why they have it no more."""
    theirs = select(destruction_requests).where(destruction_requests.c.coordinator_id == coordinator_id)
    found = connection.execute(theirs.order_by(destruction_requests.c.asked_at.desc()))
    return next((row for row in found if is_request_about(dossier_id, row.id, row.asked_at)), None)


def is_request_about(dossier_id: str, request_id: str, asked_at: datetime) -> bool:
    """Whether this request is about this dossier."""
    return request_id == _request_id(dossier_id, asked_at)


def _request_id(dossier_id: str, at: datetime) -> str:
    return hashlib.sha256(f"{dossier_id}:{to_iso(at)}".encode()).hexdigest()[:32]


def list_destruction_requests(connection: Connection, coordinator_id: str) -> Sequence[Row[Any]]:
    """Rows of what this coordinator was asked to destroy and did not confirm yet, oldest first."""
    return _UNDONE.fetch_rows(connection, coordinator_id=coordinator_id)


def confirm_destruction(connection: Connection, request_id: str, coordinator_id: str, at: datetime) -> bool:
    """The coordinator destroyed it; False if this is no open request of theirs."""
    theirs = (destruction_requests.c.id == request_id, destruction_requests.c.coordinator_id == coordinator_id)
    open_ = update(destruction_requests).where(*theirs, destruction_requests.c.done_at.is_(None))
    return connection.execute(open_.values(done_at=at)).rowcount == 1
