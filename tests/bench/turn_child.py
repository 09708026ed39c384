"""One process with one peer: `python -m tests.bench.turn_child PEER FOLDER SERVER measure AT_ONCE SECONDS [wait]`, or `talk`, or `recall`.

It prints its figures as JSON (with `wait` it measures once it has read a line); `talk` prints a line for each acknowledged turn until it is
killed, and `recall` what was kept of these.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from itertools import count
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from bot.operator.bench.measure import BenchTurn, measure
from tests.bench.peers.peer import OpenPeer, Place, user_id

PEERS = {
    "Kring, SQLite": "kring:open_kring",
    "Kring, PostgreSQL": "kring:open_kring",
    "PTB ConversationHandler": "ptb:open_memory",
    "PTB, pickle": "ptb:open_pickle",
    "aiogram FSM, memory": "aiogram_fsm:open_memory",
    "aiogram FSM, Redis": "aiogram_fsm:open_redis",
    "aiogram FSM, async ORM": "aiogram_fsm:open_orm",
    "LangGraph, SQLite": "langgraph_saver:open_langgraph",
    "DBOS, SQLite": "dbos_workflows:open_dbos",
}


def is_kring(name: str) -> bool:
    return name.startswith("Kring")


def load_peer(name: str) -> OpenPeer:
    module, _, function = PEERS[name].partition(":")
    found: OpenPeer = getattr(import_module(f"tests.bench.peers.{module}"), function)
    return found


def measure_peer(open_peer: OpenPeer, place: Place, at_once: int, seconds: float) -> dict[str, float]:
    @asynccontextmanager
    async def candidate() -> AsyncIterator[BenchTurn]:
        async with open_peer(place) as peer:
            yield peer.turn

    found = measure(candidate, at_once, seconds)
    figures = {"turns/s": found.rate, "p50 ms": found.p50 * 1e3, "p99 ms": found.p99 * 1e3, "us CPU": found.cpu * 1e6}
    return figures | {"MB resident": getrusage(RUSAGE_SELF).ru_maxrss / 1024}


async def talk(open_peer: OpenPeer, place: Place) -> None:
    async with open_peer(place) as peer:
        for number in count():
            await peer.turn(0, number)
            print(number, flush=True)


async def recall(open_peer: OpenPeer, place: Place) -> int:
    async with open_peer(place) as peer:
        return await peer.kept(user_id(0, 0))


def main(name: str, folder: str, server: str, what: str, *given: str) -> None:
    logging.disable(logging.CRITICAL)
    open_peer, place = load_peer(name), Place(Path(folder), server)
    if what == "measure":
        if "wait" in given:
            print("ready", flush=True)
            sys.stdin.readline()
        print(json.dumps(measure_peer(open_peer, place, int(given[0]), float(given[1]))))
    elif what == "talk":
        asyncio.run(talk(open_peer, place))
    else:
        print(asyncio.run(recall(open_peer, place)))


if __name__ == "__main__":
    main(*sys.argv[1:])
