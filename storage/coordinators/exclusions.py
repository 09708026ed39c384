"""What remains with a coordinator after a dossier is theirs no more: paper to destroy, and never being offered it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, exists, insert, select, update

from storage.db.tables import destruction_requests, exclusions
from storage.db.upsert import upsert


def exclude_coordinator(connection: Connection, conversation_id: str, coordinator_id: str, why: str, at: datetime) -> None:
    """From now on this coordinator sees nothing of this conversation, its card included."""
    row = {"conversation_id": conversation_id, "coordinator_id": coordinator_id, "why": why, "at": at}
    connection.execute(upsert(connection, exclusions, "why", "at"), row)


def is_excluded(connection: Connection, conversation_id: str, coordinator_id: str) -> bool:
    mine = (exclusions.c.conversation_id == conversation_id, exclusions.c.coordinator_id == coordinator_id)
    return bool(connection.execute(select(exists().where(*mine))).scalar())


def request_destruction(connection: Connection, coordinator_id: str, why: str, claimed_at: datetime, at: datetime) -> None:
    """The row names neither the dossier nor the seeker: it says only since when, and why."""
    row = {"id": uuid4().hex, "coordinator_id": coordinator_id, "why": why, "claimed_at": claimed_at, "asked_at": at}
    connection.execute(insert(destruction_requests).values(row))


def list_destruction_requests(connection: Connection, coordinator_id: str) -> Sequence[Row[Any]]:
    """What this coordinator has on paper or in a phone and did not yet say to have destroyed."""
    mine = (destruction_requests.c.coordinator_id == coordinator_id, destruction_requests.c.done_at.is_(None))
    return connection.execute(select(destruction_requests).where(*mine).order_by(destruction_requests.c.asked_at)).all()


def confirm_destruction(connection: Connection, id: str, coordinator_id: str, at: datetime) -> bool:
    mine = (
        destruction_requests.c.id == id,
        destruction_requests.c.coordinator_id == coordinator_id,
        destruction_requests.c.done_at.is_(None),
    )
    return connection.execute(update(destruction_requests).where(*mine).values(done_at=at)).rowcount == 1
