"""Installation with faults: two processes behind a webhook and on the web, one server, and what goes wrong with them by chance."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from random import Random

from storage.crypto.vault import Vault
from tests.fake_telegram import faults
from tests.fake_telegram.telegram import FakeTelegram
from tests.guarantees.processes.forked_bot import WEBHOOK_ORIGIN, clock_file
from tests.guarantees.processes.process_control import ForkServer, WorkerProcess
from tests.soak.small_disk import SmallDisk
from tests.support.database.postgres import PostgresServer
from tests.support.database.templates import URL_FILE
from tests.support.waiting import PATIENCE
from tests.support.web.ports import free_port

LONGEST_REST = 3.0  # seconds between two faults
KILLED = "a process was killed"
RESTART_SECONDS = 0.1  # between two looks at the processes
LONGEST_FAULT = 2.0  # seconds that a disk is full, or a clock wrong
JUMPS = (-86_400, -1_200, 1_200, 7_200, 400 * 86_400)  # seconds, of the clock of one process
TELEGRAM_FAULTS = (faults.broken(), faults.bad_gateway(), faults.too_many(1), faults.dropped_before(), faults.dropped_after())


class FaultyInstallation:
    """`faults` counts what went wrong."""

    def __init__(self, disk: SmallDisk, server: PostgresServer, forks: ForkServer, chance: Random) -> None:
        self.folder = disk.folder / "data"
        self.folder.mkdir(mode=0o700)
        self.database, self.keys = server.create_migrated_database(), self.folder / "keys.json"
        Vault.from_file(self.keys)
        (self.folder / URL_FILE).write_text(self.database)
        self._disk, self._server, self._forks, self._chance = disk, server, forks, chance
        self._ports, self._workers, self.faults = [free_port(), free_port()], list[WorkerProcess](), Counter[str]()

    def any_port(self) -> int:
        return self._chance.choice(self._ports)

    async def start(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram
        telegram.proxy(WEBHOOK_ORIGIN, f"http://127.0.0.1:{self._ports[0]}")
        self._workers = [await self._fork(port) for port in self._ports]

    async def supervise(self) -> None:
        """Start each process again that ended by itself, as the service manager does."""
        while True:
            for which, worker in enumerate(self._workers):
                if worker.has_ended:
                    self._workers[which] = await self._fork(self._ports[which])
            await asyncio.sleep(RESTART_SECONDS)

    async def fail_for(self, seconds: float, is_enough: Callable[[], object]) -> None:
        """Let one thing after the other go wrong, for so long and until enough has happened; afterwards all is well."""
        now = asyncio.get_running_loop().time
        ends_at = now() + seconds
        while now() < ends_at or not is_enough():
            assert now() < ends_at + PATIENCE, f"too little happened for the audit to prove anything: {dict(self.faults)}"
            await asyncio.sleep(self._chance.uniform(0, LONGEST_REST))
            kinds = self._kinds()
            kind = self._chance.choices(list(kinds), [weight for weight, _ in kinds.values()])[0]
            await kinds[kind][1]()
            self.faults[kind] += 1
        self._telegram.clear_faults()

    def _kinds(self) -> Mapping[str, tuple[int, Callable[[], Awaitable[None]]]]:
        """What can go wrong, each with how likely it is."""
        return {
            KILLED: (4, self._kill),
            "the server was restarted": (1, self._restart_server),
            "Telegram failed": (8, self._fail_telegram),
            "a clock jumped": (2, self._move_clock),
        } | ({"the disk was full": (2, self._fill_disk)} if self._disk.is_small else {})

    async def _kill(self) -> None:
        which = self._chance.randrange(len(self._workers))
        if not self._workers[which].has_ended:
            await self._workers[which].kill()

    async def _restart_server(self) -> None:
        await asyncio.to_thread(self._server.stop)
        await asyncio.to_thread(self._server.start)

    async def _fail_telegram(self) -> None:
        self._telegram.fail_next("*", self._chance.choice(TELEGRAM_FAULTS), times=self._chance.randrange(1, 4))

    async def _move_clock(self) -> None:
        clock = clock_file(self.folder, self._chance.choice(self._ports))
        clock.write_text(str(self._chance.choice(JUMPS)))
        await asyncio.sleep(self._chance.uniform(0, LONGEST_FAULT))
        clock.write_text("0")

    async def _fill_disk(self) -> None:
        self._disk.fill()
        await asyncio.sleep(self._chance.uniform(0, LONGEST_FAULT))
        self._disk.clear()
        await asyncio.to_thread(self._server.start_if_stopped)

    async def _fork(self, port: int) -> WorkerProcess:
        bots = (self._telegram.seeker_bot, self._telegram.coordinator_bot)
        place = (self.folder, bots[0].token, self._telegram.address, port, bots[1].token)
        return await self._forks.fork(" ".join(map(str, place)))

    async def close(self) -> None:
        for worker in self._workers:
            await worker.close()
