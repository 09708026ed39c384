"""The whole Telegram stack: from an update by webhook to the answer at the Bot API, over HTTP on both sides."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from time import perf_counter

from bot.app.freed_memory import OVERWRITING
from tests.bench.case import Budget, Case, Figures, NotMeasured, Part
from tests.bench.latency import summarise
from tests.bench.telegram.bot_child import BotChild, bot_child
from tests.bench.turn_child import is_kring

PEOPLE = (1, 16, 64, 256)
BOTS: dict[str, tuple[str, Mapping[str, str]]] = {
    "aiogram's echo bot": ("echo", {}),
    "Kring, SQLite": ("kring", {}),
    "Kring, freed memory overwritten": ("kring", OVERWRITING),  # as `kring serve` does
}
WARMING = 0.3  # seconds that are not counted, in which caches fill


@contextmanager
def open_cases(budget: Budget) -> Iterator[Sequence[Case]]:
    with asyncio.Runner() as runner:
        bots = RunningBots(budget)
        yield [
            Case(f"{people} people", name, partial(_measure, runner, bots, name, people), is_own=is_kring(name))
            for people in PEOPLE
            for name in BOTS
        ]
        runner.run(bots.close())


def _measure(runner: asyncio.Runner, bots: RunningBots, name: str, people: int) -> Figures:
    try:
        return runner.run(bots.measure(name, people))
    except TimeoutError:
        raise NotMeasured("no answer came in time") from None


class RunningBots:
    """Each bot is started when it is first measured, and idle while another is measured."""

    def __init__(self, budget: Budget) -> None:
        self._budget, self._opened, self._children = budget, AsyncExitStack(), dict[str, BotChild]()

    async def measure(self, name: str, people: int) -> Figures:
        if name not in self._children:
            bot, environment = BOTS[name]
            self._children[name] = await self._opened.enter_async_context(bot_child(bot, self._budget.folder, environment))
        child = self._children[name]
        await child.people.talk(people, WARMING)
        cpu, began = child.cpu(), perf_counter()
        taken = await child.people.talk(people, self._budget.seconds)
        cpu, elapsed = child.cpu() - cpu, perf_counter() - began
        return {"us CPU": cpu / len(taken) * 1e6, "turns/s": len(taken) / elapsed} | summarise(taken)

    async def close(self) -> None:
        await self._opened.aclose()


PART = Part(
    "The whole Telegram stack",
    "us CPU",
    open_cases,
    is_rate=False,
    note=(
        "Everybody sends the same nine texts, then somebody new begins; Kring answers 1.2 messages a text, the echo bot one. CPU is that "
        "of the bot's process alone; the people and the Bot API run in another. Telegram's own limits of rate are off."
    ),
)
