"""One thread writes: each unit of work is one transaction, and arrivals that wait together share one.

What was handed in is done, also when nobody waits for it any more: a person's words are not lost with a connection.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import TypeVar

from sqlalchemy import Connection, Engine

from flows.errors import Superseded
from storage.basket import Basket, settle
from storage.truncation import Truncation

T = TypeVar("T")
A = TypeVar("A")
R = TypeVar("R")


class Writer:
    """The only thread of this process that touches the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._units: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._truncation = Truncation()
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="kring-writer", daemon=True)
        self._thread.start()

    async def run(self, unit: Callable[[Connection], T]) -> T:
        """Run this unit of work in a transaction of its own; it runs once more where another process wrote first."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.put(lambda: settle([(future, self._attempt(unit))]))
        return await future

    def keep(self, keep: Callable[[Connection, Sequence[A]], Sequence[R | Exception]]) -> Basket[A, R]:
        """A basket whose arrivals are kept together: `keep` gives each its result, or the exception that is its alone."""
        return Basket(self.put, lambda arrivals: self.transact(lambda connection: keep(connection, arrivals)))

    async def close(self) -> None:
        """Do what is waiting, then stop."""
        if not self._is_closed:
            self._is_closed = True
            self._units.put(None)
        await asyncio.to_thread(self._thread.join)

    def put(self, unit: Callable[[], None]) -> None:
        if self._is_closed:
            raise RuntimeError("the writer is closed")
        self._units.put(unit)

    def transact(self, unit: Callable[[Connection], T]) -> T:
        """In the writer's thread: one transaction, committed when this returns."""
        connection = self._connect()
        try:
            with connection.begin():
                return unit(connection)
        finally:
            if not connection.invalidated:
                self._truncation.notice(connection)

    def _attempt(self, unit: Callable[[Connection], T]) -> T | Exception:
        try:
            try:
                return self.transact(unit)
            except Superseded:
                return self.transact(unit)
        except Exception as error:
            return error

    def _connect(self) -> Connection:
        if self._connection is None or self._connection.invalidated:
            self._connection = self._engine.connect()
        return self._connection

    def _work(self) -> None:
        while (unit := self._next()) is not None:
            unit()
            del unit  # nothing that was said stays in this thread while it waits
        if self._truncation.is_wanted():
            self._truncate()
        if self._connection is not None:
            self._connection.close()

    def _next(self) -> Callable[[], None] | None:
        while True:
            if self._truncation.is_due(self._units.empty()):
                self._truncate()
            try:
                return self._units.get(timeout=self._truncation.pause())
            except Empty:
                continue

    def _truncate(self) -> None:
        try:
            self._truncation.attempt(self._connect())
        except Exception:
            self._truncation.postpone()
