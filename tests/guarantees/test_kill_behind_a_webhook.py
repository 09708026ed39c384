"""Kill `kring serve` behind a webhook while what is owed is on its way: Telegram brings no update again, and all of it is told, once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fake_telegram.faults import Fault
from tests.fake_telegram.people.person import Person
from tests.fake_telegram.telegram import FakeTelegram
from tests.guarantees.processes.forked_bot import WEBHOOK_ORIGIN
from tests.guarantees.processes.process import create_installation
from tests.guarantees.processes.process_control import ForkServer
from tests.support.waiting import PATIENCE
from tests.support.web.ports import free_port

HELD = Fault(delay_seconds=10 * PATIENCE, cuts_connection=True)  # on its way, and never delivered
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
    """One person at the story, who sends there what is owed an answer, with plain words before and after it."""

    def __init__(self, telegram: FakeTelegram, kind: str, holds_the_first: bool) -> None:
        self.name = f"{kind}{'_behind_another' * holds_the_first}"
        self._telegram, self._person, self._holds_the_first = telegram, telegram.person(self.name), holds_the_first
        self._act, self._verdict = OWED[kind]

    async def walk(self) -> None:
        await self._person.starts()
        for label in TO_STORY:
            await self._person.saw(label)
            await self._person.presses(label)
        await self._person.saw("Wat is er aan de hand")

    async def send(self) -> None:
        """All of it, while the answer to the first words is held on its way, or what is owed itself."""
        if not self._holds_the_first:
            await self._person.types("Ik slaap slecht.")
            await self._person.saw("Typ rustig verder")
        held = self._telegram.fail_next("sendMessage", HELD, chat=self._person)
        await (self._person.types("Ik slaap slecht.") if self._holds_the_first else self._act(self._person))
        await self._telegram.wait_until(lambda: held.times == 0, "the message that is held")
        if self._holds_the_first:
            await self._act(self._person)
        await self._person.types("En ik eet slecht.")

    @property
    def told(self) -> int:
        """How often it was said."""
        return sum(self._verdict in (one.text or "") for one in self._person.all_bot_messages)


@pytest.mark.slow
async def test_whatever_is_owed_in_a_burst_is_told_once_after_a_kill_behind_a_webhook(fork_server: ForkServer, tmp_path: Path) -> None:
    create_installation(tmp_path)
    port = free_port()
    async with FakeTelegram(clock=lambda: datetime.now(UTC)) as telegram:
        telegram.proxy(WEBHOOK_ORIGIN, f"http://127.0.0.1:{port}")
        place = f"{tmp_path} {telegram.seeker_bot.token} {telegram.address} {port}"
        worker = await fork_server.fork(place)
        bursts = [Burst(telegram, "danger", True), *(Burst(telegram, kind, kind in ("number", "voice")) for kind in OWED)]
        for act in (Burst.walk, Burst.send):
            await asyncio.gather(*(act(one) for one in bursts))
        await telegram.seeker_bot.inbox.wait_until_empty()  # all is taken: nothing of it is brought again
        assert not any(one.told for one in bursts)
        await worker.kill()
        worker = await fork_server.fork(place)
        await telegram.wait_until(lambda: all(one.told for one in bursts), "what was owed")
        await worker.close()
    assert {one.name: one.told for one in bursts} == {one.name: 1 for one in bursts}
