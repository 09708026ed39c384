"""What was to be said is said: no burst, refusal, lost connection or kill takes a notice away, and none is repeated for nothing."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.seeker.inputs import ChannelUser, SeekerInput
from bot.seeker.outputs import reply_buttons
from bot.seeker.service import SeekerService
from bot.seeker.telegram.bot import CHANNEL, SeekerBot
from bot.telegram.leader import LeaderLease
from bot.telegram.outbound.outbox_sender import OutboxSender
from bot.telegram.outbound.rate_limiter import RateLimiter, RateLimits
from bot.telegram.ports import NotSent, OutcomeUnknown, RateLimited
from flows.conversation.messages import RandomValues
from storage.conversations import outbox
from storage.turns.store import ConversationStore
from tests.guarantees.processes.process import Process, create_installation, intake_engine
from tests.support.product import START

FATIMA = ChannelUser(CHANNEL, "77")
TO_STORY = ("Hier in Telegram", "Ja, bewaar het", "Voor mezelf", "Toch hier")
SAID = {  # what she sends, and what she has to be told of it
    "danger": (SeekerInput("", text="ik wil niet meer leven"), "Je antwoord hierop bewaar ik niet."),
    "too long": (SeekerInput("", text="a" * 40_001), "In één bericht passen 40000 tekens."),
    "number": (SeekerInput("", text="mijn bsn is 111222333"), "een nummer dat op een BSN lijkt"),
    "voice": (SeekerInput("", command="voice"), "Ik kan nog niet luisteren."),
    "picture": (SeekerInput("", command="not_kept"), "Dit bewaar ik niet."),
    "story": (SeekerInput("", text="Ik slaap slecht."), "Typ rustig verder"),
}
FAULTS = ("429", "no connection", "arrives unnoticed", "dies before", "dies after")  # what can happen to a message on its way
UNCERTAIN = {"arrives unnoticed", "dies after"}  # nobody can know that it arrived, so it comes again
INSTALLATION = Path(tempfile.mkdtemp(prefix="kring-"))


class SteppedClient:
    """Telegram, where the test says what becomes of each message."""

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self.is_waiting = False
        self._verdicts = asyncio.Queue[str]()

    def decide(self, verdict: str) -> None:
        self.is_waiting = False
        self._verdicts.put_nowait(verdict)

    async def call_api(self, method: str, **parameters: Any) -> Any:
        self.is_waiting = True
        verdict = await self._verdicts.get()
        if verdict in {"arrives", *UNCERTAIN}:
            self.arrived.append(str(parameters["text"]))
        if verdict.startswith("dies"):
            await asyncio.Event().wait()
        if verdict == "429":
            raise RateLimited(0)
        if verdict == "no connection":
            raise NotSent
        if verdict == "arrives unnoticed":
            raise OutcomeUnknown
        return {"message_id": len(self.arrived)}


class Chat:
    """Fatima in Telegram, over real storage and the real sender, which is killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.now, self.client, self._numbers = START, SteppedClient(), count(1)
        self._process = Process(folder, lambda: self.now, self._random_values, durable=False)
        self._store = ConversationStore(self._process.writer, self._process.vault, intake_engine(), {CHANNEL})
        self._service = SeekerService(self._store, intake_engine(), lambda: self.now, self._random_values)
        self._start()

    def _random_values(self) -> RandomValues:
        return RandomValues("", (next(self._numbers), next(self._numbers)), "token")

    def _start(self) -> None:
        handler = SeekerBot(self._service, self._store, intake_engine().catalog)
        lease = LeaderLease(self._process.writer, "send", lambda: self.now)
        sender = OutboxSender(self.client, self.client, handler, RateLimiter(RateLimits(0, 0)), lease, lambda: self.now, 0.002)  # type: ignore[arg-type]
        self._others = asyncio.all_tasks()
        self._task = asyncio.create_task(sender.run(asyncio.Event()))

    async def send(self, given: SeekerInput) -> None:
        number = next(self._numbers)
        await self._service.handle_input(
            FATIMA, SeekerInput(f"u{number}", given.text, given.button, given.question_number, command=given.command)
        )

    async def burst(self, steps: tuple[str, ...], together: bool) -> None:
        """Say all of this before anything is sent: in one transaction, as from a webhook after a pause, or one after the other."""
        await self.kill()
        if together:
            await asyncio.gather(*(self.send(SAID[step][0]) for step in steps))
        else:
            for step in steps:
                await self.send(SAID[step][0])
        self._start()

    async def press(self, label: str) -> None:
        output = await self._service.current_output(FATIMA)
        assert output
        key = next(button.key for button in reply_buttons(output) if button.text == label)
        await self.send(SeekerInput("", button=key, question_number=output.question_number))

    async def happens(self, verdict: str) -> None:
        """Let this become of the next message, if there is one."""
        if not await self._has_message():
            return
        self.client.decide(verdict)
        if verdict.startswith("dies"):
            await asyncio.sleep(0.005)
            await self.kill()
            self._start()

    async def arrives(self) -> None:
        """All that is still to be sent arrives."""
        while await self._has_message():
            await self.happens("arrives")

    async def _has_message(self) -> bool:
        """Whether a message is on its way, as soon as that is certain; the clock goes on to the next attempt, or the next process."""
        while not self.client.is_waiting:
            if not await self._process.writer.run(outbox.count_queued):
                return False
            self.now += timedelta(minutes=1)
            await asyncio.sleep(0.002)
        return True

    async def kill(self) -> None:
        """End without a chance to note anything."""
        for task in asyncio.all_tasks() - self._others:
            task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self.client.is_waiting = False

    async def close(self) -> None:
        await self.kill()
        await self._process.close()


