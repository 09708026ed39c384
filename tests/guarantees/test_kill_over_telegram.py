"""Kill the seeker's bot anywhere, over real HTTP: every chat ends in one whole dossier, and nobody is left without an answer."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random

import pytest

from storage.crypto.vault import Vault
from storage.db.engine import open_engine
from tests.fake_telegram.bots import Call
from tests.fake_telegram.telegram import FakeTelegram
from tests.guarantees import snapshot
from tests.guarantees.processes.process import create_installation
from tests.guarantees.processes.process_control import ForkServer
from tests.guarantees.processes.telegram_seekers import SimulatedTelegramSeeker
from tests.support.waiting import PATIENCE

KILLS = 20
AT_ONCE = 20  # chats
MOST_ACTS = 40  # that a worker lets happen before it is killed; none, so that some kills fall while the bot starts
LONGEST_REST = 0.3  # seconds that it then still lives


@pytest.fixture(scope="module")
def fork_server() -> Iterator[ForkServer]:
    with ForkServer("tests.guarantees.processes.forked_bot") as fork_server:
        yield fork_server


class Crowd:
    """Twenty seekers who chat at the same time; for each who is done another comes."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram, self._numbers = telegram, count()
        self.seekers: list[SimulatedTelegramSeeker] = []
        self._going: list[asyncio.Task[None]] = []

    def fill(self) -> None:
        for _ in range(AT_ONCE - sum(not seeker.is_done for seeker in self.seekers)):
            self.seekers.append(SimulatedTelegramSeeker(self._telegram, next(self._numbers)))
            self._going.append(asyncio.create_task(self.seekers[-1].run()))

    @property
    def waiting(self) -> int:
        """How many still wait for an answer to their last act."""
        return sum(seeker.is_waiting for seeker in self.seekers)

    async def act(self, acts: int) -> None:
        """Return once so many more acts followed an answer; who is done meanwhile makes room for another."""
        goal = self._acts + acts
        while self._acts < goal:
            self.fill()
            assert await self._telegram.changes.wait_until(lambda: self._acts >= goal or self._has_room, PATIENCE)

    @property
    def _has_room(self) -> bool:
        return sum(not seeker.is_done for seeker in self.seekers) < AT_ONCE

    @property
    def _acts(self) -> int:
        return sum(seeker.acts for seeker in self.seekers)

    async def wait_until_done(self) -> None:
        await asyncio.gather(*self._going)


@pytest.mark.slow
async def test_twenty_kills_in_twenty_chats_over_http_leave_one_whole_dossier_each_and_nobody_unanswered(
    fork_server: ForkServer, tmp_path: Path
) -> None:
    create_installation(tmp_path)
    chance, unanswered = Random(2026), []
    async with FakeTelegram(clock=lambda: datetime.now(UTC)) as telegram:
        crowd, place = Crowd(telegram), f"{tmp_path} {telegram.seeker_bot.token} {telegram.address}"
        for _ in range(KILLS):
            crowd.fill()
            worker = await fork_server.fork(place)
            await crowd.act(chance.randrange(MOST_ACTS))
            await asyncio.sleep(chance.uniform(0, LONGEST_REST))
            unanswered.append(crowd.waiting)
            await worker.kill()
        worker = await fork_server.fork(place)
        await crowd.wait_until_done()
        await telegram.seeker_bot.inbox.wait_until_empty()
        await worker.close()
        ended_polls = [call for call in telegram.refusals if is_ended_poll(call)]
        assert telegram.refusals == ended_polls and len(ended_polls) <= KILLS  # one for each dead worker at most
    assert sum(one > 0 for one in unanswered) > KILLS / 2, "a kill while nobody waits for an answer proves little"
    assert len(crowd.seekers) > AT_ONCE, "where nobody gets any further, the kills come too soon"
    check(tmp_path, crowd.seekers)


def is_ended_poll(call: Call) -> bool:
    """A killed worker's poll may still be open when the next worker polls: Telegram ends the older one with 409."""
    return call.method == "getUpdates" and call.status == 409


def check(folder: Path, seekers: list[SimulatedTelegramSeeker]) -> None:
    """Each seeker has one conversation and one dossier, which holds their words once and in order."""
    vault, engine = Vault.from_file(folder / "keys.json"), open_engine(f"sqlite:///{folder / 'kring.db'}")
    with engine.begin() as connection:
        kept = snapshot.take_snapshot(connection, vault)
    engine.dispose()
    assert len(kept.documents) == len(kept.dossiers) == len(seekers)
    for seeker in seekers:
        conversation_id = kept.conversation_id(vault, "telegram", str(seeker.person.id))
        assert conversation_id and kept.documents[conversation_id]["answers"]["concern"]["said"] == seeker.words
        assert all(words.encode() in kept.dossiers[conversation_id] for words in seeker.words)
        assert hashlib.sha256(kept.dossiers[conversation_id]).hexdigest() == kept.dossier_row(conversation_id)["digest"]
