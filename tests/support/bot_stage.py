"""A bot on a stage: real memory, real delivery, and a line whose far end the test plays."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from bot.telegram.inbound.webhook import Hook
from bot.telegram.outbound.outbox_job import PromptJob
from bot.telegram.outbound.rate_limiter import Rates
from bot.telegram.ports import ApiCall, OutboxJob, Unreadable, Update
from bot.telegram.runner import Bot, BotDependencies
from storage.turns.store import OutboxMessage
from tests.storage.conftest import Memory
from tests.support.small_engine import START, said, text

FAST = Rates(0, 0)
PATIENCE = 10.0


async def until(holds: Callable[[], object], what: str) -> None:
    """Wait for it, at most ten seconds."""
    for _ in range(int(PATIENCE / 0.01)):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"waited in vain for: {what}")


class FarEnd:
    """Telegram, played by hand: what waits there, what was called, and what goes wrong next."""

    def __init__(self) -> None:
        self.waiting: list[Update] = []
        self.offsets: list[int | None] = []
        self.asked_at: list[float] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.wrong: dict[str, list[Exception]] = {}
        self.carried_out_anyway = False
        self.open = asyncio.Event()  # while it is not, nothing that is sent arrives
        self.open.set()
        self.closed = 0
        self._messages = 100

    def says(self, person: str, words: str) -> int:
        number = 1 + max((one["update_id"] for one in self.waiting), default=10)
        self.waiting.append({"update_id": number, "message": {"from": person, "text": words, "message_id": number}})
        return number

    async def updates(self, offset: int | None, seconds: int, kinds: Sequence[str]) -> list[Update]:
        self.offsets.append(offset)
        self.asked_at.append(monotonic())
        self._fail("getUpdates")
        for _ in range(int(PATIENCE / 0.01)):
            new = [one for one in self.waiting if one["update_id"] >= (offset or 0)]
            if new:
                return new
            await asyncio.sleep(0.01)
        return []

    async def call(self, method: str, **parameters: Any) -> Any:
        if method == "sendMessage":
            await self.open.wait()
        if not self.carried_out_anyway:
            self._fail(method)
        self.calls.append((method, parameters))
        if self.carried_out_anyway:
            self._fail(method)
        if method != "sendMessage":
            return True
        self._messages += 1
        return {"message_id": self._messages}

    async def close(self) -> None:
        self.closed += 1

    def _fail(self, method: str) -> None:
        if self.wrong.get(method):
            raise self.wrong[method].pop(0)

    def sent(self, person: str | None = None) -> list[str]:
        sends = [given for method, given in self.calls if method == "sendMessage"]
        return [given["text"] for given in sends if person in (None, given["chat_id"])]

    def called(self, method: str) -> list[dict[str, Any]]:
        return [given for name, given in self.calls if name == method]


class Room:
    """The seeker's room as small as can be: words become a turn, and one message says what is kept."""

    name, kinds = "telegram", ("message",)

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.before: Callable[[str], Any] | None = None
        self.notice: str | None = None
        self.sorry: list[str] = []
        self.greets = False
        self.now = START

    def set_up(self) -> Sequence[ApiCall]:
        """There is nothing to set up."""
        return ()

    def who(self, update: Update) -> str:
        return str(update.get("message", {}).get("from", ""))

    async def take(self, update: Update) -> Sequence[ApiCall]:
        """Kept; or greeted, and nothing is kept."""
        if self.greets:
            return [ApiCall("sendMessage", {"chat_id": self.who(update), "text": "welkom"})]
        if "text" not in update.get("message", {}):
            raise Unreadable
        message = update["message"]
        if self.before:
            await self.before(message["text"])
        arrival = said(message["from"], message["text"], str(update["update_id"]), self.now - START, message=message["message_id"])
        await self.memory.store.turn(arrival)
        return ()

    async def apologise(self, update: Update) -> None:
        self.sorry.append(self.who(update))

    async def due(self, at: Any, most: int) -> Sequence[OutboxJob]:
        return [PromptJob(self.memory.store, one, self._calls(one)) for one in await self.memory.store.owed(self.name, at, most)]

    def _calls(self, one: OutboxMessage) -> list[ApiCall]:
        texts = [(self.notice, True)] if self.notice else []
        return [ApiCall("sendMessage", {"chat_id": one.person, "text": words}, once) for words, once in [*texts, (text(one.output), False)]]


class Stage:
    """One process that runs the bot. Several may stand on one folder, or on one server."""

    def __init__(
        self,
        folder: Path,
        far: FarEnd | None = None,
        rates: Rates = FAST,
        hook: Hook | None = None,
        url: str = "",
        seconds: float = 0.02,
    ) -> None:
        self.memory, self.far = Memory(folder, url), far or FarEnd()
        self.stop, self.now = asyncio.Event(), START
        means = BotDependencies(self.memory.writer, self.memory.vault, lambda: self.now, rates, seconds, self.memory.engine)
        self.bot = Bot(Room(self.memory), self.far, means, hook)
        self._running: asyncio.Task[None] | None = None

    @property
    def room(self) -> Any:
        return self.bot.room

    def begin(self) -> Stage:
        self._running = asyncio.create_task(self.bot.run(self.stop))
        return self

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)
        self.room.now = self.now

    async def end(self) -> None:
        """As SIGTERM ends it."""
        self.stop.set()
        if self._running:
            await asyncio.wait_for(self._running, PATIENCE)
        await self.memory.close()

    async def dies(self) -> None:
        """Without a chance to finish anything."""
        if self._running:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        await self.memory.close()
