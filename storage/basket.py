"""Arrivals that wait for one transaction, and how their results come back to those who wait."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import OperationalError

A = TypeVar("A")
R = TypeVar("R")
Result = tuple["asyncio.Future[Any]", Any]
BATCH = 256


class Basket(Generic[A, R]):
    """Arrivals wait here until the writer's thread comes by, which then takes all of them. An idle writer takes one."""

    def __init__(self, call: Callable[[Callable[[], None]], None], keep: Callable[[Sequence[A]], Sequence[R | Exception]]) -> None:
        """`call` has something done in the writer's thread; `keep` keeps arrivals in one transaction."""
        self._call, self._keep = call, keep
        self._waiting: deque[tuple[asyncio.Future[R], A]] = deque()

    async def put(self, arrival: A) -> R:
        """The result of this arrival, after the commit that made it last."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((future, arrival))
        self._call(self._empty)
        return await future

    def _empty(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        if batch:
            results = self._together([arrival for _, arrival in batch])
            settle([(future, result) for (future, _), result in zip(batch, results, strict=True)])

    def _together(self, arrivals: list[A]) -> Sequence[R | Exception]:
        try:
            return self._keep(arrivals)
        except OperationalError as error:  # a full disk, a lost database: nobody fares better alone
            return [error] * len(arrivals)
        except Exception:
            return [self._alone(arrival) for arrival in arrivals]

    def _alone(self, arrival: A) -> R | Exception:
        try:
            return self._keep([arrival])[0]
        except Exception as error:
            return error


def settle(results: Sequence[Result]) -> None:
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
