"""Who looked at what and when, without content; what the seeker sees is these rows and nothing else (E12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, desc, insert, select

from storage.tables import journal

LOOKS = ("organisations", "names", "names_only", "story", "printed", "saved", "copied", "given_back", "closed")  # words: look.*
SEEKER = ""  # who, where the seeker made a copy
ONE_LOOK = timedelta(minutes=10)  # a page that is shown again within this time is the same opening


def append(connection: Connection, conversation_id: str, who: str, what: str, version: int, at: datetime) -> None:
    """Write down one opening. A page shown again after a button is the same opening and adds no line."""
    if not _goes_on(connection, conversation_id, who, what, version, at):
        write(connection, conversation_id, who, what, version, at)


def write(connection: Connection, conversation_id: str, who: str, what: str, version: int, at: datetime) -> None:
    """Write down one deed, however soon after the last: each file that leaves has a line."""
    row = {"conversation_id": conversation_id, "who": who, "what": what, "version": version, "at": at}
    connection.execute(insert(journal).values(row))


def read(connection: Connection, conversation_id: str) -> Sequence[Row[Any]]:
    """Rows with who (a coordinator's id), what, version and at, oldest first."""
    return connection.execute(select(journal).where(journal.c.conversation_id == conversation_id).order_by(journal.c.id)).all()


def _goes_on(connection: Connection, conversation_id: str, who: str, what: str, version: int, at: datetime) -> bool:
    same = (journal.c.conversation_id == conversation_id, journal.c.who == who, journal.c.what == what, journal.c.version == version)
    last = connection.execute(select(journal.c.at).where(*same).order_by(desc(journal.c.id)).limit(1)).scalar()
    return last is not None and at - last < ONE_LOOK
