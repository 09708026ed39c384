"""Notification queue of the coordinators: one row per coordinator, kind, dossier and notification channel; rendered when sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from flows.timestamps import from_iso, is_within, to_iso
from storage.coordinators.message_queue import WAKE_UP_KIND, MessageQueue
from storage.db import notify
from storage.db.compiled_statements import BulkStatement, CompiledSelect, bulk_insert
from storage.db.tables import notifications
from storage.installation import facts

TELEGRAM, MAIL = CHANNELS = ("telegram", "mail")
OPERATOR = "operator"  # in place of a coordinator's id: the operator is notified by mail, if an address is set
SEEKER = "seeker"  # likewise: the seeker of the dossier, by the mail that they agreed to
DIGEST_EVERY = timedelta(hours=1)  # the first is sent at once; in a flood the next ones wait for each other
QUEUE = MessageQueue(notifications)
_KEY = {name: notifications.c[name].type for name in ("coordinator_id", "kind", "dossier_id")}
_SAME = CompiledSelect(
    lambda _: select(notifications.c.due_at, notifications.c.tries).where(*(notifications.c[name] == bindparam(name) for name in _KEY))
)
_FORGET_SAME = BulkStatement(_KEY, lambda _, given: delete(notifications).where(*(notifications.c[name] == given[name] for name in _KEY)))
_INSERT = bulk_insert(notifications)
_LAST_DIGEST = "last_digest"


def enqueue(
    connection: Connection, coordinator_id: str, kind: str, dossier_id: str, channels: Sequence[str], since: datetime, due_at: datetime
) -> None:
    """Send this on each of these channels from `due_at` on.

    A row of the same kind and dossier that waits is replaced, and is not sent later than it would have been: several deeds are one line.
    """
    same = {"coordinator_id": coordinator_id, "kind": kind, "dossier_id": dossier_id}
    if waiting := _SAME.fetch_rows(connection, **same):
        _FORGET_SAME.execute_many(connection, [dict(same)])
    due_at = min((due_at, *(row.due_at for row in waiting if row.tries == 0)))
    row = same | {"since": since, "due_at": due_at, "tries": 0, "waits_since": since}
    rows = [row | {"id": uuid4().hex, "channel": channel} for channel in dict.fromkeys(channels)]
    if rows:
        _INSERT.execute_many(connection, rows)
        notify.request_wakeup(connection, WAKE_UP_KIND)


def enqueue_beside(connection: Connection, row: Row[Any], channel: str, at: datetime) -> None:
    """Send what this row tells on another channel too, at once."""
    copied = {name: getattr(row, name) for name in ("coordinator_id", "kind", "dossier_id", "since")}
    connection.execute(insert(notifications), copied | {"id": uuid4().hex, "channel": channel, "due_at": at, "tries": 0, "waits_since": at})


def list_due(connection: Connection, channel: str, at: datetime, limit: int = 50) -> Sequence[Row[Any]]:
    """Rows with id, coordinator_id, kind, dossier_id, since and tries that are due on this channel, longest waiting first.

    Those of the operator are not among them: they are told in one digest.
    """
    theirs = (notifications.c.channel == channel, notifications.c.coordinator_id != OPERATOR)
    due = select(notifications).where(*theirs, notifications.c.due_at <= at, notifications.c.tries >= 0)
    return connection.execute(due.order_by(notifications.c.due_at, notifications.c.id).limit(limit)).all()


def is_digest_due(connection: Connection, at: datetime) -> bool:
    """True if the operator is to be told of something now, and was told of nothing within DIGEST_EVERY."""
    due = select(func.count()).where(notifications.c.coordinator_id == OPERATOR, notifications.c.due_at <= at)
    last = facts.read_fact(connection, _LAST_DIGEST)
    return bool(connection.execute(due).scalar()) and not (last and is_within(DIGEST_EVERY, from_iso(last), at))


def record_digest(connection: Connection, at: datetime) -> None:
    """Record that the operator was told of all that waited for them."""
    facts.write_fact(connection, _LAST_DIGEST, to_iso(at))


def retry_now(connection: Connection, coordinator_id: str, at: datetime) -> None:
    """Another Telegram account was bound: what could not be sent to the former one is due at once."""
    failed = (notifications.c.coordinator_id == coordinator_id, notifications.c.channel == TELEGRAM, notifications.c.tries > 0)
    connection.execute(update(notifications).where(*failed).values(due_at=at))


def forget_dossier(connection: Connection, dossier_id: str) -> None:
    """Delete all that waits to be sent about this dossier: it is no longer true."""
    connection.execute(delete(notifications).where(notifications.c.dossier_id == dossier_id))


def forget_held(connection: Connection, dossier_id: str, coordinator_id: str) -> None:
    """Delete all that waits to tell this coordinator of a dossier that is not theirs any more."""
    theirs = (notifications.c.dossier_id == dossier_id, notifications.c.coordinator_id == coordinator_id)
    connection.execute(delete(notifications).where(*theirs))


def forget_kinds(connection: Connection, dossier_id: str, kinds: Sequence[str]) -> None:
    """Delete what waits to be sent about this dossier of these kinds."""
    connection.execute(delete(notifications).where(notifications.c.dossier_id == dossier_id, notifications.c.kind.in_(kinds)))


def list_waiting(connection: Connection, coordinator_id: str) -> Sequence[Row[Any]]:
    """All rows of this recipient, due or not: what is told together when one of them is due."""
    theirs = notifications.c.coordinator_id == coordinator_id
    return connection.execute(select(notifications).where(theirs).order_by(notifications.c.since, notifications.c.id)).all()
