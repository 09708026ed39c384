"""Sessions of coordinators: one row for each browser, found by a keyed hash of its token, listed and ended by their owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from storage.coordinators.coordinators import CoordinatorRepository
from storage.crypto.vault import Vault
from storage.db.tables import coordinators, sessions

IDLE_TIMEOUT = timedelta(hours=12)  # after this long without a page the desk asks for a code again
SESSION_TTL = timedelta(days=30)  # and after this long for a new link
UNCONFIRMED_TTL = timedelta(hours=1)  # of a session that no code has confirmed yet
_SESSIONS = select(sessions.c.confirmed, sessions.c.expires_at, coordinators).join(
    coordinators, coordinators.c.id == sessions.c.coordinator_id
)


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that was let in; `confirmed` once a code or a passkey was right, while it is not idle. `language` is the coordinator's."""

    coordinator_id: str
    confirmed: bool
    language: str


class ListedSession(NamedTuple):
    """A session as its owner sees it: its id, when it began and was last used, and whether it is the one that asks."""

    id: str
    created_at: datetime
    used_at: datetime
    is_this: bool


class Sessions:
    """Begins, finds and ends sessions, each within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault) -> None:
        self._vault, self._coordinators = vault, CoordinatorRepository(vault)

    def create_session(self, connection: Connection, coordinator_id: str, token: str, at: datetime, confirmed: bool) -> None:
        row = {"lookup": self._lookup(token), "coordinator_id": coordinator_id, "confirmed": confirmed, "created_at": at}
        connection.execute(insert(sessions).values(row | {"expires_at": at + (SESSION_TTL if confirmed else UNCONFIRMED_TTL)}))

    def find_session(self, connection: Connection, token: str, at: datetime, *, is_page: bool = True) -> Session | None:
        """The session of this token, or None if it expired or its coordinator is gone.

        The idle time of a confirmed one restarts with a page, and with nothing that a page does by itself.
        """
        mine = sessions.c.lookup == self._lookup(token)
        row = connection.execute(_SESSIONS.where(mine)).first()
        if row is None or row.expires_at <= at:
            return None
        language = self._coordinators.to_coordinator(row).language
        if not row.confirmed or at - (row.expires_at - SESSION_TTL) >= IDLE_TIMEOUT:
            return Session(row.id, False, language)
        if is_page:
            connection.execute(update(sessions).where(mine).values(expires_at=at + SESSION_TTL))
        return Session(row.id, True, language)

    def end_session(self, connection: Connection, token: str) -> None:
        connection.execute(delete(sessions).where(sessions.c.lookup == self._lookup(token)))

    def list_sessions(self, connection: Connection, coordinator_id: str, token: str, at: datetime) -> Sequence[ListedSession]:
        """The confirmed sessions of this coordinator, the last used first; `token` is that of the session that asks."""
        theirs = (sessions.c.coordinator_id == coordinator_id, sessions.c.confirmed.is_(True), sessions.c.expires_at > at)
        rows = connection.execute(select(sessions).where(*theirs).order_by(sessions.c.expires_at.desc()))
        own = self._lookup(token)
        return [ListedSession(row.lookup, row.created_at, row.expires_at - SESSION_TTL, row.lookup == own) for row in rows]

    def end_listed(self, connection: Connection, coordinator_id: str, session_id: str) -> bool:
        """End one session of this coordinator; False if it ended before."""
        theirs = (sessions.c.coordinator_id == coordinator_id, sessions.c.lookup == session_id)
        return connection.execute(delete(sessions).where(*theirs)).rowcount == 1

    def _lookup(self, token: str) -> str:
        return self._vault.keyed_hash("session", token)
