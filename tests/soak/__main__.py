"""`make soak`: people in browsers and on Telegram, two processes on PostgreSQL, and faults until the time is over; then the audit.

A seed that was printed repeats a run: who comes, what fails, and in which order.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random, SystemRandom

from tests.fake_telegram.telegram import FakeTelegram
from tests.guarantees.processes.process_control import ForkServer
from tests.soak.crowd import PATIENCE, Crowd, as_json
from tests.soak.faulty_installation import KILLED, FaultyInstallation
from tests.soak.small_disk import SmallDisk
from tests.support.database.postgres import PostgresServer, find_programs
from tests.support.paths import ROOT


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="how long faults go on; everybody may finish after that")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6), help="of a run that is to be repeated")
    given = parser.parse_args()
    sys.exit(run(given.seed, given.seconds))


def run(seed: int, seconds: float) -> int:
    """The exit code of the audit: 0 if there is nothing to complain of."""
    print(f"seed {seed}, {seconds:.0f} seconds", flush=True)
    if (programs := find_programs()) is None:
        print("there is no PostgreSQL on this machine")
        return 2
    with SmallDisk() as disk, ForkServer("tests.guarantees.processes.forked_bot") as forks:
        server = PostgresServer(programs, within=disk.folder)
        try:
            installation = FaultyInstallation(disk, server, forks, Random(seed))
            people = disk.folder / "people"
            people.write_text(asyncio.run(_live_through(installation, seconds)))
            print(f"faults: {dict(installation.faults)}", flush=True)
            return audit(installation.database, installation.keys, people)
        finally:
            server.remove()


async def _live_through(installation: FaultyInstallation, seconds: float) -> str:
    """What each person saw, as lines of JSON."""
    async with FakeTelegram(clock=lambda: datetime.now(UTC)) as telegram:
        telegram.patience = PATIENCE
        await installation.start(telegram)
        crowd = Crowd(installation, telegram)
        supervising, living = asyncio.create_task(installation.supervise()), asyncio.create_task(crowd.run())
        await installation.fail_for(seconds, lambda: crowd.has_read and installation.faults[KILLED])
        crowd.is_over = True
        await asyncio.wait_for(living, PATIENCE)
        await telegram.seeker_bot.inbox.wait_until_empty()
        supervising.cancel()
        await installation.close()
        return "".join(f"{json.dumps(as_json(person))}\n" for person in crowd.people)


def audit(database: str, keys: Path, people: Path) -> int:
    place = database.replace("postgresql+psycopg://", "postgresql://")
    return subprocess.run(
        [sys.executable, "-m", "tests.soak.audit", place, str(keys), str(people)], cwd=ROOT, check=False, timeout=PATIENCE
    ).returncode


if __name__ == "__main__":
    main()
