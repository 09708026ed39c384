"""Measuring a way of keeping turns: so many people at once, each speaking again as soon as they were heard."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from time import perf_counter, process_time
from typing import NamedTuple

from bot.app.gc_tuning import freeze_gc

CONCURRENCY = (1, 8, 64)

BenchTurn = Callable[[int, int], Awaitable[object]]  # which person, and their how-manieth turn
Candidate = Callable[[], AbstractAsyncContextManager[BenchTurn]]


class Measurement(NamedTuple):
    """Turns a second; seconds that half and nearly all people wait; seconds of CPU a turn, of this process alone."""

    rate: float
    p50: float
    p99: float
    cpu: float


def measure(candidate: Candidate, concurrency: int, seconds: float) -> Measurement:
    """Everybody's first turns are not counted: what is made once is made in them."""
    return asyncio.run(_measured(candidate, concurrency, seconds))


async def _measured(way: Candidate, at_once: int, seconds: float) -> Measurement:
    async with way() as turn:
        await asyncio.gather(*(turn(person, 0) for person in range(at_once)))
        freeze_gc()
        waits: list[float] = []
        began, cpu = perf_counter(), process_time()
        await asyncio.gather(*(_speak(turn, person, began + seconds, waits) for person in range(at_once)))
        took, cpu = perf_counter() - began, process_time() - cpu
    waits.sort()
    return Measurement(len(waits) / took, waits[len(waits) // 2], waits[len(waits) * 99 // 100], cpu / len(waits))


async def _speak(turn: BenchTurn, person: int, until: float, waits: list[float]) -> None:
    number = 1
    while (began := perf_counter()) < until:
        await turn(person, number)
        waits.append(perf_counter() - began)
        number += 1
