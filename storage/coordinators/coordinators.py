"""Coordinators, what they say about themselves, and whether they can be asked now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from storage.coordinators.telegram_accounts import unbind_all
from storage.crypto.vault import Vault
from storage.db import scrubbing
from storage.db.tables import coordinators, links, notifications, recovery_codes, sessions


@dataclass(frozen=True, slots=True)
class Coordinator:
    """One coordinator. The fields of the profile stand in docs/operating.md; flows/profile.py reads those of earlier times too."""

    id: str
    profile: dict[str, Any]
    available: bool
    stand_in: bool

    @property
    def name(self) -> str:
        return str(self.profile["name"])

    @property
    def language(self) -> str:
        return str(self.profile.get("language", "nl"))


class CoordinatorRepository:
    """Who they are, sealed under the installation's key."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def add(self, connection: Connection, profile: dict[str, Any], stand_in: bool, at: datetime, coordinator_id: str = "") -> str:
        """Add a coordinator and return their id, a random one unless it is given; they can be asked once they have signed in."""
        coordinator_id = coordinator_id or uuid4().hex
        sealed = self._seal(coordinator_id, profile)
        row = {"id": coordinator_id, "profile": sealed, "available": False, "stand_in": stand_in, "added_at": at}
        connection.execute(insert(coordinators).values(row))
        return coordinator_id

    def find(self, connection: Connection, id: str) -> Coordinator | None:
        row = connection.execute(select(coordinators).where(coordinators.c.id == id)).first()
        return self._coordinator(row) if row else None

    def remove(self, connection: Connection, id: str) -> None:
        """Nothing that this coordinator said of themselves, and no way in, is left; what the journal has stays as their id."""
        sign_out_everywhere(connection, id)
        for table in (recovery_codes, notifications):
            connection.execute(delete(table).where(table.c.coordinator_id == id))
        connection.execute(delete(coordinators).where(coordinators.c.id == id))
        scrubbing.request_scrub(connection)

    def list_all(self, connection: Connection) -> list[Coordinator]:
        return [self._coordinator(row) for row in connection.execute(select(coordinators).order_by(coordinators.c.added_at))]

    def list_demo_accounts(self, connection: Connection) -> list[Coordinator]:
        """Who was made up for practice, and is gone when the chat opens."""
        return [one for one in self.list_all(connection) if one.profile.get("invented")]

    def update_profile(self, connection: Connection, id: str, **changed: Any) -> None:
        """Change parts of the profile, and keep the rest."""
        kept = self.find(connection, id)
        if kept:
            sealed = self._seal(id, {**kept.profile, **changed})
            connection.execute(update(coordinators).where(coordinators.c.id == id).values(profile=sealed))

    def set_stand_in(self, connection: Connection, id: str, stand_in: bool) -> None:
        """Whether this coordinator stands in when nobody claims."""
        connection.execute(update(coordinators).where(coordinators.c.id == id).values(stand_in=stand_in))

    def _seal(self, id: str, profile: dict[str, Any]) -> bytes:
        return self._vault.seal_with_master(json.dumps(profile, ensure_ascii=False).encode(), f"coordinators.profile:{id}")

    def _coordinator(self, row: Row[Any]) -> Coordinator:
        profile = json.loads(self._vault.open_with_master(row.profile, f"coordinators.profile:{row.id}"))
        return Coordinator(row.id, profile, row.available, row.stand_in)


def set_available(connection: Connection, id: str, available: bool) -> None:
    connection.execute(update(coordinators).where(coordinators.c.id == id).values(available=available))


def count_available(connection: Connection) -> tuple[int, int]:
    """How many can be asked now, and how many of those are a stand-in."""
    free = select(func.count(), func.count().filter(coordinators.c.stand_in.is_(True))).where(coordinators.c.available.is_(True))
    every, stand_ins = connection.execute(free).one()
    return every, stand_ins


def sign_out_everywhere(connection: Connection, id: str) -> None:
    """For a stolen phone: every session, link and account of this coordinator is worth nothing from now on."""
    unbind_all(connection, id)
    for table in (sessions, links):
        connection.execute(delete(table).where(table.c.coordinator_id == id))