def play(script: list[str], burst: tuple[str, ...] = (), together: bool = False) -> tuple[list[tuple[str, int]], list[str]]:
    """Play the burst and the script: what was said, each with how many messages had arrived before, and all messages that arrived."""

    async def run(folder: Path) -> tuple[list[tuple[str, int]], list[str]]:
        chat, said = Chat(folder), list[tuple[str, int]]()
        try:
            await chat.send(SeekerInput("", command="start"))
            for label in TO_STORY:
                await chat.arrives()
                await chat.press(label)
            await chat.arrives()
            chat.client.arrived.clear()
            await chat.burst(burst, together)
            for step in script:
                if step in SAID:
                    said.append((step, len(chat.client.arrived)))
                    await chat.send(SAID[step][0])
                else:
                    await chat.happens(step)
            await chat.arrives()
            return said, chat.client.arrived
        finally:
            await chat.close()

    if not (INSTALLATION / "kring.db").exists():
        create_installation(INSTALLATION)
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(run(Path(shutil.copytree(INSTALLATION, Path(folder) / "data"))))


@given(st.lists(st.sampled_from([*SAID, "arrives", *FAULTS]), max_size=14))
def test_whatever_happens_to_messages_everything_is_told_and_nothing_is_repeated_for_nothing(script: list[str]) -> None:
    said, arrived = play(script)
    for step, before in said:
        assert any(SAID[step][1] in text for text in arrived[before:]), f"{step} was never told of"
    uncertain = sum(step in UNCERTAIN for step in script)
    for step, times in Counter(step for step, _ in said).items():
        if step != "story":
            assert sum(text.count(SAID[step][1]) for text in arrived) <= times + uncertain, f"{step} was told of too often"


BURST = ("danger", "story", "too long", "danger", "number", "story")


@pytest.mark.parametrize("together", [False, True], ids=["one by one", "at once"])
def test_a_burst_is_acknowledged_once_and_asked_once_about_danger(together: bool) -> None:
    _, arrived = play([], BURST, together)
    said_in_all = "\n".join(arrived)
    assert [said_in_all.count(SAID[step][1]) for step in ("danger", "too long", "number", "story")] == [1, 1, 1, 1]


def test_what_is_on_its_way_when_the_next_message_comes_is_not_sent_again() -> None:
    """Gaps of nothing to two seconds: the question about danger arrives between her two messages."""
    for first, second in (("danger", "story"), ("too long", "danger")):
        _, arrived = play([first, "arrives", second, "arrives", "story"])
        assert "\n".join(arrived).count(SAID[first][1]) == 1
