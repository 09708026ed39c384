"""What survives a kill: each peer is killed while a conversation goes on, and another process looks what it kept."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from random import Random

from tests.bench.case import Budget, Case, Figures, Part
from tests.bench.children import PeerServers, command, peer_servers, run
from tests.bench.peers.peer import TEXTS, Place
from tests.bench.turn_child import PEERS, is_kring
from tests.support.paths import ROOT


@contextmanager
def open_cases(budget: Budget) -> Iterator[Sequence[Case]]:
    chance = Random(2026)
    with peer_servers(budget.folder) as servers:
        yield [
            Case("a kill between two of nine answers", name, partial(_measure, servers, name, chance), True, is_kring(name))
            for name in PEERS
        ]


def _measure(servers: PeerServers, name: str, chance: Random) -> Figures:
    with servers.place(name) as place:
        answered = _talk_until_killed(name, place, chance.randrange(3, len(TEXTS) - 1))
        kept = int(run(command(name, place, "recall")))
    return {"answered": float(answered), "kept": float(kept), "lost": float(max(0, answered - kept))}


def _talk_until_killed(name: str, place: Place, turns: int) -> int:
    """How many of the nine answers were acknowledged before it died."""
    talking, silent = command(name, place, "talk"), subprocess.DEVNULL
    with subprocess.Popen(talking, cwd=ROOT, stdout=subprocess.PIPE, stderr=silent, text=True) as child:
        assert child.stdout is not None
        acknowledged = 0
        for _ in range(turns):
            acknowledged += bool(child.stdout.readline().strip())
        child.kill()
        acknowledged += sum(bool(line.strip()) for line in child.stdout)
    return min(len(TEXTS), acknowledged)


PART = Part(
    "What survives a kill",
    "lost",
    open_cases,
    is_rate=False,
    note="Answers that were acknowledged, and answers that another process found after the kill, which may be one more.",
)
