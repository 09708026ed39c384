"""A process as it runs: from its start to its first answer, and its memory before and after it was busy for long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from time import perf_counter
from typing import Any

from tests.bench.case import Budget, Case, Figures, Part
from tests.bench.telegram.bot_child import BotChild, bot_child

BOT, PEOPLE = "kring", 16
PARTS_OF_AN_HOUR = 3_600 / 30  # with one second for each measurement it is busy for half a minute
SETTLING = 1.0  # seconds after which a process is idle


@contextmanager
def open_cases(budget: Budget) -> Iterator[Sequence[Case]]:
    busy = budget.seconds * 3_600 / PARTS_OF_AN_HOUR
    yield [
        Case("start", "to the first answer in Telegram", partial(_run, _start, budget, 0.0)),
        Case("memory", f"busy for {busy:,.0f} s with {PEOPLE} people", partial(_run, _grow, budget, busy), is_once=True),
    ]


def _run(measure: Callable[[Budget, float], Coroutine[Any, Any, Figures]], budget: Budget, seconds: float) -> Figures:
    return asyncio.run(measure(budget, seconds))


async def _start(budget: Budget, seconds: float) -> Figures:
    began = perf_counter()
    async with bot_child(BOT, budget.folder) as child:
        await child.people.talk(1, 0.0)
        return {"s": perf_counter() - began, "s CPU": child.cpu(), "MB": child.resident()}


async def _grow(budget: Budget, seconds: float) -> Figures:
    """Idle, after the first tenth of the time, in which caches fill, and at the end."""
    async with bot_child(BOT, budget.folder) as child:
        await asyncio.sleep(SETTLING)
        idle = child.resident()
        turns = await _talk(child, seconds / 10)
        early = child.resident()
        turns += await _talk(child, seconds * 9 / 10)
        return {"MB idle": idle, "MB early": early, "MB": child.resident(), "turns": turns, "s CPU": child.cpu()}


async def _talk(child: BotChild, seconds: float) -> int:
    return len(await child.people.talk(PEOPLE, seconds))


PART = Part(
    "A process",
    "MB",
    open_cases,
    is_rate=False,
    note="`--seconds 120` makes it busy for an hour. Memory that grows after the first tenth would be a leak.",
)
