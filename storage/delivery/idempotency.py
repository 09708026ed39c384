"""Each update of a bot is taken once: its mark is kept in the same unit of work as what it did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from storage.db.tables import processed_updates
from storage.db.upsert import upsert

T = TypeVar("T")


class UnitOfWorkRunner(Protocol):
    """Whoever runs units of work: the writer, or one that does more in the same unit."""

    async def run(self, unit: Callable[[Connection], T]) -> T: ...


class AlreadyProcessed(Exception):
    """This update was taken before; nothing was done."""


def mark_processed(connection: Connection, channel: str, update_id: str, at: datetime) -> bool:
    """False where it was taken before."""
    row = {"channel": channel, "update_id": update_id, "at": at}
    return connection.execute(upsert(connection, processed_updates), row).rowcount == 1


class IdempotentUnit:
    """Runs the first unit of a deed between `before` and `after`: all of it is kept, or nothing.

    `before` says whether it may be done (else Again); `after` hears what came of it.
    """

    def __init__(self, runner: UnitOfWorkRunner, before: Callable[[Connection], bool], after: Callable[[Connection, object], None]) -> None:
        self._units, self._before, self._after = runner, before, after
        self.is_done = False

    async def run(self, unit: Callable[[Connection], T]) -> T:
        if self.is_done:
            return await self._units.run(unit)
        result = await self._units.run(lambda connection: self._first(connection, unit))
        self.is_done = True
        return result

    def _first(self, connection: Connection, unit: Callable[[Connection], T]) -> T:
        if not self._before(connection):
            raise AlreadyProcessed
        result = unit(connection)
        self._after(connection, result)
        return result
