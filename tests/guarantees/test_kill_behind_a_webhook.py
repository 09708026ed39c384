"""Kill `kring serve` behind a webhook while bursts come in: what each person had to be told is told, and hardly anything twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from tests.fake_telegram.people.person import Person
from tests.fake_telegram.telegram import FakeTelegram
from tests.guarantees.processes.forked_bot import WEBHOOK_ORIGIN
from tests.guarantees.processes.process import create_installation
from tests.guarantees.processes.process_control import ForkServer
from tests.support.ports import free_port

ROUNDS = 3
PATIENCE = 30  # seconds
LONGEST_GAP = 2.0  # seconds between the messages of a burst; half of them come at once
LONGEST_REST = 0.1  # seconds that the worker lives after the first owed act of a round: some die before the commit, some before sending
TO_STORY = ("Hier in Telegram", "Ja, bewaar het", "Voor mezelf", "Toch hier")
OWED: dict[str, tuple[Callable[[Person], Awaitable[object]], str]] = {  # what somebody sends, and what they have to be told of it
    "danger": (lambda person: person.types("ik wil niet meer leven"), "Je antwoord hierop bewaar ik niet."),
    "number": (lambda person: person.types("mijn bsn is 111222333"), "een nummer dat op een BSN lijkt"),
    "picture": (lambda person: person.sends("photo"), "Dit bewaar ik niet."),
    "voice": (lambda person: person.sends("voice"), "Ik kan nog niet luisteren."),
}


@pytest.fixture(scope="module")
def fork_server() -> Iterator[ForkServer]:
    with ForkServer("tests.guarantees.processes.forked_bot") as fork_server:
        yield fork_server


class Burst:
    """One person who goes to the story, and sends there what is owed an answer, with plain words before and after it."""

    def __init__(self, telegram: FakeTelegram, kind: str, number: int) -> None:
        self.person, self._chance = telegram.person(f"{kind}{number}"), Random(f"{kind}{number}")
        self._act, self.verdict, self.has_acted = *OWED[kind], False

    async def walk(self) -> None:
        await self.person.starts()
        for label in TO_STORY:
            await self.person.saw(label)
            await self.person.presses(label)
        await self.person.saw("Wat is er aan de hand")

    async def send(self) -> None:
        await self.person.types("Ik slaap slecht.")
        await asyncio.sleep(self._gap())
        await self._act(self.person)
        self.has_acted = True
        self.person.bot.changes.notify()
        await asyncio.sleep(self._gap())
        await self.person.types("En ik eet slecht.")

    def _gap(self) -> float:
        return self._chance.choice((0, self._chance.uniform(0, LONGEST_GAP)))

    @property
    def is_owed(self) -> bool:
        return self.has_acted and not self.told

    @property
    def told(self) -> int:
        """How often the verdict was sent."""
        return sum(self.verdict in (one.text or "") for one in self.person.all_bot_messages)


@pytest.mark.slow
async def test_whatever_is_owed_in_a_burst_is_told_after_a_kill_behind_a_webhook(fork_server: ForkServer, tmp_path: Path) -> None:
    create_installation(tmp_path)
    chance, bursts, owed, port = Random(2026), list[Burst](), list[int](), free_port()
    async with FakeTelegram(clock=lambda: datetime.now(UTC)) as telegram:
        telegram.patience = PATIENCE
        telegram.proxy(WEBHOOK_ORIGIN, f"http://127.0.0.1:{port}")
        place = f"{tmp_path} {telegram.seeker_bot.token} {telegram.address} {port}"
        worker = await fork_server.fork(place)
        for number in range(ROUNDS):
            theirs = [Burst(telegram, kind, number) for kind in OWED]
            await asyncio.gather(*(one.walk() for one in theirs))
            sending = asyncio.gather(*(one.send() for one in theirs))
            await telegram.wait_until(lambda: any(one.has_acted for one in theirs), "an act")  # noqa: B023
            await asyncio.sleep(chance.uniform(0, LONGEST_REST))
            owed.append(sum(one.is_owed for one in theirs))
            await worker.kill()
            worker = await fork_server.fork(place)
            await asyncio.wait_for(sending, PATIENCE)
            bursts += theirs
        await telegram.wait_until(lambda: all(one.told for one in bursts), "what was owed")
        await telegram.seeker_bot.inbox.wait_until_empty()
        await worker.close()
    assert [one.person.name for one in bursts if one.told > 2] == [], "a kill repeats what was on its way, once"
    assert any(owed), "a kill while nobody is owed anything proves little"
