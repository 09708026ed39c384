"""Repository of coordinators: their sealed profile, whether they stand in, and whether they are available."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from flows.matching.profile import Profile
from storage.coordinators.telegram_accounts import unbind_all
from storage.crypto.vault import Vault
from storage.db import scrubbing
from storage.db.compiled_statements import CompiledSelect
from storage.db.tables import (
    bot_answers,
    coordinators,
    invitations,
    link_answers,
    links,
    notifications,
    offer_messages,
    passkeys,
    recovery_codes,
    sessions,
    unsent_forms,
)
from storage.delivery import notice_ledger

_FIND = CompiledSelect(lambda _: select(coordinators).where(coordinators.c.id == bindparam("this")))


@dataclass(frozen=True, slots=True)
class Coordinator:
    """One coordinator. docs/operating.md lists the fields of the profile; flows.matching.profile also reads those of earlier versions."""

    id: str
    profile: Profile
    available: bool
    stand_in: bool

    @property
    def name(self) -> str:
        return str(self.profile["name"])

    @property
    def language(self) -> str:
        return str(self.profile.get("language", "nl"))


class CoordinatorRepository:
    """Finds and changes coordinators within the unit of work of the connection; profiles are sealed under the master key."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def add_coordinator(self, connection: Connection, profile: Profile, stand_in: bool, at: datetime, coordinator_id: str = "") -> str:
        """Add a coordinator and return their id, a random one unless it is given; they can be asked once they have signed in."""
        coordinator_id = coordinator_id or uuid4().hex
        sealed = self._seal(coordinator_id, profile)
        row = {"id": coordinator_id, "profile": sealed, "available": False, "stand_in": stand_in, "added_at": at}
        connection.execute(insert(coordinators).values(row))
        return coordinator_id

    def find_coordinator(self, connection: Connection, coordinator_id: str) -> Coordinator | None:
        row = _FIND.fetch_first(connection, this=coordinator_id)
        return self.to_coordinator(row) if row else None

    def remove_coordinator(self, connection: Connection, coordinator_id: str) -> None:
        """Delete the profile, every credential and all that is queued; the access log keeps the id."""
        sign_out_everywhere(connection, coordinator_id)
        for table in (recovery_codes, passkeys, notifications, bot_answers, offer_messages, unsent_forms):
            connection.execute(delete(table).where(table.c.coordinator_id == coordinator_id))
        notice_ledger.clear_recipient(connection, coordinator_id)
        connection.execute(delete(coordinators).where(coordinators.c.id == coordinator_id))
        scrubbing.request_scrub(connection)

    def list_all(self, connection: Connection) -> list[Coordinator]:
        return [self.to_coordinator(row) for row in connection.execute(select(coordinators).order_by(coordinators.c.added_at))]

    def read_names(self, connection: Connection) -> dict[str, str]:
        """Id -> name of every coordinator."""
        return {one.id: one.name for one in self.list_all(connection)}

    def list_demo_accounts(self, connection: Connection) -> list[Coordinator]:
        """Coordinators who were made up for practice; they are removed when the chat opens."""
        return [one for one in self.list_all(connection) if one.profile.get("invented")]

    def update_profile(self, connection: Connection, coordinator_id: str, **changed: Any) -> None:
        """Change these parts of the profile."""
        known = self.find_coordinator(connection, coordinator_id)
        if known:
            sealed = self._seal(coordinator_id, cast(Profile, {**known.profile, **changed}))
            connection.execute(update(coordinators).where(coordinators.c.id == coordinator_id).values(profile=sealed))

    def set_stand_in(self, connection: Connection, coordinator_id: str, stand_in: bool) -> None:
        """Set whether this coordinator stands in when nobody claims."""
        connection.execute(update(coordinators).where(coordinators.c.id == coordinator_id).values(stand_in=stand_in))

    def _seal(self, coordinator_id: str, profile: Profile) -> bytes:
        return self._vault.seal_with_master(json.dumps(profile, ensure_ascii=False).encode(), f"coordinators.profile:{coordinator_id}")

    def to_coordinator(self, row: Row[Any]) -> Coordinator:
        """The coordinator of a row with all columns of the table."""
        profile = json.loads(self._vault.open_with_master(row.profile, f"coordinators.profile:{row.id}"))
        return Coordinator(row.id, profile, row.available, row.stand_in)


def set_available(connection: Connection, coordinator_id: str, available: bool) -> None:
    """Set whether this coordinator can be offered dossiers."""
    connection.execute(update(coordinators).where(coordinators.c.id == coordinator_id).values(available=available))


def count_available(connection: Connection) -> tuple[int, int]:
    """How many coordinators are available, and how many of those stand in."""
    free = select(func.count(), func.count().filter(coordinators.c.stand_in.is_(True))).where(coordinators.c.available.is_(True))
    available, stand_ins = connection.execute(free).one()
    return available, stand_ins


def sign_out_everywhere(connection: Connection, coordinator_id: str) -> None:
    """Void every session, link and Telegram account of this coordinator, as after the loss of a phone."""
    unbind_all(connection, coordinator_id)
    for table in (sessions, links, link_answers):
        connection.execute(delete(table).where(table.c.coordinator_id == coordinator_id))


def void_entrances(connection: Connection) -> None:
    """Void every session, link and invitation of everybody: whoever was in comes in anew."""
    for table in (sessions, links, link_answers, invitations):
        connection.execute(delete(table))
