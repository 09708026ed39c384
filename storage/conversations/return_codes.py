"""Return codes: only a keyed hash is kept, and guesses are limited per source and in total."""

from __future__ import annotations

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
    """For now no code opens anything, whether it is right or wrong."""


def issue_code(connection: Connection, vault: Vault, conversation_id: str, code: str) -> None:
    """From now on this code opens the conversation; the one before it no longer does."""
    connection.execute(delete(return_codes).where(return_codes.c.conversation_id == conversation_id))
    connection.execute(insert(return_codes), {"lookup": vault.keyed_hash("code", code), "conversation_id": conversation_id})


def redeem_code(connection: Connection, vault: Vault, code: str, source: str, at: datetime) -> str | None:
    """The conversation that this code opens, None for a wrong and an unknown one alike; TooManyGuesses says nothing about the code."""
    limits = {vault.keyed_hash("source", source): MAX_GUESSES_PER_SOURCE, _TOTAL: MAX_GUESSES}
    counted = _count_guesses(connection, limits, at)
    if any(counted[name][1] >= most for name, most in limits.items()):
        raise TooManyGuesses
    found = connection.execute(
        select(return_codes.c.conversation_id).where(return_codes.c.lookup == vault.keyed_hash("code", code))
    ).scalar()
    if found is None:
        rows = [{"source": name, "since": since, "count": count + 1} for name, (since, count) in counted.items()]
        connection.execute(upsert(connection, attempts, "since", "count"), rows)
    return found


def _count_guesses(connection: Connection, names: dict[str, int], at: datetime) -> dict[str, tuple[datetime, int]]:
    """Since when, and how many wrong codes in this window, per name."""
    recent = (attempts.c.source.in_(names), attempts.c.since > at - WINDOW)
    rows = connection.execute(select(attempts.c.source, attempts.c.since, attempts.c["count"]).where(*recent).with_for_update())
    kept = {source: (since, count) for source, since, count in rows}
    return {name: kept.get(name, (at, 0)) for name in sorted(names)}
