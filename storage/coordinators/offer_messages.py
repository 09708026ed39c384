"""Register of the messages that show an offer or a held dossier in a coordinator's chat, each deleted when it is not true any more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, delete, insert, select, update

from storage.db.tables import offer_messages


def record_message(connection: Connection, coordinator_id: str, dossier_ids: Collection[str], message: int, at: datetime) -> None:
    """This message shows these dossiers to this coordinator."""
    rows = [
        {"id": uuid4().hex, "coordinator_id": coordinator_id, "dossier_id": one, "message": message, "since": at} for one in dossier_ids
    ]
    for row in rows:
        same = [offer_messages.c[name] == row[name] for name in ("coordinator_id", "dossier_id", "message")]
        connection.execute(delete(offer_messages).where(*same))
    if rows:
        connection.execute(insert(offer_messages), rows)


def list_oldest(connection: Connection, limit: int) -> Sequence[Row[Any]]:
    """Rows with id, coordinator_id, dossier_id, message and since."""
    return connection.execute(select(offer_messages).order_by(offer_messages.c.since, offer_messages.c.id).limit(limit)).all()


def void_messages(connection: Connection, coordinator_id: str, dossier_id: str, since: datetime) -> None:
    """What these messages show is not true any more: they count as sent at `since`, before which all are deleted."""
    theirs = (offer_messages.c.coordinator_id == coordinator_id, offer_messages.c.dossier_id == dossier_id)
    connection.execute(update(offer_messages).where(*theirs).values(since=since))


def forget_message(connection: Connection, row_id: str) -> None:
    """The message was deleted, or is about to be."""
    connection.execute(delete(offer_messages).where(offer_messages.c.id == row_id))


def forget_coordinator(connection: Connection, coordinator_id: str) -> None:
    """Messages in a former account of this coordinator are not tracked any more."""
    connection.execute(delete(offer_messages).where(offer_messages.c.coordinator_id == coordinator_id))
