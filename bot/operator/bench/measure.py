"""Measurement of a candidate: concurrent people, each of whom sends the next turn as soon as the last is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from itertools import count
from time import perf_counter, process_time
from typing import NamedTuple

from bot.app.gc_tuning import freeze_gc

CONCURRENCY = (1, 8, 64)
STEPS = 9  # people stand at so many different answers: if all gave the same one at once, the dearest would be that of a whole batch

BenchTurn = Callable[[int, int], Awaitable[object]]  # number of the person, number of their turn
BenchCandidate = Callable[[], AbstractAsyncContextManager[BenchTurn]]


class Measurement(NamedTuple):
    """Turns per second; median and 99th percentile of the latency in seconds; CPU seconds per turn of this process."""

    rate: float
    p50: float
    p99: float
    cpu: float


def measure(candidate: BenchCandidate, concurrency: int, seconds: float) -> Measurement:
    """Measure for so many seconds, after the first turns of each person, which warm up caches and are not counted."""
    return asyncio.run(_measure(candidate, concurrency, seconds))


async def _measure(candidate: BenchCandidate, concurrency: int, seconds: float) -> Measurement:
    async with candidate() as send_turn:
        await asyncio.gather(*(_take_first_turns(send_turn, person) for person in range(concurrency)))
        freeze_gc()
        latencies: list[float] = []
        began_at, cpu = perf_counter(), process_time()
        await asyncio.gather(*(_send_turns(send_turn, person, began_at + seconds, latencies) for person in range(concurrency)))
        elapsed, cpu = perf_counter() - began_at, process_time() - cpu
    latencies.sort()
    turns = len(latencies)
    return Measurement(turns / elapsed, latencies[turns // 2], latencies[turns * 99 // 100], cpu / turns)


async def _take_first_turns(send_turn: BenchTurn, person: int) -> None:
    for number in range(_first_measured(person)):
        await send_turn(person, number)


def _first_measured(person: int) -> int:
    return 1 + person % STEPS


async def _send_turns(send_turn: BenchTurn, person: int, ends_at: float, latencies: list[float]) -> None:
    """At least one, so that there is something to measure on a machine that is too busy for more."""
    for number in count(_first_measured(person)):
        began_at = perf_counter()
        await send_turn(person, number)
        latencies.append(perf_counter() - began_at)
        if perf_counter() >= ends_at:
            return
