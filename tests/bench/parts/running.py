"""A process as it runs: from its start to its first answer, and its memory before and after it was busy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from time import perf_counter

from tests.bench.case import Budget, Case, Figures, Part
from tests.bench.telegram.bot_child import bot_child

BOT, PEOPLE = "kring", 16
BUSY = 30  # seconds, where a measurement takes one
SETTLING = 1.0  # seconds after which a process is idle


@contextmanager
def open_cases(budget: Budget) -> Iterator[Sequence[Case]]:
    busy = budget.seconds * BUSY
    yield [
        Case("start", "to the first answer in Telegram", lambda: asyncio.run(_start(budget))),
        Case("memory", f"busy for {busy:,.0f} s with {PEOPLE} people", partial(measure_memory, budget, busy), is_once=True),
    ]


def measure_memory(budget: Budget, seconds: float, pause: float = 0.0) -> Figures:
    """Idle, after the first tenth of the time, in which caches fill, at the half and at the end."""
    return asyncio.run(_grow(budget, seconds, pause))


async def _start(budget: Budget) -> Figures:
    began = perf_counter()
    async with bot_child(BOT, budget.folder) as child:
        await child.people.talk(1, 0.0)
        return {"s": perf_counter() - began, "s CPU": child.cpu(), "MB": child.resident()}


async def _grow(budget: Budget, seconds: float, pause: float) -> Figures:
    async with bot_child(BOT, budget.folder) as child:
        await asyncio.sleep(SETTLING)
        idle = child.resident()
        turns = len(await child.people.talk(PEOPLE, seconds / 10, pause))
        early = child.resident()
        turns += len(await child.people.talk(PEOPLE, seconds * 4 / 10, pause))
        half = child.resident()
        turns += len(await child.people.talk(PEOPLE, seconds / 2, pause))
        return {"MB idle": idle, "MB early": early, "MB half": half, "MB": child.resident(), "turns": turns, "s CPU": child.cpu()}


PART = Part(
    "A process",
    "MB",
    open_cases,
    is_rate=False,
    note="Memory that grows on and on after the first tenth would be a leak: `make bench PART=hour` looks at a whole hour.",
)
