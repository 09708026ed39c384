"""Idempotency of the coordinators' bot: an update's id is saved in the same unit of work as its result, so it is processed once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from storage.db.tables import processed_updates
from storage.db.upsert import insert_new

T = TypeVar("T")


class UnitOfWorkRunner(Protocol):
    """Runs units of work: the writer, or a wrapper that does more in the same transaction."""

    async def run(self, unit: Callable[[Connection], T]) -> T: ...


class AlreadyProcessed(Exception):
    """This update was processed before; nothing was done."""


def mark_processed(connection: Connection, channel: str, update_id: str, at: datetime) -> bool:
    """Record this update as processed in this transaction; False if it was processed before."""
    return insert_new(connection, processed_updates, {"channel": channel, "update_id": update_id, "at": at})


class IdempotentUnit:
    """Runs the first unit of work of an update in one transaction with `before` and `after`; later units run plainly.

    `before` returns whether the unit may run (AlreadyProcessed if not); `after` receives its result.
    """

    def __init__(self, runner: UnitOfWorkRunner, before: Callable[[Connection], bool], after: Callable[[Connection, object], None]) -> None:
        self._runner, self._before, self._after = runner, before, after
        self.is_done = False

    async def run(self, unit: Callable[[Connection], T]) -> T:
        """Run this unit of work and return its result."""
        if self.is_done:
            return await self._runner.run(unit)
        result = await self._runner.run(lambda connection: self._run_first(connection, unit))
        self.is_done = True
        return result

    def _run_first(self, connection: Connection, unit: Callable[[Connection], T]) -> T:
        if not self._before(connection):
            raise AlreadyProcessed
        result = unit(connection)
        self._after(connection, result)
        return result
