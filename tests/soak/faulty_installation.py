"""Installation with faults: two processes behind a webhook and on the web, one server, and what goes wrong with them by chance."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from storage.crypto.vault import Vault
from tests.fake_telegram import faults
from tests.fake_telegram.telegram import FakeTelegram
from tests.guarantees.processes.forked_bot import WEBHOOK_ORIGIN
from tests.guarantees.processes.process_control import ForkServer, WorkerProcess
from tests.guarantees.processes.telegram_seekers import SimulatedTelegramSeeker
from tests.soak.web_seeker import SimulatedWebSeeker
from tests.support.database.postgres import PostgresServer
from tests.support.database.templates import URL_FILE
from tests.support.ports import free_port

AT_ONCE = 6  # people on each channel
PATIENCE = 90  # seconds that everybody may still take once nothing fails any more
LONGEST_REST = 3.0  # seconds between two faults
TELEGRAM_FAULTS = (faults.broken(), faults.bad_gateway(), faults.too_many(1), faults.dropped_before(), faults.dropped_after())


class FaultyInstallation:
    """`faults` counts what went wrong."""

    def __init__(self, folder: Path, database: str, server: PostgresServer, forks: ForkServer, chance: Random) -> None:
        Vault.from_file(folder / "keys.json")
        (folder / URL_FILE).write_text(database)
        self._folder, self._server, self._forks, self._chance = folder, server, forks, chance
        self._ports, self._workers = [free_port(), free_port()], list[WorkerProcess]()
        self._numbers, self.faults = count(), Counter[str]()
        self._people: list[SimulatedWebSeeker | SimulatedTelegramSeeker] = []
        self._is_over = False

    async def run(self, seconds: float) -> list[dict[str, Any]]:
        """What each person saw, for the audit."""
        async with FakeTelegram(clock=lambda: datetime.now(UTC)) as telegram:
            telegram.patience = PATIENCE
            telegram.proxy(WEBHOOK_ORIGIN, f"http://127.0.0.1:{self._ports[0]}")
            self._workers = [await self._fork(telegram, port) for port in self._ports]
            crowd = [asyncio.create_task(self._come(telegram, on_web)) for on_web in (True, False) for _ in range(AT_ONCE)]
            await self._fail_until(telegram, asyncio.get_running_loop().time() + seconds)
            telegram.clear_faults()
            self._is_over = True
            await asyncio.wait_for(asyncio.gather(*crowd), PATIENCE)
            await telegram.seeker_bot.inbox.wait_until_empty()
            for worker in self._workers:
                await worker.close()
        return [_as_json(person) for person in self._people]

    async def _come(self, telegram: FakeTelegram, on_web: bool) -> None:
        """One person after the other."""
        while not self._is_over:
            number = next(self._numbers)
            if on_web:
                name = f"Persoon{number}"
                person = SimulatedWebSeeker(name, lambda: self._chance.choice(self._ports), number % 3 == 0)
                self._people.append(person)
                await person.run()
            else:
                self._people.append(seeker := SimulatedTelegramSeeker(telegram, number))
                await seeker.run()

    async def _fail_until(self, telegram: FakeTelegram, ends_at: float) -> None:
        kinds: dict[str, Callable[[FakeTelegram], Awaitable[None]]] = {
            "a process was killed": self._kill,
            "the server was restarted": self._restart,
            "Telegram failed": self._fail_telegram,
        }
        while asyncio.get_running_loop().time() < ends_at:
            await asyncio.sleep(self._chance.uniform(0, LONGEST_REST))
            kind = self._chance.choices(list(kinds), (4, 1, 8))[0]
            await kinds[kind](telegram)
            self.faults[kind] += 1

    async def _kill(self, telegram: FakeTelegram) -> None:
        which = self._chance.randrange(len(self._workers))
        await self._workers[which].kill()
        self._workers[which] = await self._fork(telegram, self._ports[which])

    async def _restart(self, telegram: FakeTelegram) -> None:
        await asyncio.to_thread(self._server.stop)
        await asyncio.to_thread(self._server.start)

    async def _fail_telegram(self, telegram: FakeTelegram) -> None:
        telegram.fail_next("*", self._chance.choice(TELEGRAM_FAULTS), times=self._chance.randrange(1, 4))

    async def _fork(self, telegram: FakeTelegram, port: int) -> WorkerProcess:
        return await self._forks.fork(f"{self._folder} {telegram.seeker_bot.token} {telegram.address} {port}")


def _as_json(person: SimulatedWebSeeker | SimulatedTelegramSeeker) -> dict[str, Any]:
    if isinstance(person, SimulatedWebSeeker):
        return person.as_json()
    told = {"name": person.person.name, "said": person.words, "unsure": [], "sent": person.is_done, "wiped": False}
    return told | {"in_any_order": True}  # an update whose delivery failed is brought again after later ones
