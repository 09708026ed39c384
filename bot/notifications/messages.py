"""What coordinators and the operator are told outside the desk: reviewed words without content, with a way to the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from flows.i18n.catalog import Catalog
from storage.coordinators import notifications as notices
from storage.coordinators import owed_rows
from storage.coordinators.coordinators import Coordinator, CoordinatorRepository
from storage.crypto.vault import Vault
from storage.db.tables import dossiers, notifications, offers

PATHS = {"remind_plan": "/desk/dossier/{subject}", "remind_contact": "/desk/dossier/{subject}", "inform": "/desk/dossier/{subject}"}


class Notification(NamedTuple):
    """One notice as it is told: its id, to whom (a coordinator, or None for the operator), and the words."""

    id: str
    coordinator: Coordinator | None
    kind: str
    title: str
    text: str
    url: str


class NotificationRenderer:
    """Makes letters of what is due. One that no longer holds is forgotten and told to nobody."""

    def __init__(self, vault: Vault, catalog: Catalog, zone: ZoneInfo, address: str) -> None:
        self._coordinators, self._catalog, self._zone, self._address = CoordinatorRepository(vault), catalog, zone, address

    def render_due(self, connection: Connection, way: str, at: datetime, most: int = 50) -> list[Notification]:
        return list(self._letters(connection, way, at, most))

    def _letters(self, connection: Connection, way: str, at: datetime, most: int) -> Iterator[Notification]:
        for row in notices.list_due(connection, way, at, most):
            letter = (
                self._of_operator(connection, row, at)
                if row.coordinator_id == notices.OPERATOR
                else self.render_notification(connection, row)
            )
            if letter:
                yield letter
            else:
                owed_rows.mark_sent(connection, notifications, row.id)

    def render_notification(self, connection: Connection, row: Row[Any]) -> Notification | None:
        """What a coordinator is told, None where it holds no more."""
        known = self._coordinators.find(connection, row.coordinator_id)
        moment = self._answer_by(connection, row) if row.kind in ("offer", "remind_answer") else ""
        if known is None or moment is None:
            return None
        text = self._catalog.text(known.language, f"letter.{row.kind}", **({"moment": self._moment(known, moment)} if moment else {}))
        place = self._address + PATHS.get(row.kind, "/desk").format(subject=row.dossier_id)
        return Notification(row.id, known, row.kind, self._catalog.text(known.language, "letter.title"), text, place)

    def _of_operator(self, connection: Connection, row: Row[Any], at: datetime) -> Notification | None:
        sent = connection.execute(select(dossiers.c.sent_at).where(dossiers.c.id == row.dossier_id)).scalar()
        if sent is None:
            return None
        hours = int((at - sent).total_seconds() // 3600)
        text = self._catalog.text(self._catalog.languages[0], "letter.operator", id=row.dossier_id, hours=hours)
        return Notification(row.id, None, row.kind, self._catalog.text(self._catalog.languages[0], "letter.title"), text, "kring waiting")

    def _answer_by(self, connection: Connection, row: Row[Any]) -> datetime | None:
        """Until when the offer waits, None where it waits no more."""
        joined = select(offers.c.answer_by).join(dossiers, dossiers.c.conversation_id == offers.c.conversation_id)
        mine = (dossiers.c.id == row.dossier_id, offers.c.coordinator_id == row.coordinator_id, offers.c.outcome.is_(None))
        return connection.execute(joined.where(*mine)).scalar()

    def _moment(self, known: Coordinator, at: datetime | str) -> str:
        return self._catalog.moment(known.language, at, self._zone) if isinstance(at, datetime) else at
