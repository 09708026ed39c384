"""The whole Telegram stack: from an update by webhook to the answer at the Bot API, over HTTP on both sides."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.bench.bot_api import BotApi
from tests.bench.case import Budget, Case, Figures, NotMeasured, Part
from tests.bench.latency import summarise
from tests.bench.telegram_people import TelegramPeople
from tests.support.paths import ROOT
from tests.support.ports import free_port

PEOPLE = (1, 16, 64, 256)
BOTS = {"aiogram's echo bot": "echo", "Kring, SQLite": "kring"}
PATIENCE = 30  # seconds
WARMING = 0.3  # seconds that are not counted, in which caches fill
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def open_cases(budget: Budget) -> Iterator[Sequence[Case]]:
    yield [Case(f"{people} people", name, partial(_measure, bot, people, budget)) for people in PEOPLE for name, bot in BOTS.items()]


def _measure(bot: str, people: int, budget: Budget) -> Figures:
    return asyncio.run(_measure_bot(bot, people, budget))


async def _measure_bot(bot: str, people: int, budget: Budget) -> Figures:
    api, port = BotApi(has_buttons=bot == "kring"), free_port()
    with tempfile.TemporaryDirectory(dir=budget.folder) as folder:
        command = [sys.executable, "-m", "tests.bench.telegram_child", bot, folder, await api.start(), str(port)]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:  # noqa: ASYNC220
            try:
                return await _talk(api, port, child.pid, people, budget.seconds)
            except TimeoutError:
                raise NotMeasured("no answer came in time") from None
            finally:
                child.kill()
                api.stop()


async def _talk(api: BotApi, port: int, pid: int, people: int, seconds: float) -> Figures:
    webhook = await asyncio.wait_for(api.webhook, PATIENCE)
    crowd = TelegramPeople(api, port, webhook)
    await crowd.talk(people, WARMING)
    before, taken = _cpu_of(pid), await crowd.talk(people, seconds)
    cpu = _cpu_of(pid) - before
    await crowd.close()
    return {"us CPU": cpu / len(taken) * 1e6, "turns/s": len(taken) / seconds} | summarise(taken)


def _cpu_of(pid: int) -> float:
    """Seconds of CPU that the process took so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


PART = Part(
    "The whole Telegram stack",
    "us CPU",
    open_cases,
    is_rate=False,
    note="CPU is that of the bot's process alone; the people and the Bot API run in another. Telegram's own limits of rate are off.",
)
