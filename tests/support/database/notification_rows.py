"""Notifications to coordinators in the database: enqueued with what a test does not name, and read as lines."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from storage.coordinators import notifications
from storage.db import tables
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START


def enqueue(
    database: Database,
    who: str = "hanneke",
    kind: str = "offer",
    dossier: str = "fatima",
    channels: tuple[str, ...] = ("mail",),
    since: timedelta = timedelta(),
    due: timedelta = timedelta(),
) -> None:
    database.run(lambda connection: notifications.enqueue(connection, who, kind, dossier, channels, START + since, START + due))


def notification_rows(database: Database, *names: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(row[name] for name in names) for row in database.rows(tables.notifications))


def due(database: Database, channel: str = "mail", at: datetime = START, limit: int = 50) -> list[str]:
    found = database.run(lambda connection: notifications.list_due(connection, channel, at, limit))
    return [f"{row.coordinator_id} {row.kind} {row.dossier_id}" for row in found]
