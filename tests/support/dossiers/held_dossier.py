"""Fatima's dossier in the hands of a coordinator, without the pages of the desk: events are applied as the desk applies them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Connection, select

from flows.dossier.dossier import ContactPlan
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.status import DossierStatus
from storage.db import tables
from storage.dossiers.events import DossierEvents
from storage.dossiers.records import DossierRecord, DossierRecords
from storage.dossiers.status_projection import project_status
from tests.support.dossiers.sent_dossier import SentDossier
from tests.support.product import FOUNDATION, Product

PLAN: ContactPlan = {"when": "dinsdag 24 november, ochtend", "how": "call", "line": "Hanneke, 06 12345678"}


@dataclass
class HeldDossier:
    """What was sent, and the id of whoever it is offered to."""

    product: Product
    sent: SentDossier
    coordinator_id: str

    async def apply(self, name: str, **said: Any) -> bool:
        """An event happens now; False if the lifecycle does not allow it."""
        return await self.product.writer.run(lambda connection: self._apply(connection, name, said))

    async def open_story(self) -> None:
        """The coordinator claims it, answers both questions, and plans to call in two days."""
        planned = {"plan": PLAN, "planned_from": self.product.now + timedelta(days=2)}
        planned["planned_until"] = self.product.now + timedelta(days=2, hours=4)
        for name, said in (("claim", {}), ("no_tie", {}), ("plan", planned), ("know_nobody", {})):
            assert await self.apply(name, **cast(dict[str, Any], said))

    def find(self, connection: Connection) -> DossierRecord:
        found = DossierRecords(self.product.vault).lock_by_conversation(connection, self.sent.conversation_id)
        assert found
        return found

    async def record(self) -> DossierRecord:
        return await self.product.writer.run(self.find)

    async def project(self, effect: Any) -> DossierStatus | None:
        """The status that a seeker reads at once after this effect."""
        return project_status(FOUNDATION, await self.sent.status(), [effect], self.product.now)

    async def kinds(self, table: Any) -> set[str]:
        """The kinds of the rows that stand in this table."""
        return set(await self.product.writer.run(lambda connection: list(connection.execute(select(table.c.kind)).scalars())))

    async def timers(self) -> set[str]:
        return await self.kinds(tables.timers) - {"sweep"}

    def _apply(self, connection: Connection, name: str, said: dict[str, Any]) -> bool:
        event = DossierEvent(name, self.product.now, self.coordinator_id, **said)
        return DossierEvents(self.product.vault, FOUNDATION).apply_event(connection, self.find(connection), event)
