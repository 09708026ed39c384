"""Kill the process anywhere: nothing that was answered is lost, nothing is processed twice, and everybody gets their reply."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random

import pytest

from tests.guarantees.processes.forked_process import Message
from tests.guarantees.processes.process import PUSH_CHANNEL, create_installation
from tests.guarantees.processes.process_control import ForkServer, ProcessDied, WorkerProcess
from tests.guarantees.processes.simulated_seekers import SimulatedSeeker, check_dossiers
from tests.support.database.templates import BOTH_DATABASES, migrated_database

KILLS = {"sqlite": 50, "postgresql": 20}  # a server keeps what is committed by itself: there it is the same code that is killed
AT_ONCE = 12  # people
MOST_ANSWERS = 16  # of a worker before it is killed; none, so that some kills fall while it starts
LONGEST_REST = 0.1  # seconds that it then still lives
TO_CONCERN = ("begin", "agree", "myself")
MOTHER = "Mijn moeder is ziek"


@pytest.fixture(scope="module")
def fork_server() -> Iterator[ForkServer]:
    with ForkServer() as fork_server:
        yield fork_server


@pytest.fixture(params=BOTH_DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder(database: str, tmp_path: Path) -> Iterator[Path]:
    with migrated_database(database, tmp_path):
        create_installation(tmp_path)
        yield tmp_path


async def dump(worker: WorkerProcess, seekers: list[SimulatedSeeker]) -> Message:
    return await worker.request({"dump": [[seeker.channel, seeker.name] for seeker in seekers]})


@pytest.mark.slow
async def test_kills_at_random_moments_lose_no_answered_turn_and_repeat_none(fork_server: ForkServer, folder: Path, database: str) -> None:
    chance, numbers, struck, unanswered_turns, kills = Random(2026), count(), 0, 0, KILLS[database]
    seekers: list[SimulatedSeeker] = []
    for _ in range(kills):
        seekers += [SimulatedSeeker(number, (PUSH_CHANNEL, "web")[number % 2]) for number in take(numbers, AT_ONCE - alive(seekers))]
        worker = await fork_server.fork(folder)
        unanswered_turns += check(await dump(worker, seekers), seekers) > 0
        going = [asyncio.ensure_future(seeker.run(worker)) for seeker in seekers if not seeker.is_done]
        await worker.wait_answered(chance.randrange(MOST_ANSWERS))
        await asyncio.sleep(chance.uniform(0, LONGEST_REST))
        await worker.kill()
        await asyncio.gather(*going)
        struck += any(seeker.unanswered for seeker in seekers)
    assert struck > kills / 2 and unanswered_turns, "a kill while nobody waits for an answer proves little"
    await everybody_arrives(fork_server, folder, seekers)


def alive(seekers: list[SimulatedSeeker]) -> int:
    return sum(not seeker.is_done for seeker in seekers)


def take(numbers: Iterator[int], most: int) -> list[int]:
    return [next(numbers) for _ in range(most)]


def check(kept: Message, seekers: list[SimulatedSeeker]) -> int:
    check_dossiers(kept)
    return sum(seeker.check_stored(kept) for seeker in seekers)


async def everybody_arrives(fork_server: ForkServer, folder: Path, seekers: list[SimulatedSeeker]) -> None:
    """In the end every seeker has exactly one whole dossier, and their last prompt is due."""
    worker = await fork_server.fork(folder)
    await asyncio.gather(*(seeker.run(worker) for seeker in seekers))
    kept = await dump(worker, seekers)
    check(kept, seekers)
    assert len(kept["dossiers"]) == len(seekers) and {seeker.state for seeker in seekers} == {"handed_off"}
    due = (await worker.request({"due": True}))["prompts"]
    assert {one["person"]: one["state"] for one in due} == {
        seeker.name: "handed_off" for seeker in seekers if seeker.channel == PUSH_CHANNEL
    }
    await worker.close()


def update(number: int, **said: str) -> Message:
    return {"update": f"update-{number}", "channel": PUSH_CHANNEL, "person": "fatima", **said}


async def speak_until_killed(fork_server: ForkServer, folder: Path, die_at: str) -> None:
    """Fatima comes to the concern; the worker dies at `die_at` of her first words there."""
    worker = await fork_server.fork(folder)
    for number, choice in enumerate(TO_CONCERN):
        await worker.request(update(number, choice=choice))
    with pytest.raises(ProcessDied):
        await worker.request(update(9, words=MOTHER, die_at=die_at))
    await worker.wait_closed()


@pytest.mark.parametrize(("die_at", "before"), [("in the transaction", []), ("before the answer", [MOTHER])])
async def test_a_turn_is_stored_completely_or_not_at_all_and_once_if_sent_again(
    fork_server: ForkServer, folder: Path, die_at: str, before: list[str]
) -> None:
    await speak_until_killed(fork_server, folder, die_at)
    worker = await fork_server.fork(folder)
    assert await concern(worker) == before
    await worker.request(update(9, words=MOTHER))
    assert await concern(worker) == [MOTHER]
    await worker.close()


async def concern(worker: WorkerProcess) -> list[str]:
    kept = await worker.request({"dump": [[PUSH_CHANNEL, "fatima"]]})
    said: list[str] = kept["documents"][f"{PUSH_CHANNEL}/fatima"]["answers"].get("concern", {}).get("said", [])
    return said


async def test_a_reply_in_the_outbox_when_the_process_died_is_sent_by_the_next(fork_server: ForkServer, folder: Path) -> None:
    await speak_until_killed(fork_server, folder, "before the answer")
    worker = await fork_server.fork(folder)
    assert [(one["person"], one["state"], one["offered"].count("done")) for one in await due_prompts(worker, marks_sent=True)] == [
        ("fatima", "concern", 1)
    ]
    assert await due_prompts(worker, marks_sent=True) == []
    await worker.close()


async def test_a_reply_is_rather_sent_twice_than_never(fork_server: ForkServer, folder: Path) -> None:
    await speak_until_killed(fork_server, folder, "before the answer")
    worker = await fork_server.fork(folder)
    said = await due_prompts(worker, marks_sent=False)
    await worker.kill()
    worker = await fork_server.fork(folder)
    assert await due_prompts(worker, marks_sent=True) == said != []
    await worker.close()


async def due_prompts(worker: WorkerProcess, marks_sent: bool) -> list[Message]:
    said: list[Message] = (await worker.request({"due": marks_sent}))["prompts"]
    return said
