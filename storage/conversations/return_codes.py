"""Return codes: a code opens its conversation again; only its keyed hash is stored, and guesses are limited per source and in total."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from flows.errors import KringError
from storage.crypto.vault import Vault
from storage.db.tables import attempts, return_codes
from storage.db.upsert import upsert

WINDOW = timedelta(hours=1)
MAX_GUESSES_PER_SOURCE = 10
MAX_GUESSES = 200
_TOTAL = "total"


class TooManyGuesses(KringError):
    """Too many wrong codes within WINDOW: for now no code is accepted, right or wrong."""


def issue_code(connection: Connection, vault: Vault, conversation_id: str, code: str) -> None:
    """Make this the conversation's only return code."""
    connection.execute(delete(return_codes).where(return_codes.c.conversation_id == conversation_id))
    connection.execute(insert(return_codes), {"lookup": vault.keyed_hash("code", code), "conversation_id": conversation_id})


def redeem_code(connection: Connection, vault: Vault, code: str, source: str, at: datetime) -> str | None:
    """The id of the conversation that this code opens, None for a wrong code; TooManyGuesses before the code is even looked at."""
    limits = {vault.keyed_hash("source", source): MAX_GUESSES_PER_SOURCE, _TOTAL: MAX_GUESSES}
    counted = _count_guesses(connection, limits, at)
    if any(counted[name][1] >= limit for name, limit in limits.items()):
        raise TooManyGuesses
    lookup = vault.keyed_hash("code", code)
    conversation_id = connection.execute(select(return_codes.c.conversation_id).where(return_codes.c.lookup == lookup)).scalar()
    if conversation_id is None:
        rows = [{"source": name, "since": since, "count": count + 1} for name, (since, count) in counted.items()]
        connection.execute(upsert(connection, attempts, "since", "count"), rows)
    return conversation_id


def _count_guesses(connection: Connection, sources: Iterable[str], at: datetime) -> dict[str, tuple[datetime, int]]:
    """Per source: the start of its window, and the number of wrong codes since then."""
    recent = (attempts.c.source.in_(sources), attempts.c.since > at - WINDOW)
    rows = connection.execute(select(attempts.c.source, attempts.c.since, attempts.c["count"]).where(*recent).with_for_update())
    found = {source: (since, count) for source, since, count in rows}
    return {source: found.get(source, (at, 0)) for source in sorted(sources)}
