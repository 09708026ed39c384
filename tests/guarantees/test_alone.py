"""One person's turns run one after the other and each is taken once, also where two processes hear them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.seeker import service
from flows.conversation.messages import Turn
from flows.errors import ConcurrentUpdate
from storage.db.tables import conversations
from storage.dossiers.status_view import DossierStatusReader
from storage.turns.batch import Batch
from storage.turns.loading import Dependencies, IncomingTurn
from tests.guarantees.forked_process import Message
from tests.guarantees.process import Process, create_installation, intake_engine
from tests.guarantees.process_control import ForkServer, WorkerProcess
from tests.support.databases import BOTH_DATABASES, migrated_database
from tests.support.product import FOUNDATION, START

MANY = 60
FATIMA = {"channel": "web", "person": "fatima"}
TO_CONCERN = ("begin", "agree", "myself")


@pytest.fixture(scope="module")
def nursery() -> Iterator[ForkServer]:
    with ForkServer() as nursery:
        yield nursery


@pytest.fixture(params=BOTH_DATABASES)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    with migrated_database(request.param, tmp_path):
        create_installation(tmp_path)
        yield tmp_path


@pytest.fixture
async def lives(nursery: ForkServer, folder: Path) -> AsyncIterator[list[WorkerProcess]]:
    """Two processes on one folder."""
    lives = [await nursery.fork(folder) for _ in range(2)]
    yield lives
    for life in lives:
        await life.close()


async def come_to_own_words(life: WorkerProcess) -> None:
    for choice in TO_CONCERN:
        await life.request({**FATIMA, "update": choice, "choice": choice})


async def talk(life: WorkerProcess) -> Message:
    kept = await life.request({"tell": [["web", "fatima"]]})
    assert kept["conversations"] == 1
    found: Message = kept["talks"]["web/fatima"]
    return found


async def concern(life: WorkerProcess) -> list[str]:
    said: list[str] = (await talk(life))["answers"]["concern"]["said"]
    return said


async def test_turns_that_two_processes_hear_at_once_are_each_taken_once_and_in_their_order(lives: list[WorkerProcess]) -> None:
    await come_to_own_words(lives[0])
    words = [[f"proces {place} stuk {number}" for number in range(MANY)] for place in range(2)]
    both = [(life, said) for said_of_all in zip(*words, strict=True) for life, said in zip(lives, said_of_all, strict=True)]
    await asyncio.gather(*(life.request({**FATIMA, "update": said, "words": said}) for life, said in both))
    kept = await concern(lives[0])
    assert [[said for said in kept if said in of_one] for of_one in words] == words
    assert len(kept) == 2 * MANY == len(set(kept))


async def test_updates_that_come_to_both_processes_are_taken_once_and_in_their_order(lives: list[WorkerProcess]) -> None:
    await come_to_own_words(lives[0])
    words = [f"stuk {number}" for number in range(MANY)]
    await asyncio.gather(*(life.request({**FATIMA, "update": said, "words": said}) for said in words for life in lives))
    assert await concern(lives[1]) == words


async def test_whoever_comes_to_both_processes_at_once_has_one_conversation(lives: list[WorkerProcess]) -> None:
    await asyncio.gather(*(life.request({**FATIMA, "update": choice, "choice": choice}) for choice in TO_CONCERN for life in lives))
    assert (await talk(lives[0]))["state"] == "concern"


async def test_agreeing_twice_at_once_sends_one_dossier(lives: list[WorkerProcess]) -> None:
    await come_to_own_words(lives[0])
    way = ["tell_myself", "nobody", "> Fatima", "yes", "> Assen", "self", "always", "right"]
    for number, one in enumerate(way):
        said = {"words": one[2:]} if one.startswith("> ") else {"choice": one}
        asked = (await lives[0].request({**FATIMA, "update": f"way {number}", **said}))["output"]["asked"]
    agreed = [life.request({**FATIMA, "update": f"agree {place}", "choice": "agree", "asked": asked}) for place, life in enumerate(lives)]
    assert {one["output"]["state"] for one in await asyncio.gather(*agreed)} == {"receipt_offer"}
    assert (await talk(lives[1]))["versions"] == 1


async def test_a_turn_is_never_kept_over_what_another_process_wrote_after_it_was_decided(folder: Path) -> None:
    process = Process(folder, lambda: START, service.fresh)
    means = Dependencies(process.vault, intake_engine(), DossierStatusReader(process.vault, FOUNDATION), frozenset())
    knocks = [
        means.knock(IncomingTurn("web", "fatima", choice, Turn(START, service.fresh(), choice=choice))) for choice in ("begin", "agree")
    ]
    with process.engine.begin() as connection:
        (first := Batch(means, connection, knocks[:1])).take(knocks[0])
        first.saving.save(connection)
        (second := Batch(means, connection, knocks[1:])).take(knocks[1])
        connection.execute(update(conversations).values(revision=conversations.c.revision + 1))
        with pytest.raises(ConcurrentUpdate):
            second.saving.save(connection)
    await process.close()
