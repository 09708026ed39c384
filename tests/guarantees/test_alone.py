"""One person's turns run one after the other and each is processed once, also if two processes receive them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.seeker import random_source
from flows.conversation.messages import Turn
from flows.errors import ConcurrentUpdate
from storage.db.tables import conversations
from storage.turns.batch import Batch
from storage.turns.loading import Dependencies, IncomingTurn
from tests.guarantees.processes.forked_process import Message
from tests.guarantees.processes.process import Process, create_installation, intake_engine
from tests.guarantees.processes.process_control import ForkServer, WorkerProcess
from tests.support.database.templates import BOTH_DATABASES, migrated_database
from tests.support.product import START

MANY = 60
FATIMA = {"channel": "web", "person": "fatima"}
TO_CONCERN = ("begin", "agree", "myself")


@pytest.fixture(scope="module")
def fork_server() -> Iterator[ForkServer]:
    with ForkServer() as fork_server:
        yield fork_server


@pytest.fixture(params=BOTH_DATABASES)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    with migrated_database(request.param, tmp_path):
        create_installation(tmp_path)
        yield tmp_path


@pytest.fixture
async def workers(fork_server: ForkServer, folder: Path) -> AsyncIterator[list[WorkerProcess]]:
    """Two processes on one folder."""
    workers = [await fork_server.fork(folder) for _ in range(2)]
    yield workers
    for worker in workers:
        await worker.close()


async def come_to_own_words(worker: WorkerProcess) -> None:
    for choice in TO_CONCERN:
        await worker.request({**FATIMA, "update": choice, "choice": choice})


async def talk(worker: WorkerProcess) -> Message:
    kept = await worker.request({"dump": [["web", "fatima"]]})
    assert kept["conversation_count"] == 1
    found: Message = kept["documents"]["web/fatima"]
    return found


async def concern(worker: WorkerProcess) -> list[str]:
    said: list[str] = (await talk(worker))["answers"]["concern"]["said"]
    return said


async def test_turns_of_two_processes_at_once_are_each_processed_once_and_in_order(workers: list[WorkerProcess]) -> None:
    await come_to_own_words(workers[0])
    words = [[f"proces {place} stuk {number}" for number in range(MANY)] for place in range(2)]
    both = [(worker, said) for said_of_all in zip(*words, strict=True) for worker, said in zip(workers, said_of_all, strict=True)]
    await asyncio.gather(*(worker.request({**FATIMA, "update": said, "words": said}) for worker, said in both))
    kept = await concern(workers[0])
    assert [[said for said in kept if said in of_one] for of_one in words] == words
    assert len(kept) == 2 * MANY == len(set(kept))


async def test_updates_delivered_to_both_processes_are_processed_once_and_in_order(workers: list[WorkerProcess]) -> None:
    await come_to_own_words(workers[0])
    words = [f"stuk {number}" for number in range(MANY)]
    await asyncio.gather(*(worker.request({**FATIMA, "update": said, "words": said}) for said in words for worker in workers))
    assert await concern(workers[1]) == words


async def test_whoever_comes_to_both_processes_at_once_has_one_conversation(workers: list[WorkerProcess]) -> None:
    await asyncio.gather(*(worker.request({**FATIMA, "update": choice, "choice": choice}) for choice in TO_CONCERN for worker in workers))
    assert (await talk(workers[0]))["state"] == "concern"


async def test_agreeing_twice_at_once_sends_one_dossier(workers: list[WorkerProcess]) -> None:
    await come_to_own_words(workers[0])
    way = ["tell_myself", "nobody", "> Fatima", "yes", "> Assen", "self", "always", "go_on", "right"]
    for number, one in enumerate(way):
        said = {"words": one[2:]} if one.startswith("> ") else {"choice": one}
        asked = (await workers[0].request({**FATIMA, "update": f"way {number}", **said}))["output"]["asked"]
    agreed = [
        worker.request({**FATIMA, "update": f"agree {place}", "choice": "agree", "asked": asked}) for place, worker in enumerate(workers)
    ]
    assert {one["output"]["state"] for one in await asyncio.gather(*agreed)} == {"handed_off"}
    assert (await talk(workers[1]))["versions"] == 1


async def test_a_turn_never_overwrites_what_another_process_wrote_after_it_was_decided(folder: Path) -> None:
    process = Process(folder, lambda: START, random_source.random_values)
    means = Dependencies.of(process.vault, intake_engine())
    knocks = [
        means.resolve(IncomingTurn("web", "fatima", choice, Turn(START, random_source.random_values(), button=choice)))
        for choice in ("begin", "agree")
    ]
    with process.engine.begin() as connection:
        (first := Batch(means, connection, knocks[:1])).decide(knocks[0])
        first.writer.save(connection)
        (second := Batch(means, connection, knocks[1:])).decide(knocks[1])
        connection.execute(update(conversations).values(revision=conversations.c.revision + 1))
        with pytest.raises(ConcurrentUpdate):
            second.writer.save(connection)
    await process.close()
