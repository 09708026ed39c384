"""Who looked at what and when, without content; what the seeker sees is these rows and nothing else (E12).

Lines are only added. Each carries a digest over itself and the digest before it, so that one that is missing or changed shows;
of what was wiped the digest stays and the line is blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, delete, desc, func, insert, select, update

from storage.db.tables import UtcMicroseconds, access_log
from storage.db.tables import facts as fact_rows
from storage.db.upsert import upsert
from storage.installation import facts

ACTIONS = ("organisations", "names", "names_only", "story", "printed", "saved", "copied", "given_back", "closed")  # words: look.*
SEEKER = ""  # who, where the seeker made a copy
SAME_VIEW_WITHIN = timedelta(minutes=10)  # a page that is shown again within this time is the same opening
ANONYMISED = {"conversation_id": "", "actor": "", "action": "", "version": 0}
_HEAD, _ROOT = "journal.head", "journal.root"  # the digests of the newest line, and of the newest that was swept away
_EPOCH = "0" * 64


def record_view(connection: Connection, conversation_id: str, actor: str, action: str, version: int, at: datetime) -> None:
    """Write down one opening. A page shown again after a button is the same opening and adds no line."""
    if not _is_same_view(connection, conversation_id, actor, action, version, at):
        record_access(connection, conversation_id, actor, action, version, at)


def record_access(connection: Connection, conversation_id: str, actor: str, action: str, version: int, at: datetime) -> None:
    """Write down one deed, however soon after the last: each file that leaves has a line."""
    row = {"conversation_id": conversation_id, "actor": actor, "action": action, "version": version, "at": at}
    digest = entry_digest(_lock_newest_digest(connection), row)
    connection.execute(insert(access_log).values(**row, digest=digest))
    facts.write_fact(connection, _HEAD, digest)


def list_accesses(connection: Connection, conversation_id: str) -> Sequence[Row[Any]]:
    """Rows with who (a coordinator's id), what, version and at, oldest first."""
    return connection.execute(select(access_log).where(access_log.c.conversation_id == conversation_id).order_by(access_log.c.id)).all()


def anonymise_entries(connection: Connection, conversation_id: str) -> None:
    """Nothing of these lines is left but their place in the chain and their day."""
    for row in list_accesses(connection, conversation_id):
        day = row.at.replace(hour=0, minute=0, second=0, microsecond=0)
        connection.execute(update(access_log).where(access_log.c.id == row.id).values(**ANONYMISED, at=day))


def delete_before(connection: Connection, before: datetime) -> None:
    """The oldest lines go, and the digest of the last of them stays, so that the chain still has its beginning."""
    last = connection.execute(select(func.max(access_log.c.id)).where(access_log.c.at < before)).scalar()
    if last is not None:
        facts.write_fact(connection, _ROOT, connection.execute(select(access_log.c.digest).where(access_log.c.id == last)).scalar_one())
        connection.execute(delete(access_log).where(access_log.c.id <= last))


def find_broken_links(connection: Connection) -> Iterator[int]:
    """Numbers of lines that do not follow from the line before them; 0 where lines at the end are missing. Empty is whole."""
    last = facts.read_fact(connection, _ROOT) or _EPOCH
    for row in connection.execute(select(access_log).order_by(access_log.c.id)):
        if not _is_anonymised(row) and row.digest != entry_digest(last, row._mapping):
            yield row.id
        last = row.digest
    if last != (facts.read_fact(connection, _HEAD) or last):
        yield 0


def entry_digest(before: str, row: Any) -> str:
    """The digest of a line that stands behind `before`."""
    line = "\0".join(
        (before, row["conversation_id"], row["actor"], row["action"], str(row["version"]), str(UtcMicroseconds.to_microseconds(row["at"])))
    )
    return sha256(line.encode()).hexdigest()


def _lock_newest_digest(connection: Connection) -> str:
    """The newest digest; whoever reads it here is alone with it until the end of the transaction."""
    connection.execute(upsert(connection, fact_rows), {"name": _HEAD, "value": facts.read_fact(connection, _ROOT) or _EPOCH})
    return str(connection.execute(select(fact_rows.c.value).where(fact_rows.c.name == _HEAD).with_for_update()).scalar_one())


def _is_anonymised(row: Row[Any]) -> bool:
    return all(getattr(row, name) == value for name, value in ANONYMISED.items())


def _is_same_view(connection: Connection, conversation_id: str, actor: str, action: str, version: int, at: datetime) -> bool:
    same = (
        access_log.c.conversation_id == conversation_id,
        access_log.c.actor == actor,
        access_log.c.action == action,
        access_log.c.version == version,
    )
    last = connection.execute(select(access_log.c.at).where(*same).order_by(desc(access_log.c.id)).limit(1)).scalar()
    return last is not None and at - last < SAME_VIEW_WITHIN
