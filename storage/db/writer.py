"""Threads that write: each unit of work is one transaction, and arrivals that wait together share one.

What was handed in is done, also when nobody waits for it any more: a person's words are not lost with a connection.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Hashable, Sequence
from queue import Empty, SimpleQueue
from typing import TypeVar

from sqlalchemy import Connection, Engine

from storage.db import postgres
from storage.db.group_commit import BatchQueue, ShardedBatchQueue, resolve_futures
from storage.db.writer_connection import WriterConnection

T = TypeVar("T")
Item = TypeVar("Item")
Result = TypeVar("Result")
Job = Callable[[WriterConnection], None]


def _same_order(arrival: object) -> Hashable:
    return None


class Writer:
    """The only threads of this process that touch the database: one for a file, several for a server."""

    def __init__(self, engine: Engine, threads: int = postgres.WRITER_THREADS) -> None:
        self._engine = engine
        self._units: SimpleQueue[Job | None] = SimpleQueue()
        self._is_closed, self._lock = False, threading.Lock()
        count = 1 if engine.dialect.name == "sqlite" else threads
        self._threads = [threading.Thread(target=self._run_jobs, name=f"kring-writer-{n}", daemon=True) for n in range(count)]
        for thread in self._threads:
            thread.start()

    async def run(self, unit: Callable[[Connection], T]) -> T:
        """Run this unit of work in a transaction of its own; it runs once more where another process wrote first."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.submit(lambda pen: resolve_futures([(future, _attempt(pen, unit))]))
        return await future

    def batch_queue(
        self,
        process: Callable[[Connection, Sequence[Item]], Sequence[Result | Exception]],
        ordering_key: Callable[[Item], Hashable] = _same_order,
    ) -> ShardedBatchQueue[Item, Result]:
        """Baskets whose arrivals are kept together: `keep` gives each its result, or the exception that is its alone.

        Arrivals of the same `whose` keep their order. What is kept twice must count once: a lost line has it kept again.
        """
        return ShardedBatchQueue([BatchQueue(self.submit, process) for _ in self._threads], ordering_key)

    async def close(self) -> None:
        """Do what is waiting, then stop."""
        with self._lock:
            if not self._is_closed:
                self._units.put(None)
            self._is_closed = True
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    def submit(self, unit: Job) -> None:
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the writer is closed")
            self._units.put(unit)

    def _run_jobs(self) -> None:
        pen = WriterConnection(self._engine)
        while (unit := self._next_job(pen)) is not None:
            unit(pen)
            pen.send_wakeups()
            del unit  # nothing that was said stays in this thread while it waits
        self._units.put(None)  # for the other threads
        if pen.scrub_schedule.is_pending():
            pen.scrub()
        pen.close()

    def _next_job(self, pen: WriterConnection) -> Job | None:
        while True:
            if pen.scrub_schedule.is_due(self._units.empty()):
                pen.scrub()
            try:
                return self._units.get(timeout=pen.scrub_schedule.seconds_until_retry())
            except Empty:
                continue


def _attempt(pen: WriterConnection, unit: Callable[[Connection], T]) -> T | Exception:
    try:
        return pen.run_with_retry(unit)
    except Exception as error:
        return error
