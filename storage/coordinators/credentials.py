"""Credentials of coordinators: authenticators and recovery codes, and how wrong codes are counted.

Neither is stored in the clear: recovery codes are keyed hashes, authenticators are sealed.
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
from storage.db.tables import coordinators, passkeys, recovery_codes
from storage.guess_limits import Pace

TELL_AFTER = 5  # wrong codes for one coordinator, wherever they are typed: then they are told
MAX_WRONG_CODES = 30  # in one session: then it ends; 30 x 3 valid codes of a million (docs/threats.md)
_DAY = timedelta(days=1)
_SOURCE_PACE = Pace(free=TELL_AFTER, first=timedelta(seconds=30), longest=timedelta(minutes=15), window=_DAY)
_UNPACED = Pace(free=MAX_WRONG_CODES, first=timedelta(), longest=timedelta(), window=_DAY)


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

    def find_authenticator(self, connection: Connection, coordinator_id: str) -> Authenticator | None:
        sealed = connection.execute(select(coordinators.c.authenticator).where(coordinators.c.id == coordinator_id)).scalar()
        return Authenticator(**json.loads(self._vault.open_with_master(sealed, _sealed_context(coordinator_id)))) if sealed else None

    def store_authenticator(self, connection: Connection, coordinator_id: str, authenticator: Authenticator) -> None:
        """Store the authenticator in place of a former one."""
        document = {"secret": authenticator.secret, "enrolled": authenticator.enrolled}
        sealed = self._vault.seal_with_master(json.dumps(document).encode(), _sealed_context(coordinator_id))
        connection.execute(update(coordinators).where(coordinators.c.id == coordinator_id).values(authenticator=sealed))

    def record_enrolment(self, connection: Connection, coordinator_id: str, at: datetime) -> None:
        """Note that the coordinator came in with a code; the first time counts."""
        first = (coordinators.c.id == coordinator_id, coordinators.c.enrolled_at.is_(None))
        connection.execute(update(coordinators).where(*first).values(enrolled_at=at))

    def reset_authenticator(self, connection: Connection, coordinator_id: str) -> None:
        """Forget authenticator, recovery codes and passkeys; the next sign-in sets up others."""
        for table in (recovery_codes, passkeys):
            connection.execute(delete(table).where(table.c.coordinator_id == coordinator_id))
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
