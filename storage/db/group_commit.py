"""Group commit: items that wait at the same time share one transaction, of whatever kind, and each caller gets its own result."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from operator import attrgetter
from threading import Lock
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from storage.db import errors
from storage.db.writer_connection import WriterConnection

Item = TypeVar("Item")
Result = TypeVar("Result")
Process = Callable[[Connection, Sequence[Item]], Sequence[Result | Exception]]
TakeLocks = Callable[[Connection, Sequence[Item]], None]
FutureResult = tuple["asyncio.Future[Any]", Any]
MAX_BATCH = 256
FIRST, BETWEEN, LAST = range(3)


@dataclass(frozen=True, eq=False, slots=True)  # one object is one kind, also where two are processed alike
class BatchKind(Generic[Item, Result]):
    """What processes items of one kind together, and its place among the kinds of a transaction.

    `lock` takes the locks that its items need first, where other kinds come before it: none waits for these with a lock of its own.
    """

    process: Process[Item, Result]
    place: int
    lock: TakeLocks[Item] | None = None


Waiting = tuple["asyncio.Future[Any]", BatchKind[Any, Any], Any]  # with its kind, and the item


class Lane:
    """What waits for a writer thread, of all kinds; one thread at a time empties it in batches of at most MAX_BATCH.

    Items of one kind are processed together, in the order of submission, and the kinds in the order of their places. An idle writer
    processes a batch of one; a busy one finds all that was submitted meanwhile.
    """

    def __init__(self, schedule: Callable[[Callable[[WriterConnection], None]], None]) -> None:
        """`schedule` hands a job to a writer thread."""
        self._schedule = schedule
        self._waiting: deque[Waiting] = deque()
        self._is_scheduled, self._lock = False, Lock()

    def submit(self, kind: BatchKind[Any, Any], item: Any) -> asyncio.Future[Any]:
        """Process this item; the future has its result after the commit, or the exception that was returned for it."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        with self._lock:
            if not self._is_scheduled:
                self._schedule(self._process_waiting)
            self._is_scheduled = True
            self._waiting.append((future, kind, item))
        return future

    def _process_waiting(self, writer: WriterConnection) -> None:
        batch = [self._waiting.popleft() for _ in range(min(MAX_BATCH, len(self._waiting)))]
        resolve_futures(self._process_together(writer, batch))
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

    def _process_together(self, writer: WriterConnection, batch: list[Waiting]) -> list[FutureResult]:
        try:
            return self._run_batch(writer, batch)
        except Exception as error:
            if errors.is_disconnect(error) or (isinstance(error, OperationalError) and not errors.is_conflict(error)):
                return [(future, error) for future, _, _ in batch]  # a full disk or a lost server: one by one would fail as well
            return [self._process_alone(writer, waiting) for waiting in batch]

    def _process_alone(self, writer: WriterConnection, waiting: Waiting) -> FutureResult:
        try:
            return self._run_batch(writer, [waiting])[0]
        except Exception as error:
            return waiting[0], error

    def _run_batch(self, writer: WriterConnection, batch: list[Waiting]) -> list[FutureResult]:
        return writer.run_with_retry(lambda connection: list(self._process_by_kind(connection, batch)), is_idempotent=True)

    def _process_by_kind(self, connection: Connection, batch: list[Waiting]) -> Iterator[FutureResult]:
        futures, items = defaultdict[BatchKind[Any, Any], list[Any]](list), defaultdict[BatchKind[Any, Any], list[Any]](list)
        for future, kind, item in batch:
            futures[kind].append(future)
            items[kind].append(item)
        kinds = sorted(items, key=attrgetter("place"))
        for kind in kinds[1:]:
            if kind.lock:
                kind.lock(connection, items[kind])
        for kind in kinds:
            yield from zip(futures[kind], kind.process(connection, items[kind]), strict=True)


class BatchQueue(Generic[Item, Result]):
    """One kind of items in the lanes of all writer threads; items with the same ordering key go to the same lane and keep their order."""

    def __init__(self, lanes: Sequence[Lane], kind: BatchKind[Item, Result], ordering_key: Callable[[Item], Hashable]) -> None:
        self._lanes, self._kind, self._ordering_key = lanes, kind, ordering_key

    def submit(self, item: Item) -> asyncio.Future[Result]:
        """Process this item in the lane of its ordering key, as `Lane.submit` does."""
        return self._lanes[hash(self._ordering_key(item)) % len(self._lanes)].submit(self._kind, item)


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
