"""Dossiers that wait beside many coordinators, on SQLite: one more that is sent and offered, and a round in which all are matched."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import process_time
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, delete, func, insert, select, update

from flows.matching.organisation_names import read_ties
from flows.matching.profile import all_ties
from storage.coordinators.coordinators import set_available
from storage.db.tables import keys, offers, timers
from storage.reference.holidays import is_holiday
from storage.sources.turns import MATCHING
from storage.turns.effects import EffectHandler
from tests.bench.case import Figures, NotMeasured
from tests.bench.copied_rows import copy_dossiers
from tests.support.dossiers.example import dossier_document, handover_effect
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import Product

T = TypeVar("T")
TIMES = 12
LATER = timedelta(days=1)  # until when those that wait are left alone
PROVINCES = 12
_IS_MATCHED = update(timers).where(timers.c.kind == MATCHING)


class WaitingDossiers:
    """A product in which dossiers wait, in an event loop of its own."""

    def __init__(self, product: Product, runner: asyncio.Runner, waiting: int) -> None:
        self._product, self._runner, self._waiting = product, runner, waiting

    def write(self, unit: Callable[[Connection], T]) -> T:
        """Run this in a transaction."""
        return self._runner.run(self._product.writer.run(unit))

    def copy_first(self, count: int) -> None:
        """Copy the first dossier so often."""
        self.write(lambda connection: copy_dossiers(cast(sqlite3.Connection, connection.connection.driver_connection), count))

    def measure_one_more(self) -> Figures:
        """The least that sending and offering one took, of several."""
        offered = self.write(_count_offers)
        taken = [self._runner.run(self._send_one()) for _ in range(TIMES)]
        if self.write(_count_offers) != offered + TIMES:
            raise NotMeasured("a dossier was not offered")
        return {"us": min(taken) * 1e6}

    def measure_first_round(self) -> Figures:
        """Every dossier is matched as on a day on which nothing is offered yet, by the scheduler's own job."""
        self.write(self._forget_offers)
        figures = self._match(self._waiting)
        if not self.write(_count_offers):
            raise NotMeasured("no dossier was offered")
        return figures

    def measure_next_round(self) -> Figures:
        """Those that were not offered to anybody are matched again, in vain."""
        offered = self.write(_count_offers)
        self.write(lambda connection: connection.execute(_IS_MATCHED.values(due_at=self._product.now)))
        figures = self._match(self._waiting - offered)
        if self.write(_count_offers) != offered:
            raise NotMeasured("a dossier was offered")
        return figures

    def _match(self, dossiers: int) -> Figures:
        began = process_time()
        self._runner.run(self._product.run_timers())
        taken = process_time() - began
        return {"us": taken * 1e6 / dossiers, "s CPU": taken}

    def _forget_offers(self, connection: Connection) -> None:
        connection.execute(delete(offers))
        connection.execute(update(timers).values(due_at=self._product.now + LATER))
        for subject in connection.execute(select(timers.c.subject).distinct()).scalars().all():
            connection.execute(delete(timers).where(timers.c.subject == subject, timers.c.kind == MATCHING))
            connection.execute(insert(timers), {"kind": MATCHING, "subject": subject, "due_at": self._product.now})

    async def _send_one(self) -> float:
        began = process_time()
        await send_dossier(self._product)
        return process_time() - began


def _count_offers(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(offers)).scalar_one()


@contextmanager
def open_copied(folder: Path, waiting: int, coordinators: int) -> Iterator[WaitingDossiers]:
    """So many that are copies of one: they can be counted, but not opened."""
    with open_handed_over(folder, 1, coordinators) as dossiers:
        dossiers.copy_first(waiting - 1)
        yield dossiers


@contextmanager
def open_handed_over(folder: Path, waiting: int, coordinators: int) -> Iterator[WaitingDossiers]:
    """So many that were each handed over."""
    folder.mkdir()
    with asyncio.Runner() as runner:
        product = Product(folder)
        dossiers = WaitingDossiers(product, runner, waiting)
        dossiers.write(lambda connection: _add_coordinators(product, connection, coordinators))
        dossiers.write(lambda connection: _read_at_start(product, connection))
        dossiers.write(lambda connection: _add_waiting(product, connection, waiting))
        yield dossiers
        runner.run(product.writer.close())
        product.engine.dispose()


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


def _read_at_start(product: Product, connection: Connection) -> None:
    """What a process reads before it serves anybody (bot.app.composition.read_at_start)."""
    is_holiday(product.now.date())
    for one in product.coordinators.list_all(connection):
        read_ties(all_ties(one.profile))


def _add_waiting(product: Product, connection: Connection, count: int) -> None:
    handler, effect = EffectHandler(product.vault, product.installation), handover_effect(dossier_document())
    for number in range(count):
        conversation_id = f"{number:032}"
        wrapped = product.vault.wrap(product.vault.new_key(), conversation_id)
        connection.execute(insert(keys), {"conversation_id": conversation_id, "wrapped": wrapped})
        identity: Any = SimpleNamespace(id="identity", conversation_id=conversation_id)
        handler.apply_effects(connection, identity, (effect,), product.now)
    connection.execute(update(timers).values(due_at=product.now + LATER))
