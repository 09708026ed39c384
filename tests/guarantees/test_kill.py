"""Kill the process anywhere: nothing that was answered is lost, nothing is taken twice, and everybody gets their reply."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random

import pytest

from tests.guarantees.forked_process import Message
from tests.guarantees.people import SimulatedSeeker, check_dossiers
from tests.guarantees.process import PUSH_CHANNEL, create_installation
from tests.guarantees.process_control import ForkServer, ProcessDied, WorkerProcess
from tests.support.databases import BOTH_DATABASES, migrated_database

KILLS = 50
AT_ONCE = 12  # people
LONGEST_LIFE = 0.3  # seconds
TO_CONCERN = ("begin", "agree", "myself")
MOTHER = "Mijn moeder is ziek"


@pytest.fixture(scope="module")
def nursery() -> Iterator[ForkServer]:
    with ForkServer() as nursery:
        yield nursery


@pytest.fixture(params=BOTH_DATABASES)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    with migrated_database(request.param, tmp_path):
        create_installation(tmp_path)
        yield tmp_path


async def tell(life: WorkerProcess, players: list[SimulatedSeeker]) -> Message:
    return await life.request({"tell": [[player.channel, player.name] for player in players]})


@pytest.mark.slow
async def test_fifty_kills_at_random_moments_lose_no_answered_turn_and_repeat_none(nursery: ForkServer, folder: Path) -> None:
    chance, numbers, struck, unnoticed = Random(2026), count(), 0, 0
    players: list[SimulatedSeeker] = []
    for _ in range(KILLS):
        players += [SimulatedSeeker(number, (PUSH_CHANNEL, "web")[number % 2]) for number in take(numbers, AT_ONCE - alive(players))]
        life = await nursery.fork(folder)
        unnoticed += check(await tell(life, players), players) > 0
        going = [asyncio.ensure_future(player.run(life)) for player in players if not player.is_done]
        await asyncio.sleep(chance.uniform(0, LONGEST_LIFE))
        await life.kill()
        await asyncio.gather(*going)
        struck += any(player.unanswered for player in players)
    assert struck > KILLS / 2 and unnoticed, "a kill while nobody waits for an answer proves little"
    await everybody_arrives(nursery, folder, players)


def alive(players: list[SimulatedSeeker]) -> int:
    return sum(not player.is_done for player in players)


def take(numbers: Iterator[int], most: int) -> list[int]:
    return [next(numbers) for _ in range(most)]


def check(kept: Message, players: list[SimulatedSeeker]) -> int:
    check_dossiers(kept)
    return sum(player.check_stored(kept) for player in players)


async def everybody_arrives(nursery: ForkServer, folder: Path, players: list[SimulatedSeeker]) -> None:
    """In the end every person has exactly one whole dossier, and is owed the last thing that was to be said."""
    life = await nursery.fork(folder)
    await asyncio.gather(*(player.run(life) for player in players))
    kept = await tell(life, players)
    check(kept, players)
    assert len(kept["dossiers"]) == len(players) and {player.state for player in players} == {"handed_off"}
    owed = (await life.request({"owed": True}))["said"]
    assert {one["person"]: one["state"] for one in owed} == {
        player.name: "handed_off" for player in players if player.channel == PUSH_CHANNEL
    }
    await life.close()


def update(number: int, **said: str) -> Message:
    return {"update": f"update-{number}", "channel": PUSH_CHANNEL, "person": "fatima", **said}


async def says_until_killed(nursery: ForkServer, folder: Path, dies: str) -> None:
    """Fatima comes to the own words; the process dies at the named moment of the first of them."""
    life = await nursery.fork(folder)
    for number, choice in enumerate(TO_CONCERN):
        await life.request(update(number, choice=choice))
    with pytest.raises(ProcessDied):
        await life.request(update(9, words=MOTHER, dies=dies))
    await life.wait_closed()


@pytest.mark.parametrize(("dies", "before"), [("in the transaction", []), ("before the answer", [MOTHER])])
async def test_a_turn_is_kept_whole_or_not_at_all_and_sent_again_is_there_once(
    nursery: ForkServer, folder: Path, dies: str, before: list[str]
) -> None:
    await says_until_killed(nursery, folder, dies)
    life = await nursery.fork(folder)
    assert await concern(life) == before
    await life.request(update(9, words=MOTHER))
    assert await concern(life) == [MOTHER]
    await life.close()


async def concern(life: WorkerProcess) -> list[str]:
    kept = await life.request({"tell": [[PUSH_CHANNEL, "fatima"]]})
    said: list[str] = kept["talks"][f"{PUSH_CHANNEL}/fatima"]["answers"].get("concern", {}).get("said", [])
    return said


async def test_a_reply_that_was_owed_when_the_process_died_is_said_by_the_next(nursery: ForkServer, folder: Path) -> None:
    await says_until_killed(nursery, folder, "before the answer")
    life = await nursery.fork(folder)
    assert [(one["person"], one["state"], one["offered"].count("done")) for one in await owed(life, is_noted=True)] == [
        ("fatima", "concern", 1)
    ]
    assert await owed(life, is_noted=True) == []
    await life.close()


async def test_a_reply_is_rather_said_twice_than_never(nursery: ForkServer, folder: Path) -> None:
    await says_until_killed(nursery, folder, "before the answer")
    life = await nursery.fork(folder)
    said = await owed(life, is_noted=False)
    await life.kill()
    life = await nursery.fork(folder)
    assert await owed(life, is_noted=True) == said != []
    await life.close()


async def owed(life: WorkerProcess, is_noted: bool) -> list[Message]:
    said: list[Message] = (await life.request({"owed": is_noted}))["said"]
    return said
