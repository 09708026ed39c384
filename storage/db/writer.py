"""The writer: the threads that run all database work, one transaction per unit of work.

What was submitted is carried out even when its caller has gone: a person's words are not lost with an HTTP connection.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from operator import itemgetter
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from storage.db import postgres
from storage.db.group_commit import BETWEEN, FIRST, LAST, BatchKind, BatchQueue, Lane, Process, TakeLocks, resolve_futures
from storage.db.writer_connection import WriterConnection

T = TypeVar("T")
Item = TypeVar("Item")
Result = TypeVar("Result")
WriterJob = Callable[[WriterConnection], None]
SharedUnit = tuple[Hashable, Callable[[Connection], Any]]  # ordering key and unit


def _same_order(item: object) -> Hashable:
    return None


class Writer:
    """The writer threads of this process and their queue of jobs: one thread for SQLite, `threads` for a server."""

    def __init__(self, engine: Engine, threads: int = postgres.WRITER_THREADS) -> None:
        self._engine = engine
        self._jobs: SimpleQueue[WriterJob | None] = SimpleQueue()
        self._is_closed, self._lock = False, threading.Lock()
        count = 1 if engine.dialect.name == "sqlite" else threads
        self._threads = [threading.Thread(target=self._run_jobs, name=f"kring-writer-{n}", daemon=True) for n in range(count)]
        for thread in self._threads:
            thread.start()
        self._lanes = [Lane(self.submit) for _ in self._threads]
        self._shared: BatchQueue[SharedUnit, Any] = self.batch_queue(_run_units, itemgetter(0), FIRST)
        self._shared_last: BatchQueue[SharedUnit, Any] = self.batch_queue(_run_units, itemgetter(0), LAST)

    async def run(self, unit: Callable[[Connection], T]) -> T:
        """Run this unit of work in a transaction of its own and return its result; it runs again after a conflicting write."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.submit(lambda writer: resolve_futures([(future, _attempt(writer, unit))]))
        return await future

    def run_shared(self, ordering_key: Hashable, unit: Callable[[Connection], T]) -> asyncio.Future[T]:
        """Run this unit in one transaction with all else that waits, before it; those with the same key in the order of their calls.

        It must be idempotent: it runs again where something else in its transaction fails.
        """
        return self._shared.submit((ordering_key, unit))

    def run_shared_last(self, ordering_key: Hashable, unit: Callable[[Connection], T]) -> asyncio.Future[T]:
        """The same behind all else that waits, so that it finds what that wrote."""
        return self._shared_last.submit((ordering_key, unit))

    def batch_queue(
        self,
        process: Process[Item, Result],
        ordering_key: Callable[[Item], Hashable] = _same_order,
        place: int = BETWEEN,
        lock: TakeLocks[Item] | None = None,
    ) -> BatchQueue[Item, Result]:
        """A queue with group commit. `process` returns one result per item, or the exception that belongs to that item alone.

        Items with the same `ordering_key` keep their order. `process` must be idempotent: it runs again after a lost connection, and
        where something else in its transaction fails. `lock` is that of `BatchKind`.
        """
        return BatchQueue(self._lanes, BatchKind(process, place, lock), ordering_key)

    async def close(self) -> None:
        """Run the waiting jobs, then stop the threads."""
        with self._lock:
            if not self._is_closed:
                self._jobs.put(None)
            self._is_closed = True
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    def submit(self, job: WriterJob) -> None:
        """Queue a job for the next free thread; RuntimeError after `close`."""
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the writer is closed")
            self._jobs.put(job)

    def _run_jobs(self) -> None:
        writer = WriterConnection(self._engine)
        while (job := self._next_job(writer)) is not None:
            job(writer)
            writer.send_wakeups()
            writer.stack_schedule.note_use()
            del job  # an idle thread holds no reference to people's words
        self._jobs.put(None)  # stops the next thread
        if writer.scrub_schedule.is_pending():
            writer.scrub()
        writer.close()

    def _next_job(self, writer: WriterConnection) -> WriterJob | None:
        """The next job, None after `close`; chores run as soon as no job waits, or at the latest when they must."""
        while writer.has_chores():
            writer.do_chores(self._jobs.empty())
            with suppress(Empty):
                return self._jobs.get(timeout=writer.seconds_until_chore())
        return self._jobs.get()


def _run_units(connection: Connection, units: Sequence[SharedUnit]) -> Sequence[Any]:
    return [unit(connection) for _, unit in units]


def _attempt(writer: WriterConnection, unit: Callable[[Connection], T]) -> T | Exception:
    try:
        return writer.run_with_retry(unit)
    except Exception as error:
        return error
