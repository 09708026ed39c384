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

A = TypeVar("A")
R = TypeVar("R")
Result = tuple["asyncio.Future[Any]", Any]
BATCH = 256


class BatchQueue(Generic[A, R]):
    """Arrivals wait here until a writing thread comes by, which then takes all of them. An idle writer takes one.

    One thread at a time: arrivals are kept in the order in which they came.
    """

    def __init__(
        self, call: Callable[[Callable[[WriterConnection], None]], None], keep: Callable[[Connection, Sequence[A]], Sequence[R | Exception]]
    ) -> None:
        """`call` has something done in a writing thread; `keep` keeps arrivals in one transaction."""
        self._call, self._keep = call, keep
        self._waiting: deque[tuple[asyncio.Future[R], A]] = deque()
        self._is_called, self._lock = False, Lock()

    async def submit(self, arrival: A) -> R:
        """The result of this arrival, after the commit that made it last."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        with self._lock:
            if not self._is_called:
                self._call(self._empty)
            self._is_called = True
            self._waiting.append((future, arrival))
        return await future

    def _empty(self, pen: WriterConnection) -> None:
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        results = self._together(pen, [arrival for _, arrival in batch])
        resolve_futures([(future, result) for (future, _), result in zip(batch, results, strict=True)])
        with self._lock:
            self._is_called = bool(self._waiting)
        if self._is_called:
            self._again(pen)

    def _again(self, pen: WriterConnection) -> None:
        """Behind the other work that waits; a writer that closes takes nothing more, so the rest is done now."""
        try:
            self._call(self._empty)
        except RuntimeError:
            self._empty(pen)

    def _together(self, pen: WriterConnection, arrivals: list[A]) -> Sequence[R | Exception]:
        try:
            return self._kept(pen, arrivals)
        except Exception as error:
            if errors.is_disconnect(error) or (isinstance(error, OperationalError) and not errors.is_conflict(error)):
                return [error] * len(arrivals)  # a full disk, a lost database: nobody fares better alone
            return [self._alone(pen, arrival) for arrival in arrivals]

    def _alone(self, pen: WriterConnection, arrival: A) -> R | Exception:
        try:
            return self._kept(pen, [arrival])[0]
        except Exception as error:
            return error

    def _kept(self, pen: WriterConnection, arrivals: list[A]) -> Sequence[R | Exception]:
        return pen.run_with_retry(lambda connection: self._keep(connection, arrivals), is_idempotent=True)


class ShardedBatchQueue(Generic[A, R]):
    """Several baskets, so that several threads write; what is `whose` goes into the same one and keeps its order."""

    def __init__(self, baskets: Sequence[BatchQueue[A, R]], whose: Callable[[A], Hashable]) -> None:
        self._baskets, self._whose = baskets, whose

    def submit(self, arrival: A) -> Coroutine[Any, Any, R]:
        return self._baskets[hash(self._whose(arrival)) % len(self._baskets)].submit(arrival)


def resolve_futures(results: Sequence[Result]) -> None:
    """Hand results, or exceptions, from the writer's thread to those who wait: one hop per event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Result]] = {}
    for future, result in results:
        by_loop.setdefault(future.get_loop(), []).append((future, result))
    for loop, theirs in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
            loop.call_soon_threadsafe(_deliver, theirs)


def _deliver(results: list[Result]) -> None:
    for future, result in results:
        if future.done():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
