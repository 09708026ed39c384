"""Fatima's dossier as the product stores it, and her side of it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert

from flows.conversation.effects import HandOver
from flows.conversation.state_migrations import CHART_VERSION
from flows.dossier.status import DossierStatus
from storage.db.tables import channel_identities, conversations, keys
from storage.dossiers.status_view import DossierStatusReader
from storage.turns.effects import EffectHandler
from tests.support.dossiers.example import dossier_document, handover_effect
from tests.support.product import FOUNDATION, Product


@dataclass
class SentDossier:
    """A conversation whose dossier was handed over, from the seeker's side."""

    product: Product
    conversation_id: str
    key: bytes

    async def apply_effect(self, effect: Any, source: str = "", runs_timers: bool = True) -> None:
        """Store an effect of a turn of hers from this source, as storage.turns does, and run the timers."""
        effect_handler = EffectHandler(self.product.vault, self.product.installation)
        identity = type("Door", (), {"id": "door", "conversation_id": self.conversation_id})
        given = (identity, (effect,), self.product.now, source)
        await self.product.writer.run(lambda c: effect_handler.apply_effects(c, *given))  # type: ignore[arg-type]
        if runs_timers:
            await self.product.run_timers()

    async def add_conversation(self) -> None:
        """From now on there is a conversation that a code can open."""
        at = self.product.now
        row = {"id": self.conversation_id, "revision": 1, "chart": CHART_VERSION, "handed_off": True, "content": b"", "recent_updates": ""}
        await self.product.writer.run(lambda c: c.execute(insert(conversations), row | {"opened_at": at, "touched_at": at}))

    async def add_telegram_identity(self) -> None:
        """From now on a bot can reach her without being asked."""
        row = {"id": "d", "channel": "telegram", "lookup": "l", "conversation_id": self.conversation_id, "may_read_back": True}
        await self.product.writer.run(lambda c: c.execute(insert(channel_identities), row | {"address": b"x"}))

    async def status(self) -> DossierStatus | None:
        status_reader = DossierStatusReader(self.product.vault, FOUNDATION)
        return await self.product.writer.run(
            lambda c: status_reader.read_statuses(c, {self.conversation_id: self.key}).get(self.conversation_id)
        )

    async def views(self) -> list[str]:
        """The rows of the access log that the seeker sees, each as `who what`."""
        status = await self.status()
        return [f"{record.name} {record.action}" for record in status.access_records] if status else []


async def send_dossier(
    product: Product, written: Any = None, effect: HandOver | None = None, source: str = "", runs_timers: bool = True
) -> SentDossier:
    """Hand a dossier over, or this effect; Fatima's where none is given. `source` is where it comes from."""
    sent = SentDossier(product, uuid4().hex, product.vault.new_key())
    row = {"conversation_id": sent.conversation_id, "wrapped": product.vault.wrap(sent.key, sent.conversation_id)}

    def unit(connection: Connection) -> None:
        connection.execute(insert(keys), row)

    await product.writer.run(unit)
    await sent.apply_effect(effect or handover_effect(written or dossier_document()), source, runs_timers)
    return sent
