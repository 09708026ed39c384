"""The whole Telegram stack: from an update by webhook to the answer at the Bot API, over HTTP on both sides."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

from bot.app.freed_memory import OVERWRITING
from tests.bench.case import Budget, Case, Figures, Part
from tests.bench.latency import summarise
from tests.bench.telegram.bot_child import bot_child

PEOPLE = (1, 16, 64, 256)
BOTS: dict[str, tuple[str, Mapping[str, str]]] = {
    "aiogram's echo bot": ("echo", {}),
    "Kring, SQLite": ("kring", {}),
    "Kring, freed memory overwritten": ("kring", OVERWRITING),  # as `kring serve` does
}
WARMING = 0.3  # seconds that are not counted, in which caches fill


@contextmanager
def open_cases(budget: Budget) -> Iterator[Sequence[Case]]:
    yield [Case(f"{people} people", name, partial(_measure, *bot, people, budget)) for people in PEOPLE for name, bot in BOTS.items()]


def _measure(bot: str, environment: Mapping[str, str], people: int, budget: Budget) -> Figures:
    return asyncio.run(_measure_bot(bot, environment, people, budget))


async def _measure_bot(bot: str, environment: Mapping[str, str], people: int, budget: Budget) -> Figures:
    async with bot_child(bot, budget.folder, environment) as child:
        await child.people.talk(people, WARMING)
        before, taken = child.cpu(), await child.people.talk(people, budget.seconds)
        cpu = child.cpu() - before
    return {"us CPU": cpu / len(taken) * 1e6, "turns/s": len(taken) / budget.seconds} | summarise(taken)


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
