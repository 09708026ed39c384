"""Sign-in links of coordinators: each lets one browser in, once. One that the operator makes for somebody who was in before waits.

While it waits, its owner can let it in at once or call it off, with the answer link that they are told of.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from flows.timestamps import is_within
from storage.crypto.vault import Vault
from storage.db.tables import coordinators, link_answers, links

LINK_TTL = timedelta(hours=24)  # of a link that the operator makes, from when it is valid
OWN_LINK_TTL = timedelta(hours=1)  # of one that the coordinator asks for
OWN_LINK_EVERY = timedelta(minutes=1)


class RedeemedLink(NamedTuple):
    """Whom the link let in, and whether the operator made it for somebody who was in before."""

    coordinator_id: str
    by_operator: bool


class SignInLinks:
    """Makes and redeems links, each within the unit of work of the connection that is passed in; a new one voids the former."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def create_link(self, connection: Connection, coordinator_id: str, token: str, at: datetime, wait: timedelta = timedelta()) -> datetime:
        """A link of the operator; when it becomes valid: at once for who was never in, or else after `wait`."""
        waits = self._was_in(connection, coordinator_id)
        valid_from = at + wait if waits else at
        self._replace(connection, coordinator_id, token, valid_from, valid_from + LINK_TTL, by_operator=waits)
        return valid_from

    def create_own_link(self, connection: Connection, coordinator_id: str, token: str, at: datetime) -> None:
        """A link that the coordinator asked for."""
        self._replace(connection, coordinator_id, token, at, at + OWN_LINK_TTL, by_operator=False)

    def may_ask(self, connection: Connection, coordinator_id: str, at: datetime) -> bool:
        """Whether a link may be made for who asks: not twice in a minute, and not while one of the operator waits."""
        row = self._find(connection, links.c.coordinator_id == coordinator_id)
        if row is None or row.expires_at <= at:
            return True
        return not row.by_operator and not is_within(OWN_LINK_EVERY, row.valid_from, at)

    def redeem_link(self, connection: Connection, token: str, at: datetime) -> RedeemedLink | None:
        """Use up the link; None if it is used, expired, unknown, or not valid yet, which leaves it as it is."""
        mine = links.c.lookup == self._lookup(token)
        row = self._find(connection, mine)
        if row is None or row.valid_from > at:
            return None
        is_first = connection.execute(delete(links).where(mine)).rowcount == 1
        return RedeemedLink(row.coordinator_id, row.by_operator) if is_first and row.expires_at > at else None

    def valid_from(self, connection: Connection, token: str) -> datetime | None:
        """From when this link lets somebody in, or None if there is no such link."""
        row = self._find(connection, links.c.lookup == self._lookup(token))
        return row.valid_from if row else None

    def find_waiting(self, connection: Connection, coordinator_id: str) -> datetime | None:
        """From when the operator's link for this coordinator lets somebody in, or None if there is none."""
        row = self._find(connection, links.c.coordinator_id == coordinator_id)
        return row.valid_from if row and row.by_operator else None

    def add_answer(self, connection: Connection, coordinator_id: str, answer_token: str) -> None:
        """Let this token too answer for the waiting link of the coordinator, if one still waits."""
        row = self._find(connection, links.c.coordinator_id == coordinator_id)
        if row is not None and row.by_operator:
            answer = {"lookup": self._answer_lookup(answer_token), "coordinator_id": coordinator_id, "expires_at": row.expires_at}
            connection.execute(insert(link_answers).values(answer))

    def find_by_answer(self, connection: Connection, answer_token: str, at: datetime) -> str | None:
        """The coordinator for whose link this token answers, or None if it was answered or is over."""
        mine = (link_answers.c.lookup == self._answer_lookup(answer_token), link_answers.c.expires_at > at)
        return connection.execute(select(link_answers.c.coordinator_id).where(*mine)).scalar()

    def answer(self, connection: Connection, answer_token: str, agreed: bool, at: datetime) -> str | None:
        """Make the waiting link valid now, or void it; the coordinator whose it is, or None if it was answered or is over."""
        coordinator_id = self.find_by_answer(connection, answer_token, at)
        theirs = links.c.coordinator_id == coordinator_id
        if coordinator_id and agreed:
            connection.execute(update(links).where(theirs).values(valid_from=at, expires_at=at + LINK_TTL))
        elif coordinator_id:
            connection.execute(delete(links).where(theirs))
        connection.execute(delete(link_answers).where(link_answers.c.coordinator_id == coordinator_id))
        return coordinator_id

    def _replace(
        self, connection: Connection, coordinator_id: str, token: str, valid_from: datetime, expires_at: datetime, by_operator: bool
    ) -> None:
        for table in (links, link_answers):
            connection.execute(delete(table).where(table.c.coordinator_id == coordinator_id))
        row = {"lookup": self._lookup(token), "coordinator_id": coordinator_id, "valid_from": valid_from, "expires_at": expires_at}
        connection.execute(insert(links).values(row | {"by_operator": by_operator}))

    def _was_in(self, connection: Connection, coordinator_id: str) -> bool:
        enrolled = select(coordinators.c.enrolled_at).where(coordinators.c.id == coordinator_id)
        return connection.execute(enrolled).scalar() is not None

    def _find(self, connection: Connection, which: ColumnElement[bool]) -> Row[Any] | None:
        return connection.execute(select(links).where(which)).first()

    def _lookup(self, token: str) -> str:
        return self._vault.keyed_hash("link", token)

    def _answer_lookup(self, token: str) -> str:
        return self._vault.keyed_hash("link_answer", token)
