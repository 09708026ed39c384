"""Group commit: items that wait at the same time share one transaction, and each caller gets its own result."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from threading import Lock
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from storage.db import errors
from storage.db.writer_connection import WriterConnection

Item = TypeVar("Item")
Result = TypeVar("Result")
FutureResult = tuple["asyncio.Future[Any]", Any]
MAX_BATCH = 256


class BatchQueue(Generic[Item, Result]):
    """A queue that one writer thread at a time empties in batches of at most MAX_BATCH, in the order of submission.

    An idle writer processes a batch of one; a busy one finds all that was submitted meanwhile.
    """

    def __init__(
        self,
        schedule: Callable[[Callable[[WriterConnection], None]], None],
        process: Callable[[Connection, Sequence[Item]], Sequence[Result | Exception]],
    ) -> None:
        """`schedule` hands a job to a writer thread; `process` handles a batch in one transaction, with one result per item."""
        self._schedule, self._process = schedule, process
        self._waiting: deque[tuple[asyncio.Future[Result], Item]] = deque()
        self._is_scheduled, self._lock = False, Lock()

    def submit(self, item: Item) -> asyncio.Future[Result]:
        """Process this item; the future has its result after the commit, or the exception that was returned for it."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        with self._lock:
            if not self._is_scheduled:
                self._schedule(self._process_waiting)
            self._is_scheduled = True
            self._waiting.append((future, item))
        return future

    def _process_waiting(self, writer: WriterConnection) -> None:
        batch = [self._waiting.popleft() for _ in range(min(MAX_BATCH, len(self._waiting)))]
        results = self._process_together(writer, [item for _, item in batch])
        resolve_futures([(future, result) for (future, _), result in zip(batch, results, strict=True)])
        with self._lock:
            self._is_scheduled = bool(self._waiting)
        if self._is_scheduled:
            self._reschedule(writer)

    def _reschedule(self, writer: WriterConnection) -> None:
        """Queue the rest behind other jobs; a writer that is closing accepts no more jobs, so the rest is processed at once."""
        try:
            self._schedule(self._process_waiting)
        except RuntimeError:
            self._process_waiting(writer)

    def _process_together(self, writer: WriterConnection, items: list[Item]) -> Sequence[Result | Exception]:
        try:
            return self._run_batch(writer, items)
        except Exception as error:
            if errors.is_disconnect(error) or (isinstance(error, OperationalError) and not errors.is_conflict(error)):
                return [error] * len(items)  # a full disk or a lost server: processing them one by one would fail as well
            return [self._process_alone(writer, item) for item in items]

    def _process_alone(self, writer: WriterConnection, item: Item) -> Result | Exception:
        try:
            return self._run_batch(writer, [item])[0]
        except Exception as error:
            return error

    def _run_batch(self, writer: WriterConnection, items: list[Item]) -> Sequence[Result | Exception]:
        return writer.run_with_retry(lambda connection: self._process(connection, items), is_idempotent=True)


class ShardedBatchQueue(Generic[Item, Result]):
    """One batch queue per writer thread; items with the same ordering key go to the same queue and keep their order."""

    def __init__(self, queues: Sequence[BatchQueue[Item, Result]], ordering_key: Callable[[Item], Hashable]) -> None:
        self._queues, self._ordering_key = queues, ordering_key

    def submit(self, item: Item) -> asyncio.Future[Result]:
        """Process this item in the queue of its ordering key, as `BatchQueue.submit` does."""
        return self._queues[hash(self._ordering_key(item)) % len(self._queues)].submit(item)


def resolve_futures(results: Sequence[FutureResult]) -> None:
    """Hand results (or exceptions) from a writer thread to the waiting futures, with one thread hop per event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[FutureResult]] = {}
    for future, result in results:
        by_loop.setdefault(future.get_loop(), []).append((future, result))
    for loop, theirs in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_deliver, theirs)


def _deliver(results: list[FutureResult]) -> None:
    for future, result in results:
        if future.done():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
