"""Scheduler: runs jobs in the writer thread every few seconds, and polls for a condition such as a change of mode."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.observability.logs import log_error
from storage.db.writer import Writer

INTERVAL_SECONDS = 5.0

ScheduledJob = Callable[[Connection, datetime], object]  # true: something is left to do, and people's turns go first


class Scheduler:
    """Runs `jobs` one after the other. Due work is rows in the database, so a process that was down catches up.

    A job does a small part in each transaction, so that however much is due no turn waits for all of it.
    """

    def __init__(
        self, writer: Writer, now: Callable[[], datetime], *jobs: ScheduledJob, interval_seconds: float = INTERVAL_SECONDS
    ) -> None:
        self._writer, self._now, self._jobs, self._interval_seconds = writer, now, jobs, interval_seconds

    async def run(self) -> None:
        """Run until cancelled. A job that fails is logged and runs again next time; it never stops the others."""
        while True:
            for job in self._jobs:
                await self._run_job(job)
            await asyncio.sleep(self._interval_seconds)

    async def wait_until(self, condition: Callable[[Connection, datetime], bool]) -> None:
        """Return once `condition` holds."""
        while not await self._holds(condition):
            await asyncio.sleep(self._interval_seconds)

    async def _run_job(self, job: ScheduledJob) -> None:
        try:
            while await self._writer.run(lambda connection: job(connection, self._now())):
                pass
        except Exception as error:
            log_error("clock_failed", error)

    async def _holds(self, condition: Callable[[Connection, datetime], bool]) -> bool:
        try:
            return await self._writer.run(lambda connection: condition(connection, self._now()))
        except Exception as error:
            log_error("clock_failed", error)
            return False
