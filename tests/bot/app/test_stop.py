"""Promises of a stop: the served product ends within the five seconds that a service manager waits, whatever Telegram does meanwhile."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.fake_telegram.faults import Fault, slow, too_many
from tests.fake_telegram.people.person import Person
from tests.fake_telegram.telegram import FakeTelegram
from tests.support.ports import free_port

GRACE = 5  # seconds
ADDRESS = "https://kring.test"


@asynccontextmanager
async def serving(folder: Path, telegram: FakeTelegram, updates: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The whole service, once it answers; by webhook it is reached as behind a proxy. It is ended in any case."""
    port = free_port()
    own = f"http://127.0.0.1:{port}"
    values = {"DATA_DIR": str(folder / "data"), "PORT": str(port), "SEEKER_TOKEN": telegram.seeker_bot.token}
    values |= {"TELEGRAM_API": telegram.address, "TELEGRAM_UPDATES": updates, "BASE_URL": ADDRESS}
    telegram.proxy(ADDRESS, own)
    env = os.environ | {f"KRING_{name}": value for name, value in values.items()}
    nowhere = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "serve", env=env, stdout=nowhere, stderr=nowhere)
    try:
        await answered(f"{own}/healthz")
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def answered(address: str) -> None:
    """Wait until the service answers."""
    for _ in range(600):
        with suppress(OSError):
            await asyncio.to_thread(urllib.request.urlopen, address, timeout=5)
            return
        await asyncio.sleep(0.1)
    raise AssertionError("no answer")


async def asked(telegram: FakeTelegram, method: str) -> None:
    """Wait until the service has called this method."""
    for _ in range(600):
        if any(call.method == method for call in telegram.calls):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{method} was not called")


async def assert_ends_in_time(process: asyncio.subprocess.Process) -> None:
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), GRACE) == 0


async def send_flood(stranger: Person) -> None:
    for number in range(150):
        await stranger.sends_forward(f"Bericht {number}.")


@pytest.mark.parametrize("updates", ["polling", "webhook"])
@pytest.mark.parametrize("fault", [too_many(60), slow(60)], ids=["pause", "silence"])
async def test_a_stop_waits_for_no_pause_and_no_silence_of_telegram(tmp_path: Path, updates: str, fault: Fault) -> None:
    async with FakeTelegram() as telegram, serving(tmp_path, telegram, updates) as process:
        telegram.patience = 60
        telegram.fail_next("sendMessage", fault, times=100)
        fatima = telegram.person("Fatima")
        await fatima.starts()
        await struck(telegram)
        await assert_ends_in_time(process)


@pytest.mark.parametrize("updates", ["polling", "webhook"])
async def test_a_stop_waits_for_no_flood(tmp_path: Path, updates: str) -> None:
    async with FakeTelegram() as telegram, serving(tmp_path, telegram, updates) as process:
        telegram.patience = 60
        await send_flood(telegram.person("Vreemd"))
        await asked(telegram, "sendMessage")
        await assert_ends_in_time(process)


async def struck(telegram: FakeTelegram) -> None:
    """Wait until a planned fault was met."""
    for _ in range(600):
        if any(one.times < 100 for one in telegram.faults.planned):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("no message was sent")
