"""Notification queue of the coordinators: one row per coordinator, kind, dossier and channel; the text is rendered when sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, delete, insert, select, update

from storage.db.tables import notifications

CHANNELS = ("telegram", "mail")
KINDS = ("offer", "remind_answer", "remind_plan", "remind_contact", "inform", "returned")
OPERATOR = "operator"  # stands where a coordinator's id stands: the operator is told by mail, where an address is set


def enqueue(
    connection: Connection, coordinator_id: str, kind: str, dossier_id: str, channels: Sequence[str], since: datetime, due_at: datetime
) -> None:
    """Tell this by each of these channels from `due_at` on; told anew where it was still to be told."""
    mine = (notifications.c.coordinator_id == coordinator_id, notifications.c.kind == kind, notifications.c.dossier_id == dossier_id)
    connection.execute(delete(notifications).where(*mine))
    row = {"coordinator_id": coordinator_id, "kind": kind, "dossier_id": dossier_id, "since": since, "due_at": due_at, "tries": 0}
    rows = [row | {"id": uuid4().hex, "channel": channel} for channel in dict.fromkeys(channels)]
    if rows:
        connection.execute(insert(notifications), rows)


def list_due(connection: Connection, channel: str, at: datetime, most: int = 50) -> Sequence[Row[Any]]:
    """Rows with id, coordinator_id, kind, dossier_id, since and tries that are due on this channel, longest waiting first."""
    mine = (notifications.c.channel == channel, notifications.c.due_at <= at)
    return connection.execute(select(notifications).where(*mine).order_by(notifications.c.due_at, notifications.c.id).limit(most)).all()


def retry_now(connection: Connection, coordinator_id: str, at: datetime) -> None:
    """Another Telegram account is theirs now: what could not be told in the former one is due at once."""
    mine = (notifications.c.coordinator_id == coordinator_id, notifications.c.channel == CHANNELS[0], notifications.c.tries > 0)
    connection.execute(update(notifications).where(*mine).values(due_at=at))


def forget_dossier(connection: Connection, dossier_id: str) -> None:
    """What no longer holds of this dossier is not told."""
    connection.execute(delete(notifications).where(notifications.c.dossier_id == dossier_id))
