"""Peers as child processes, each with a folder and a database of its own, measured or killed."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import servers
from tests.bench.case import Figures, NotMeasured
from tests.bench.peers.peer import Place
from tests.support.database.postgres import PostgresServer
from tests.support.paths import ROOT

PATIENCE = 120  # seconds


class PeerServers:
    """The servers that peers use."""

    def __init__(self, folder: Path, postgres: PostgresServer | None, redis: str) -> None:
        self._folder, self._postgres, self._redis = folder, postgres, redis

    @contextmanager
    def place(self, peer: str) -> Iterator[Place]:
        """A new folder, and for who uses a server a new database on it."""
        url = ""
        if peer.endswith("Redis"):
            url = servers.required(self._redis, "Redis (Debian: redis-server)")
        if peer.endswith("PostgreSQL"):
            if self._postgres is None:
                raise NotMeasured("there is no PostgreSQL on this machine")
            url = self._postgres.create_database()
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            yield Place(Path(folder), url)


@contextmanager
def peer_servers(folder: Path) -> Iterator[PeerServers]:
    with servers.postgres() as postgres, servers.redis(folder / "redis") as redis:
        yield PeerServers(folder, postgres, redis)


def command(peer: str, place: Place, *given: str) -> list[str]:
    return [sys.executable, "-m", "tests.bench.turn_child", peer, str(place.folder), place.server, *given]


def measure_in_child(peer: str, place: Place, at_once: int, seconds: float) -> Figures:
    figures: Figures = json.loads(run(command(peer, place, "measure", str(at_once), str(seconds))))
    return figures


def run(child: list[str]) -> str:
    """The last line that it prints. Raises NotMeasured if it fails."""
    done = subprocess.run(child, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE)
    if done.returncode != 0:
        raise NotMeasured((done.stderr.strip().splitlines() or ["it ended without a word"])[-1])
    return done.stdout.strip().splitlines()[-1]
