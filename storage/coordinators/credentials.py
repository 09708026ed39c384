"""Credentials of coordinators: one-time links, sessions, authenticators and recovery codes.

None is stored in the clear: links, sessions and recovery codes are keyed hashes, authenticators are sealed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from storage.coordinators.coordinators import CoordinatorRepository
from storage.crypto.vault import Vault
from storage.db.tables import attempts, coordinators, links, recovery_codes, sessions
from storage.db.upsert import upsert

LINK_TTL = timedelta(hours=24)
IDLE_TIMEOUT = timedelta(hours=12)  # after this long without a page the desk asks for a code again
SESSION_TTL = timedelta(days=30)  # and after this long for a new link
MAX_ATTEMPTS = 5
LOCKOUT = timedelta(minutes=15)
_SESSIONS = select(sessions.c.confirmed, sessions.c.expires_at, coordinators).join(
    coordinators, coordinators.c.id == sessions.c.coordinator_id
)


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that a link let in; `confirmed` once a code was right and while it is not idle. `language` is the coordinator's."""

    coordinator_id: str
    confirmed: bool
    language: str


@dataclass(frozen=True, slots=True)
class Authenticator:
    """TOTP secret of an authenticator app; `enrolled` once the first code was right."""

    secret: str
    enrolled: bool


class Credentials:
    """Issues and checks credentials, each within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault) -> None:
        self._vault, self._coordinators = vault, CoordinatorRepository(vault)

    def create_link(self, connection: Connection, coordinator_id: str, token: str, at: datetime) -> None:
        """Store a link that signs the coordinator in once; a former one is void."""
        connection.execute(delete(links).where(links.c.coordinator_id == coordinator_id))
        row = {"lookup": self._vault.keyed_hash("link", token), "coordinator_id": coordinator_id, "expires_at": at + LINK_TTL}
        connection.execute(insert(links).values(row))

    def redeem_link(self, connection: Connection, token: str, at: datetime) -> str | None:
        """The coordinator of this link, which is void afterwards, or None if it is used, expired or unknown."""
        mine = links.c.lookup == self._vault.keyed_hash("link", token)
        row = connection.execute(select(links).where(mine)).first()
        is_first = connection.execute(delete(links).where(mine)).rowcount == 1
        return row.coordinator_id if row and is_first and row.expires_at > at else None

    def create_session(self, connection: Connection, coordinator_id: str, token: str, at: datetime, confirmed: bool) -> None:
        row = {"lookup": self._vault.keyed_hash("session", token), "coordinator_id": coordinator_id}
        connection.execute(insert(sessions).values(row | {"confirmed": confirmed, "expires_at": at + SESSION_TTL}))

    def find_session(self, connection: Connection, token: str, at: datetime) -> Session | None:
        """The session of this token, whose idle time restarts, or None if it expired or its coordinator is gone."""
        mine = sessions.c.lookup == self._vault.keyed_hash("session", token)
        row = connection.execute(_SESSIONS.where(mine)).first()
        if row is None or row.expires_at <= at:
            return None
        language = self._coordinators.to_coordinator(row).language
        if at - (row.expires_at - SESSION_TTL) >= IDLE_TIMEOUT:
            return Session(row.id, False, language)
        connection.execute(update(sessions).where(mine).values(expires_at=at + SESSION_TTL))
        return Session(row.id, row.confirmed, language)

    def end_session(self, connection: Connection, token: str) -> None:
        connection.execute(delete(sessions).where(sessions.c.lookup == self._vault.keyed_hash("session", token)))

    def find_authenticator(self, connection: Connection, coordinator_id: str) -> Authenticator | None:
        sealed = connection.execute(select(coordinators.c.authenticator).where(coordinators.c.id == coordinator_id)).scalar()
        return Authenticator(**json.loads(self._vault.open_with_master(sealed, _sealed_context(coordinator_id)))) if sealed else None

    def store_authenticator(self, connection: Connection, coordinator_id: str, authenticator: Authenticator) -> None:
        document = {"secret": authenticator.secret, "enrolled": authenticator.enrolled}
        sealed = self._vault.seal_with_master(json.dumps(document).encode(), _sealed_context(coordinator_id))
        connection.execute(update(coordinators).where(coordinators.c.id == coordinator_id).values(authenticator=sealed))

    def reset_authenticator(self, connection: Connection, coordinator_id: str) -> None:
        """Forget authenticator and recovery codes; the next sign-in sets up others."""
        connection.execute(delete(recovery_codes).where(recovery_codes.c.coordinator_id == coordinator_id))
        connection.execute(update(coordinators).where(coordinators.c.id == coordinator_id).values(authenticator=None, last_step=None))

    def claim_totp_step(self, connection: Connection, coordinator_id: str, step: int) -> bool:
        """Use up this time step; False if it, or a later one, was used before: no code is good twice."""
        mine = (coordinators.c.id == coordinator_id, coordinators.c.last_step.is_(None) | (coordinators.c.last_step < step))
        return connection.execute(update(coordinators).where(*mine).values(last_step=step)).rowcount == 1

    def replace_recovery_codes(self, connection: Connection, coordinator_id: str, codes: Iterable[str]) -> None:
        """Store these recovery codes in place of all former ones."""
        connection.execute(delete(recovery_codes).where(recovery_codes.c.coordinator_id == coordinator_id))
        rows = [{"lookup": self._vault.keyed_hash("recovery", code), "coordinator_id": coordinator_id} for code in codes]
        connection.execute(insert(recovery_codes), rows)

    def use_recovery_code(self, connection: Connection, coordinator_id: str, code: str) -> bool:
        mine = (recovery_codes.c.lookup == self._vault.keyed_hash("recovery", code), recovery_codes.c.coordinator_id == coordinator_id)
        return connection.execute(delete(recovery_codes).where(*mine)).rowcount == 1

    # attempts
    def is_locked(self, connection: Connection, coordinator_id: str, at: datetime) -> bool:
        return self._count_recent(connection, coordinator_id, at) >= MAX_ATTEMPTS

    def count_attempt(self, connection: Connection, coordinator_id: str, at: datetime) -> None:
        """Count a wrong code; the lockout runs from the latest."""
        row = {"source": self._source(coordinator_id), "since": at, "count": self._count_recent(connection, coordinator_id, at) + 1}
        connection.execute(upsert(connection, attempts, "since", "count"), row)

    def reset_attempts(self, connection: Connection, coordinator_id: str) -> None:
        connection.execute(delete(attempts).where(attempts.c.source == self._source(coordinator_id)))

    def _count_recent(self, connection: Connection, coordinator_id: str, at: datetime) -> int:
        recent = (attempts.c.source == self._source(coordinator_id), attempts.c.since > at - LOCKOUT)
        return connection.execute(select(attempts.c["count"]).where(*recent)).scalar() or 0

    def _source(self, coordinator_id: str) -> str:
        return self._vault.keyed_hash("authenticator", coordinator_id)


def _sealed_context(coordinator_id: str) -> str:
    return f"coordinators.authenticator:{coordinator_id}"
