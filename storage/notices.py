"""What coordinators still have to be told, by which way: a kind and a dossier's id, and never a word of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, delete, insert, select, update

from storage.tables import notices

WAYS = ("telegram", "mail")
SHOWN = "shown"  # the way of what stands in a chat now: its kind is the message's number
ANSWER = "answer"  # the way of what they asked for themselves: it is told whatever holds
KINDS = ("offer", "remind_answer", "remind_plan", "remind_contact", "inform", "returned")
OPERATOR = "operator"  # stands where a coordinator's id stands: the operator is told by mail, where an address is set
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=6)
_GIVEN_UP = timedelta(days=3)


def add(
    connection: Connection, coordinator_id: str, kind: str, subject: str, ways: Sequence[str], since: datetime, due_at: datetime
) -> None:
    """To be told by each of these ways from `due_at` on; told anew where it was still to be told."""
    mine = (notices.c.coordinator_id == coordinator_id, notices.c.kind == kind, notices.c.subject == subject)
    connection.execute(delete(notices).where(*mine))
    row = {"coordinator_id": coordinator_id, "kind": kind, "subject": subject, "since": since, "due_at": due_at, "tries": 0}
    rows = [row | {"id": uuid4().hex, "way": way} for way in dict.fromkeys(ways)]
    if rows:
        connection.execute(insert(notices), rows)


def due(connection: Connection, way: str, at: datetime, most: int = 50) -> Sequence[Row[tuple[object, ...]]]:
    """Rows with id, coordinator_id, kind, subject, since and tries: what is to be told now by this way, longest waiting first."""
    mine = (notices.c.way == way, notices.c.due_at <= at)
    return connection.execute(select(notices).where(*mine).order_by(notices.c.due_at, notices.c.id).limit(most)).all()


def told(connection: Connection, id: str) -> bool:
    """It was told; False where it was not owed any more."""
    return connection.execute(delete(notices).where(notices.c.id == id)).rowcount == 1


def put_off(connection: Connection, id: str, at: datetime) -> None:
    """It could not be told now: later, each time twice as late; after three days it says nothing that is still true."""
    row = connection.execute(select(notices).where(notices.c.id == id)).first()
    if row is None:
        return
    if at - row.since > _GIVEN_UP:
        told(connection, id)
        return
    connection.execute(update(notices).where(notices.c.id == id).values(due_at=later(at, row.tries), tries=row.tries + 1))


def later(at: datetime, tries: int) -> datetime:
    """When to try again what could not be told so often."""
    return at + min(_FIRST * (1 << min(tries, 20)), _LONGEST)


def move(connection: Connection, coordinator_id: str, at: datetime) -> None:
    """From now on another account is theirs: what could not be told is told there, and what was shown elsewhere is not looked for."""
    mine = notices.c.coordinator_id == coordinator_id
    connection.execute(delete(notices).where(mine, notices.c.way == SHOWN))
    connection.execute(update(notices).where(mine, notices.c.way == WAYS[0], notices.c.tries > 0).values(due_at=at))


def again(connection: Connection, row: Row[Any], until: datetime) -> None:
    """It could not be told: from `until` on, where it was not owed anew meanwhile; three days after it was true, never."""
    same = [notices.c[name] == getattr(row, name) for name in ("coordinator_id", "kind", "subject", "way")]
    kept = connection.execute(select(notices.c.id).where(*same)).scalar()
    if kept not in (None, row.id):
        return
    told(connection, row.id)
    if until - row.since <= _GIVEN_UP:
        connection.execute(insert(notices), {**row._mapping, "due_at": until, "tries": row.tries + 1})


def is_owed(connection: Connection, id: str) -> bool:
    return connection.execute(select(notices.c.id).where(notices.c.id == id)).first() is not None


def forget(connection: Connection, subject: str, coordinator_id: str | None = None, kind: str | None = None) -> None:
    """What no longer holds is not told; who asked something gets an answer all the same."""
    only = {notices.c.coordinator_id: coordinator_id, notices.c.kind: kind}
    where = [column == value for column, value in only.items() if value is not None]
    connection.execute(delete(notices).where(notices.c.subject == subject, notices.c.way.in_(WAYS), *where))
