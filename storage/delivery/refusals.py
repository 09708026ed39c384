"""Ledger of refusals: messages that a way refused for good, by recipient, way and kind; never their content.

A row goes when a message arrives by the same way, when the recipient or their address there goes, and after a week.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select

from storage.db.tables import refusals
from storage.db.upsert import upsert

BAD_REQUEST = 400  # of one message: the next may arrive
BLOCKED = 403  # this recipient cannot be reached by this way
WRONG_TOKEN = 401  # of the whole bot, or the login of the mail server


class RefusalCount(NamedTuple):
    """How many messages of one kind a way refused with this status, and since when."""

    way: str
    status: int
    kind: str
    total: int
    since: datetime


def record_refusal(connection: Connection, recipient: str, way: str, kind: str, status: int, at: datetime) -> None:
    """A message of this kind to this recipient was refused for good."""
    same = (refusals.c.recipient == recipient, refusals.c.way == way, refusals.c.kind == kind)
    row = connection.execute(select(refusals.c.tries, refusals.c.since).where(*same)).first()
    values = {"recipient": recipient, "way": way, "kind": kind, "tries": row.tries + 1 if row else 1, "status": status, "at": at}
    connection.execute(upsert(connection, refusals, "tries", "status", "at"), values | {"since": row.since if row else at})


def clear_way(connection: Connection, recipient: str, way: str) -> None:
    """A message arrived, or the address changed: the way is open again. A message that was wrong itself stays counted."""
    theirs = (refusals.c.recipient == recipient, refusals.c.way == way, refusals.c.status != BAD_REQUEST)
    connection.execute(delete(refusals).where(*theirs))


def clear_recipient(connection: Connection, recipient: str) -> None:
    """The recipient is gone."""
    connection.execute(delete(refusals).where(refusals.c.recipient == recipient))


def clear_wrong_token(connection: Connection, way: str) -> None:
    """The bot's token, or the login of the mail server, works: who was refused because of it can be reached again."""
    connection.execute(delete(refusals).where(refusals.c.way == way, refusals.c.status == WRONG_TOKEN))


def list_closed(connection: Connection, way: str) -> set[str]:
    """Recipients whom nothing reaches by this way."""
    closed = select(refusals.c.recipient).where(refusals.c.way == way, refusals.c.status != BAD_REQUEST)
    return set(connection.execute(closed).scalars())


def list_refused_ways(connection: Connection, recipients: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Of these recipients, the ways by which a message was refused."""
    found = select(refusals.c.recipient, refusals.c.way).where(refusals.c.recipient.in_(list(recipients))).distinct()
    ways: dict[str, tuple[str, ...]] = {}
    for recipient, way in connection.execute(found.order_by(refusals.c.way)):
        ways[recipient] = (*ways.get(recipient, ()), way)
    return ways


def count_refusals(connection: Connection) -> list[RefusalCount]:
    """What is in the ledger, by way, status and kind."""
    by = (refusals.c.way, refusals.c.status, refusals.c.kind)
    counted = select(*by, func.sum(refusals.c.tries), func.min(refusals.c.since)).group_by(*by).order_by(*by)
    return [RefusalCount(row[0], row[1], row[2], int(row[3]), row[4]) for row in connection.execute(counted)]
