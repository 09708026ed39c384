"""Passkeys of coordinators (WebAuthn): several for each, found by a keyed hash of the credential's id, sealed under the master key."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from storage.crypto.vault import Vault
from storage.db.tables import passkeys, used_challenges
from storage.db.upsert import insert_new

MOST = 10  # passkeys of one coordinator


class Passkey(NamedTuple):
    """One passkey: its id here, the coordinator's id, what its owner calls it, the credential, and when it was added and last used."""

    id: str
    coordinator_id: str
    name: str
    credential_id: bytes
    public_key: bytes
    sign_count: int
    added_at: datetime
    used_at: datetime | None


class Passkeys:
    """Stores and finds passkeys, each within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def add_passkey(self, connection: Connection, passkey: Passkey) -> bool:
        """Store a new passkey; False if it is known, or if there are enough."""
        lookup = self._lookup(passkey.credential_id)
        theirs = select(func.count()).select_from(passkeys).where(passkeys.c.coordinator_id == passkey.coordinator_id)
        if self._find(connection, lookup) or connection.execute(theirs).scalar_one() >= MOST:
            return False
        row = {"id": passkey.id, "lookup": lookup, "coordinator_id": passkey.coordinator_id, "added_at": passkey.added_at}
        connection.execute(insert(passkeys).values(row | {"credential": self._seal(passkey)}))
        return True

    def find_passkey(self, connection: Connection, credential_id: bytes) -> Passkey | None:
        row = self._find(connection, self._lookup(credential_id))
        return self._open(row) if row else None

    def list_passkeys(self, connection: Connection, coordinator_id: str) -> Sequence[Passkey]:
        """The passkeys of this coordinator, oldest first."""
        theirs = select(passkeys).where(passkeys.c.coordinator_id == coordinator_id).order_by(passkeys.c.added_at)
        return [self._open(row) for row in connection.execute(theirs).all()]

    def mark_used(self, connection: Connection, passkey: Passkey, sign_count: int, at: datetime) -> None:
        """Note the counter of its authenticator and when it was used."""
        sealed = self._seal(passkey._replace(sign_count=sign_count))
        connection.execute(update(passkeys).where(passkeys.c.id == passkey.id).values(credential=sealed, used_at=at))

    def delete_passkey(self, connection: Connection, coordinator_id: str, passkey_id: str) -> bool:
        """Delete one passkey of this coordinator; False if it is gone."""
        theirs = (passkeys.c.coordinator_id == coordinator_id, passkeys.c.id == passkey_id)
        return connection.execute(delete(passkeys).where(*theirs)).rowcount == 1

    def use_challenge(self, connection: Connection, challenge: str, until: datetime) -> bool:
        """Use up a challenge that is valid until then; False if it was used before."""
        return insert_new(connection, used_challenges, {"lookup": self._vault.keyed_hash("challenge", challenge), "expires_at": until})

    def _find(self, connection: Connection, lookup: str) -> Row[Any] | None:
        return connection.execute(select(passkeys).where(passkeys.c.lookup == lookup)).first()

    def _seal(self, passkey: Passkey) -> bytes:
        document = {"name": passkey.name, "sign_count": passkey.sign_count}
        document |= {name: b64encode(getattr(passkey, name)).decode() for name in ("credential_id", "public_key")}
        return self._vault.seal_with_master(json.dumps(document).encode("utf-8", "surrogatepass"), _context(passkey.id))

    def _open(self, row: Row[Any]) -> Passkey:
        document = json.loads(self._vault.open_with_master(row.credential, _context(row.id)))
        credential_id, public_key = (b64decode(document[name]) for name in ("credential_id", "public_key"))
        own = (row.id, row.coordinator_id, document["name"], credential_id, public_key, document["sign_count"])
        return Passkey(*own, row.added_at, row.used_at)

    def _lookup(self, credential_id: bytes) -> str:
        return self._vault.keyed_hash("passkey", b64encode(credential_id).decode())


def _context(passkey_id: str) -> str:
    return f"passkeys.credential:{passkey_id}"
