"""A dossier more, sent and offered to one of many coordinators, where very many wait already; on SQLite."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from time import process_time
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from storage.coordinators.coordinators import set_available
from storage.db.tables import keys, offers, timers
from storage.turns.effects import EffectHandler
from tests.bench.case import Figures, NotMeasured
from tests.support.dossiers.example import dossier_document, handover_effect
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import Product

TIMES = 12
LATER = timedelta(days=1)  # until when those that wait are left alone
PROVINCES = 12


async def measure_one_more(folder: Path, waiting: int, coordinators: int) -> Figures:
    """The least that sending and offering one took, of several."""
    async with Product(folder) as product:
        await product.writer.run(lambda connection: _add_coordinators(product, connection, coordinators))
        await product.writer.run(lambda connection: _add_waiting(product, connection, waiting))
        taken = [await _send_one(product) for _ in range(TIMES)]
        if await product.writer.run(_count_offers) != TIMES:
            raise NotMeasured("a dossier was not offered")
    return {"us": min(taken) * 1e6}


def _add_coordinators(product: Product, connection: Connection, count: int) -> None:
    for number in range(count):
        profile: Any = {"name": f"Coordinator {number}", "contact_line": "06 00000000", "gender": "vrouw", "languages": ["nld", "eng"]}
        more = {
            "provinces": [f"{number % PROVINCES + 1:02}"],
            "places": ["Assen", "Rolde", "Zuidlaren"],
            "employers": [f"Zorggroep {number}"],
        }
        coordinator_id = product.coordinators.add_coordinator(connection, profile | more, False, product.now)
        set_available(connection, coordinator_id, True)


def _add_waiting(product: Product, connection: Connection, count: int) -> None:
    handler, effect = EffectHandler(product.vault, product.installation), handover_effect(dossier_document())
    for number in range(count):
        conversation_id = f"{number:032}"
        wrapped = product.vault.wrap(product.vault.new_key(), conversation_id)
        connection.execute(insert(keys), {"conversation_id": conversation_id, "wrapped": wrapped})
        identity: Any = SimpleNamespace(id="identity", conversation_id=conversation_id)
        handler.apply_effects(connection, identity, (effect,), product.now)
    connection.execute(update(timers).values(due_at=product.now + LATER))


async def _send_one(product: Product) -> float:
    began = process_time()
    await send_dossier(product)
    return process_time() - began


def _count_offers(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(offers)).scalar_one()
