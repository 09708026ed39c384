"""Promises of a stop: the served product ends within the five seconds that a service manager waits, whatever Telegram does meanwhile."""

from __future__ import annotations

import asyncio
import os
import signal
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import pytest

from tests.fake_telegram.faults import Fault, slow, too_many
from tests.fake_telegram.people.person import Person
from tests.fake_telegram.telegram import FakeTelegram
from tests.support.forked_service.command import serve_command
from tests.support.waiting import PATIENCE
from tests.support.web.ports import free_port

GRACE, STARTS = 5.0, 8  # seconds; as many starts of a fork, which imports nothing, are one start from nothing
ADDRESS = "https://kring.test"


class Served(NamedTuple):
    """The whole service, and how long a stop of it may take: five seconds, or many times its start where the machine is that slow."""

    process: asyncio.subprocess.Process
    grace: float

    async def assert_ends_in_time(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(self.process.wait(), self.grace) == 0


@asynccontextmanager
async def serving(folder: Path, telegram: FakeTelegram, updates: str) -> AsyncIterator[Served]:
    """The whole service, once it answers; by webhook it is reached as behind a proxy. It is ended in any case."""
    port, started_at = free_port(), monotonic()
    own = f"http://127.0.0.1:{port}"
    values = {"DATA_DIR": str(folder / "data"), "PORT": str(port), "SEEKER_TOKEN": telegram.seeker_bot.token}
    values |= {"TELEGRAM_API": telegram.address, "TELEGRAM_UPDATES": updates, "BASE_URL": ADDRESS}
    telegram.proxy(ADDRESS, own)
    env = os.environ | {f"KRING_{name}": value for name, value in values.items()}
    nowhere = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*serve_command(), env=env, stdout=nowhere, stderr=nowhere)
    try:
        await answered(f"{own}/healthz")
        yield Served(process, max(GRACE, STARTS * (monotonic() - started_at)))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def answered(address: str) -> None:
    """Wait until the service answers."""
    until = monotonic() + PATIENCE
    while monotonic() < until:
        with suppress(OSError):
            await asyncio.to_thread(urllib.request.urlopen, address, timeout=PATIENCE)
            return
        await asyncio.sleep(0.1)
    raise AssertionError("no answer")


async def send_flood(stranger: Person) -> None:
    for number in range(150):
        await stranger.sends_forward(f"Bericht {number}.")


@pytest.mark.parametrize("updates", ["polling", "webhook"])
@pytest.mark.parametrize("fault", [too_many(60), slow(60)], ids=["pause", "silence"])
async def test_a_stop_waits_for_no_pause_and_no_silence_of_telegram(tmp_path: Path, updates: str, fault: Fault) -> None:
    async with FakeTelegram() as telegram, serving(tmp_path, telegram, updates) as served:
        telegram.fail_next("sendMessage", fault, times=100)
        fatima = telegram.person("Fatima")
        await fatima.starts()
        await telegram.wait_until(lambda: any(one.times < 100 for one in telegram.faults.planned), "a call that fails")
        await served.assert_ends_in_time()


@pytest.mark.parametrize("updates", ["polling", "webhook"])
async def test_a_stop_waits_for_no_flood(tmp_path: Path, updates: str) -> None:
    async with FakeTelegram() as telegram, serving(tmp_path, telegram, updates) as served:
        await send_flood(telegram.person("Vreemd"))
        await telegram.wait_until(lambda: any(call.method == "sendMessage" for call in telegram.calls), "a message")
        await served.assert_ends_in_time()
