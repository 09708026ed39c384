"""A turn in process: nine answers, on Kring and on each framework that keeps a conversation, alone and with 64 people at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from tests.bench.case import Budget, Case, Figures, Part
from tests.bench.children import PeerServers, measure_in_child, peer_servers
from tests.bench.turn_child import PEERS, is_kring

CONCURRENCY = (1, 64)


@contextmanager
def open_cases(budget: Budget) -> Iterator[Sequence[Case]]:
    with peer_servers(budget.folder) as servers:
        yield [
            Case(f"{at_once} at once", name, partial(_measure, servers, budget, name, at_once), is_own=is_kring(name))
            for at_once in CONCURRENCY
            for name in PEERS
        ]


def _measure(servers: PeerServers, budget: Budget, name: str, at_once: int) -> Figures:
    with servers.place(name) as place:
        return measure_in_child(name, place, at_once, budget.seconds)


PART = Part(
    "A turn in process",
    "turns/s",
    open_cases,
    note=(
        "Every turn of Kring, LangGraph, DBOS, aiogram over Redis (`appendfsync always`) or the ORM, and PTB with pickle is written before "
        "it is answered; what is only in memory is gone with the process (see [kill](kill.md)). A peer that never waits takes one "
        "person after the other: its p50 at 64 is that of a turn alone."
    ),
)
