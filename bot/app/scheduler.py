"""The running clock: looks every few seconds what is due, and whether the operator changed where the house stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.observability.logs import log_error
from storage.db.engine import Writer

INTERVAL_SECONDS = 15.0

Job = Callable[[Connection, datetime], object]


class Scheduler:
    """Wakes `ticks` in the writer's thread. What is due stands in rows: a clock that stood still catches up."""

    def __init__(self, writer: Writer, now: Callable[[], datetime], *jobs: Job, interval_seconds: float = INTERVAL_SECONDS) -> None:
        self._writer, self._now, self._ticks, self._seconds = writer, now, jobs, interval_seconds

    async def run(self) -> None:
        """Until cancelled. A tick that fails is noted and tried again; it never stops the others."""
        while True:
            for tick in self._ticks:
                await self._wake(tick)
            await asyncio.sleep(self._seconds)

    async def wait_until(self, condition: Callable[[Connection, datetime], bool]) -> None:
        """Return once `changed` is true."""
        while not await self._asked(condition):
            await asyncio.sleep(self._seconds)

    async def _wake(self, tick: Job) -> None:
        try:
            await self._writer.run(lambda connection: tick(connection, self._now()))
        except Exception as error:
            log_error("clock_failed", error)

    async def _asked(self, changed: Callable[[Connection, datetime], bool]) -> bool:
        try:
            return await self._writer.run(lambda connection: changed(connection, self._now()))
        except Exception as error:
            log_error("clock_failed", error)
            return False
