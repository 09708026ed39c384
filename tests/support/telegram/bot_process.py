"""A bot process over a real database and the real delivery code, with a fake Telegram client under the test's control."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from bot.telegram.inbound.webhook import WebhookEndpoint
from bot.telegram.outbound.outbox_job import PromptJob
from bot.telegram.outbound.rate_limiter import RateLimits
from bot.telegram.ports import ApiCall, OutboxJob, Unreadable, Update
from bot.telegram.runner import Bot, BotDependencies
from storage.turns.store import OutboxMessage
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn, output_text
from tests.support.waiting import PATIENCE

NO_LIMITS = RateLimits(0, 0)
MOST_UPDATES = 100  # in one answer of Telegram


class FakeClient:
    """Fake of the client port: updates that wait, calls that were made, and errors to raise next, by method."""

    def __init__(self) -> None:
        self.pending_updates: list[Update] = []
        self.offsets: list[int | None] = []
        self.polled_at: list[float] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.failures: dict[str, list[Exception]] = {}
        self.fails_after_sending = False
        self.online = asyncio.Event()  # while it is cleared, no message arrives
        self.online.set()
        self.closed = 0
        self.offline_calls = 0  # messages that wait for `online`
        self.last_message_id = 100

    def add_message(self, person: str, words: str) -> int:
        """Let `words` of this person wait at Telegram; gives the number of the update."""
        number = 1 + max((one["update_id"] for one in self.pending_updates), default=10)
        self.pending_updates.append({"update_id": number, "message": {"from": person, "text": words, "message_id": number}})
        return number

    async def get_updates(self, offset: int | None, timeout_seconds: int, update_types: Sequence[str]) -> list[Update]:
        self.offsets.append(offset)
        self.polled_at.append(monotonic())
        self._fail("getUpdates")
        for _ in range(int(PATIENCE / 0.01)):
            new = [one for one in self.pending_updates if one["update_id"] >= (offset or 0)]
            if new:
                return new[:MOST_UPDATES]
            await asyncio.sleep(0.01)
        return []

    async def call_api(self, method: str, **parameters: Any) -> Any:
        if method == "sendMessage":
            self.offline_calls += 1
            await self.online.wait()
            self.offline_calls -= 1
        if not self.fails_after_sending:
            self._fail(method)
        self.calls.append((method, parameters))
        if self.fails_after_sending:
            self._fail(method)
        if method != "sendMessage":
            return True
        self.last_message_id += 1
        return {"message_id": self.last_message_id}

    async def close(self) -> None:
        self.closed += 1

    def _fail(self, method: str) -> None:
        if self.failures.get(method):
            raise self.failures[method].pop(0)

    def sent_texts(self, person: str | None = None) -> list[str]:
        sends = [given for method, given in self.calls if method == "sendMessage"]
        return [given["text"] for given in sends if person in (None, given["chat_id"])]

    def calls_to(self, method: str) -> list[dict[str, Any]]:
        return [given for name, given in self.calls if name == method]


class MinimalHandler:
    """Minimal bot handler: words become a turn, and the prompt is one message that repeats what is stored."""

    name, update_types, wake_up_kind = "telegram", ("message",), "owed"

    def __init__(self, database: Database) -> None:
        self.database = database
        self.before_turn: Callable[[str], Any] | None = None
        self.notice: str | None = None
        self.apologies: list[str] = []
        self.is_greeting = False
        self.now = START

    def profile_calls(self) -> Sequence[ApiCall]:
        """Nothing is set up."""
        return ()

    def ordering_key(self, update: Update) -> str:
        return str(update.get("message", {}).get("from", ""))

    async def handle_update(self, update: Update) -> Sequence[ApiCall]:
        """Store the words as a turn; with `is_greeting` answer at once and store nothing."""
        if self.is_greeting:
            return [ApiCall("sendMessage", {"chat_id": self.ordering_key(update), "text": "welkom"})]
        if "text" not in update.get("message", {}):
            raise Unreadable
        message = update["message"]
        if self.before_turn:
            await self.before_turn(message["text"])
        turn = incoming_turn(message["from"], message["text"], str(update["update_id"]), self.now - START, message=message["message_id"])
        await self.database.store.process_turn(turn)
        return ()

    async def failure_replies(self, update: Update) -> None:
        self.apologies.append(self.ordering_key(update))

    async def due_jobs(self, at: Any, chats: int, busy: Any = ()) -> Sequence[OutboxJob]:
        due = await self.database.store.due_messages(self.name, at, chats, busy)
        return [PromptJob(self.database.store, one, self._calls(one), lambda: self.now) for one in due]

    def _calls(self, one: OutboxMessage) -> list[ApiCall]:
        texts = [(self.notice, True)] if self.notice else []
        return [
            ApiCall("sendMessage", {"chat_id": one.person, "text": words}, once)
            for words, once in [*texts, (output_text(one.output), False)]
        ]


class BotProcess:
    """One process that runs the bot. Several may share a folder, or a server's database."""

    def __init__(
        self,
        folder: Path,
        client: FakeClient | None = None,
        rate_limits: RateLimits = NO_LIMITS,
        endpoint: WebhookEndpoint | None = None,
        url: str = "",
        interval_seconds: float = 0.02,
    ) -> None:
        self.database, self.client = Database(folder, url), client or FakeClient()
        self.stop, self.now = asyncio.Event(), START
        dependencies = BotDependencies(
            self.database.writer, self.database.vault, lambda: self.now, rate_limits, interval_seconds, self.database.engine
        )
        self.handler = MinimalHandler(self.database)
        self.bot = Bot(self.handler, self.client, dependencies, endpoint)
        self.task: asyncio.Task[None] | None = None

    def start(self) -> BotProcess:
        self.task = asyncio.create_task(self.bot.run(self.stop))
        return self

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)
        self.handler.now = self.now

    async def shut_down(self) -> None:
        """End as on SIGTERM."""
        self.stop.set()
        if self.task:
            await asyncio.wait_for(self.task, PATIENCE)
        await self.database.close()

    async def kill(self) -> None:
        """End without a chance to finish anything."""
        if self.task:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)
        await self.database.close()
