"""Credentials of coordinators: one-time links, sessions, authenticators and recovery codes.

None is stored in the clear: links, sessions and recovery codes are keyed hashes, authenticators are sealed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from storage.coordinators.coordinators import CoordinatorRepository
from storage.crypto.source_networks import hash_source
from storage.crypto.vault import Vault
from storage.db.tables import coordinators, links, recovery_codes, sessions
from storage.guess_limits import Pace

LINK_TTL = timedelta(hours=24)
IDLE_TIMEOUT = timedelta(hours=12)  # after this long without a page the desk asks for a code again
SESSION_TTL = timedelta(days=30)  # and after this long for a new link
TELL_AFTER = 5  # wrong codes for one coordinator, wherever they are typed: then they are told
MAX_WRONG_CODES = 30  # in one session: then it ends; 30 x 3 valid codes of a million (docs/threats.md)
_DAY = timedelta(days=1)
_SOURCE_PACE = Pace(free=TELL_AFTER, first=timedelta(seconds=30), longest=timedelta(minutes=15), window=_DAY)
_UNPACED = Pace(free=MAX_WRONG_CODES, first=timedelta(), longest=timedelta(), window=_DAY)
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


class CodeGuesses(NamedTuple):
    """Hashes under which wrong codes are counted: of a session in one network, which waits; of the session; of the coordinator."""

    source: str
    session: str
    coordinator: str

    @property
    def paces(self) -> Mapping[str, Pace]:
        return {self.source: _SOURCE_PACE, self.session: _UNPACED, self.coordinator: _UNPACED}


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

    # guesses
    def guesses_of(self, connection: Connection, coordinator_id: str, token: str, address: str, at: datetime) -> CodeGuesses:
        """What is counted of codes typed in this session from this address: nobody else's tries make their owner wait."""
        network = hash_source(connection, self._vault, address, at).wide
        values = {"source": f"{coordinator_id} {token} {network}", "session": token, "coordinator": coordinator_id}
        return CodeGuesses(*(self._vault.keyed_hash(f"code.{kind}", value) for kind, value in values.items()))


def _sealed_context(coordinator_id: str) -> str:
    return f"coordinators.authenticator:{coordinator_id}"
