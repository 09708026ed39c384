"""Arrivals that wait for one transaction, and how their results come back to those who wait."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Hashable, Sequence
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
    """Arrivals wait here until a writing thread comes by, which then takes all of them. An idle writer takes one.

    One thread at a time: arrivals are kept in the order in which they came.
    """

    def __init__(
        self,
        schedule: Callable[[Callable[[WriterConnection], None]], None],
        process: Callable[[Connection, Sequence[Item]], Sequence[Result | Exception]],
    ) -> None:
        """`call` has something done in a writing thread; `keep` keeps arrivals in one transaction."""
        self._call, self._keep = schedule, process
        self._waiting: deque[tuple[asyncio.Future[Result], Item]] = deque()
        self._is_called, self._lock = False, Lock()

    async def submit(self, item: Item) -> Result:
        """The result of this arrival, after the commit that made it last."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        with self._lock:
            if not self._is_called:
                self._call(self._process_waiting)
            self._is_called = True
            self._waiting.append((future, item))
        return await future

    def _process_waiting(self, pen: WriterConnection) -> None:
        batch = [self._waiting.popleft() for _ in range(min(MAX_BATCH, len(self._waiting)))]
        results = self._process_together(pen, [arrival for _, arrival in batch])
        resolve_futures([(future, result) for (future, _), result in zip(batch, results, strict=True)])
        with self._lock:
            self._is_called = bool(self._waiting)
        if self._is_called:
            self._reschedule(pen)

    def _reschedule(self, pen: WriterConnection) -> None:
        """Behind the other work that waits; a writer that closes takes nothing more, so the rest is done now."""
        try:
            self._call(self._process_waiting)
        except RuntimeError:
            self._process_waiting(pen)

    def _process_together(self, pen: WriterConnection, arrivals: list[Item]) -> Sequence[Result | Exception]:
        try:
            return self._run_batch(pen, arrivals)
        except Exception as error:
            if errors.is_disconnect(error) or (isinstance(error, OperationalError) and not errors.is_conflict(error)):
                return [error] * len(arrivals)  # a full disk, a lost database: nobody fares better alone
            return [self._process_alone(pen, arrival) for arrival in arrivals]

    def _process_alone(self, pen: WriterConnection, arrival: Item) -> Result | Exception:
        try:
            return self._run_batch(pen, [arrival])[0]
        except Exception as error:
            return error

    def _run_batch(self, pen: WriterConnection, arrivals: list[Item]) -> Sequence[Result | Exception]:
        return pen.run_with_retry(lambda connection: self._keep(connection, arrivals), is_idempotent=True)


class ShardedBatchQueue(Generic[Item, Result]):
    """Several baskets, so that several threads write; what is `whose` goes into the same one and keeps its order."""

    def __init__(self, queues: Sequence[BatchQueue[Item, Result]], ordering_key: Callable[[Item], Hashable]) -> None:
        self._baskets, self._whose = queues, ordering_key

    def submit(self, item: Item) -> Coroutine[Any, Any, Result]:
        return self._baskets[hash(self._whose(item)) % len(self._baskets)].submit(item)


def resolve_futures(results: Sequence[FutureResult]) -> None:
    """Hand results, or exceptions, from the writer's thread to those who wait: one hop per event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[FutureResult]] = {}
    for future, result in results:
        by_loop.setdefault(future.get_loop(), []).append((future, result))
    for loop, theirs in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
            loop.call_soon_threadsafe(_deliver, theirs)


def _deliver(results: list[FutureResult]) -> None:
    for future, result in results:
        if future.done():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
