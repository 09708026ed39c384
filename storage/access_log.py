"""Access log: an append-only hash chain of who saw what of a dossier and when, without content (domain.md E12).

A page or file that a coordinator opens again within SAME_VIEW_WITHIN adds no entry. Each entry carries a digest over itself and the
previous digest, so that a missing or changed entry is detected. Of an erased conversation the digests stay, and the entries are
anonymised. The seeker sees exactly these rows.
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
SEEKER = ""  # the actor if the seeker made a copy
SAME_VIEW_WITHIN = timedelta(minutes=10)  # a page shown again within this time is the same view
ANONYMISED = {"conversation_id": "", "actor": "", "action": "", "version": 0}
_HEAD, _ROOT = "journal.head", "journal.root"  # facts: the digests of the newest entry, and of the newest deleted one
_FIRST = "0" * 64


def record_view(connection: Connection, conversation_id: str, actor: str, action: str, version: int, at: datetime) -> None:
    """Record that a page or file was opened; the same again within SAME_VIEW_WITHIN adds no entry."""
    if not _is_same_view(connection, conversation_id, actor, action, version, at):
        record_access(connection, conversation_id, actor, action, version, at)


def record_access(connection: Connection, conversation_id: str, actor: str, action: str, version: int, at: datetime) -> None:
    """Record one access, however soon after the last: each copy that a seeker makes has an entry of its own."""
    row = {"conversation_id": conversation_id, "actor": actor, "action": action, "version": version, "at": at}
    digest = entry_digest(_lock_newest_digest(connection), row)
    connection.execute(insert(access_log).values(**row, digest=digest))
    facts.write_fact(connection, _HEAD, digest)


def list_accesses(connection: Connection, conversation_id: str) -> Sequence[Row[Any]]:
    """The entries of this conversation, oldest first: actor (a coordinator's id), action, version and at."""
    return connection.execute(select(access_log).where(access_log.c.conversation_id == conversation_id).order_by(access_log.c.id)).all()


def list_actors_entries(connection: Connection, actor: str, limit: int) -> Sequence[Row[Any]]:
    """The newest entries of this coordinator, newest first."""
    return connection.execute(select(access_log).where(access_log.c.actor == actor).order_by(desc(access_log.c.id)).limit(limit)).all()


def anonymise_entries(connection: Connection, conversation_id: str) -> None:
    """Blank the entries of an erased conversation; their place in the chain and their day stay."""
    for row in list_accesses(connection, conversation_id):
        day = row.at.replace(hour=0, minute=0, second=0, microsecond=0)
        connection.execute(update(access_log).where(access_log.c.id == row.id).values(**ANONYMISED, at=day))


def delete_before(connection: Connection, before: datetime) -> None:
    """Delete the entries from before this time; the last deleted digest stays as the root of the chain."""
    last_id = connection.execute(select(func.max(access_log.c.id)).where(access_log.c.at < before)).scalar()
    if last_id is not None:
        root = connection.execute(select(access_log.c.digest).where(access_log.c.id == last_id)).scalar_one()
        facts.write_fact(connection, _ROOT, root)
        connection.execute(delete(access_log).where(access_log.c.id <= last_id))


def find_broken_links(connection: Connection) -> Iterator[int]:
    """The ids of entries that do not follow from the entry before them, and 0 if the newest entries are missing."""
    last = facts.read_fact(connection, _ROOT) or _FIRST
    for row in connection.execute(select(access_log).order_by(access_log.c.id)):
        if not _is_anonymised(row) and row.digest != entry_digest(last, row._mapping):
            yield row.id
        last = row.digest
    if last != (facts.read_fact(connection, _HEAD) or last):
        yield 0


def entry_digest(before: str, row: Any) -> str:
    """The digest of an entry that follows the entry with digest `before`."""
    at = UtcMicroseconds.to_microseconds(row["at"])
    content = "\0".join((before, row["conversation_id"], row["actor"], row["action"], str(row["version"]), str(at)))
    return sha256(content.encode()).hexdigest()


def _lock_newest_digest(connection: Connection) -> str:
    """The newest digest, locked until the transaction ends, so that entries are appended one after the other."""
    connection.execute(upsert(connection, fact_rows), {"name": _HEAD, "value": facts.read_fact(connection, _ROOT) or _FIRST})
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
