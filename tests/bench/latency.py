"""Latencies of something that is done again and again for a while."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import perf_counter

from tests.bench.case import Figures

LEAST = 10  # times, however long they take


def summarise(seconds: list[float]) -> Figures:
    ordered = sorted(seconds)
    return {"p50 ms": ordered[len(ordered) // 2] * 1e3, "p99 ms": ordered[len(ordered) * 99 // 100] * 1e3}


def time_again(act: Callable[[], object], span: float) -> Figures:
    """Do it for so many seconds; the first time, which reads what stays, does not count."""
    act()
    taken: list[float] = []
    while len(taken) < LEAST or sum(taken) < span:
        began = perf_counter()
        act()
        taken.append(perf_counter() - began)
    return summarise(taken)


async def time_turns(act: Callable[[], Awaitable[float]], span: float) -> Figures:
    """The same of something that says itself how long it took."""
    await act()
    taken: list[float] = []
    while len(taken) < LEAST or sum(taken) < span:
        taken.append(await act())
    return summarise(taken)
