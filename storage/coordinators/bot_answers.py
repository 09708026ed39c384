"""Answer queue of the coordinators' bot: one row per coordinator, kind and subject; the answer is rendered when sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, delete, insert, select

from storage.coordinators.message_queue import WAKE_UP_KIND, MessageQueue
from storage.db import notify
from storage.db.tables import bot_answers

QUEUE = MessageQueue(bot_answers)


def enqueue(connection: Connection, coordinator_id: str, kind: str, subject: str, at: datetime) -> None:
    """Answer from now on; asked twice before it was sent, it is sent once."""
    same = (bot_answers.c.coordinator_id == coordinator_id, bot_answers.c.kind == kind, bot_answers.c.subject == subject)
    connection.execute(delete(bot_answers).where(*same))
    row = {"id": uuid4().hex, "coordinator_id": coordinator_id, "kind": kind, "subject": subject, "tries": 0}
    connection.execute(insert(bot_answers), row | dict.fromkeys(("since", "due_at", "waits_since"), at))
    notify.request_wakeup(connection, WAKE_UP_KIND)


def list_due(connection: Connection, at: datetime, limit: int = 50) -> Sequence[Row[Any]]:
    """Rows with id, coordinator_id, kind, subject, since and tries that are due, longest waiting first."""
    due = select(bot_answers).where(bot_answers.c.due_at <= at)
    return connection.execute(due.order_by(bot_answers.c.due_at, bot_answers.c.id).limit(limit)).all()
