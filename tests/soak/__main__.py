"""`make soak`: people in browsers and on Telegram, two processes on PostgreSQL, and faults until the time is over; then the audit.

A seed that was printed repeats a run: who comes, what fails, and in which order.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random, SystemRandom

from tests.guarantees.processes.process_control import ForkServer
from tests.soak.faulty_installation import FaultyInstallation
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
    programs = find_programs()
    if programs is None:
        print("there is no PostgreSQL on this machine")
        return 2
    server = PostgresServer(programs)
    try:
        with tempfile.TemporaryDirectory(prefix="kring-soak-") as name, ForkServer("tests.guarantees.processes.forked_bot") as forks:
            folder, database = Path(name), server.create_migrated_database()
            installation = FaultyInstallation(folder, database, server, forks, Random(seed))
            people = asyncio.run(installation.run(seconds))
            (folder / "people").write_text("".join(f"{json.dumps(person)}\n" for person in people))
            print(f"faults: {installation.faults}", flush=True)
            place = database.replace("postgresql+psycopg://", "postgresql://")
            audit = [sys.executable, "-m", "tests.soak.audit", place, str(folder / "keys.json"), str(folder / "people")]
            return subprocess.run(audit, cwd=ROOT, check=False, timeout=120).returncode
    finally:
        server.remove()


if __name__ == "__main__":
    main()
