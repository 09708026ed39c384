"""Turns on one PostgreSQL server by 1, 2 and 4 processes at once, each with 32 people."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from tests.bench.case import Budget, Case, Figures, NotMeasured, Part
from tests.bench.children import PATIENCE, PeerServers, command, peer_servers, run
from tests.support.paths import ROOT

PEER, PEOPLE, PROCESSES = "Kring, PostgreSQL", 32, (1, 2, 4)
Child = subprocess.Popen[str]


@contextmanager
def open_cases(budget: Budget) -> Iterator[Sequence[Case]]:
    with peer_servers(budget.folder) as servers:
        yield [Case(PEER, f"{count} processes", partial(_measure, servers, count, max(2.0, budget.seconds))) for count in PROCESSES]


def _measure(servers: PeerServers, count: int, seconds: float) -> Figures:
    """All begin together, once each is ready."""
    with servers.place(PEER) as place:
        run(command(PEER, place, "measure", "1", "0.1"))  # makes the tables and the keys
        given = command(PEER, place, "measure", str(PEOPLE), str(seconds), "wait")
        children = [Child(given, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(count)]
        for child in children:
            assert child.stdout is not None
            child.stdout.readline()
        for child in children:
            _begin(child)
        said = [child.communicate(timeout=PATIENCE)[0] for child in children]
    if any(child.returncode for child in children):
        raise NotMeasured("a process failed")
    figures = [json.loads(one) for one in said]
    return {
        "turns/s": sum(one["turns/s"] for one in figures),
        "p50 ms": max(one["p50 ms"] for one in figures),
        "p99 ms": max(one["p99 ms"] for one in figures),
        "us CPU": sum(one["us CPU"] for one in figures) / count,
    }


def _begin(child: Child) -> None:
    assert child.stdin is not None
    with suppress(BrokenPipeError):  # it failed, as its return code says
        child.stdin.write("\n")
        child.stdin.flush()


PART = Part("Several processes on PostgreSQL", "turns/s", open_cases, note="On a machine with two cores more than two gain little.")
