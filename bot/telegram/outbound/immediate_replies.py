"""What is said at once and owed nowhere: to who has no conversation, and that a press was heard."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from bot.observability.logs import log_error
from bot.telegram import backoff
from bot.telegram.outbound.rate_limiter import RateLimiter
from bot.telegram.ports import ApiCall, LineError, NotSent, OutcomeUnknown, RateLimited, TelegramClient

TRIES = 8
SAID = "sendMessage"  # is tried again, because a question may be repeated; all else is done once
_GRACE = 5.0  # seconds in which what is begun may end


class ImmediateReplies:
    """One bot's. `line` leaves traces, `bare` none; `first` is the shortest wait before another try."""

    def __init__(self, line: TelegramClient, bare: TelegramClient, pace: RateLimiter, name: str, first: float = 0.5) -> None:
        self._line, self._bare, self._pace, self._name, self._first = line, bare, pace, name, first
        self._behind: dict[str, asyncio.Task[bool]] = {}
        self._stop = asyncio.Event()

    async def say(self, calls: Iterable[ApiCall], stop: asyncio.Event) -> None:
        """One after the other. A LineError where `stop` comes before a message has arrived; what nobody takes is noted."""
        for call in calls:
            try:
                await self._send_with_retry(call, stop)
            except LineError as error:
                if stop.is_set() and isinstance(error, (RateLimited, NotSent, OutcomeUnknown)):
                    raise
                log_error("call_failed", error, channel=self._name, kind=call.method)

    def send_in_background(self, chat: str, calls: Sequence[ApiCall]) -> asyncio.Task[bool] | None:
        """The same in its own task, which tells whether it arrived; what is said in one chat keeps its order.

        None where nothing has to arrive: that a press was heard is worth no wait.
        """
        if not calls:
            return None
        task = asyncio.create_task(self._follow(self._behind.get(chat), calls))
        self._behind[chat] = task
        task.add_done_callback(lambda done: self._forget(chat, done))
        return task if any(call.method == SAID for call in calls) else None

    async def finish(self) -> None:
        """What is on its way may arrive; nothing is tried again."""
        self._stop.set()
        if self._behind:
            await asyncio.wait(self._behind.values(), timeout=_GRACE)

    async def _follow(self, before: asyncio.Task[bool] | None, calls: Sequence[ApiCall]) -> bool:
        if before is not None:
            await asyncio.wait((before,))
        try:
            await self.say(calls, self._stop)
        except Exception as error:
            log_error("call_failed", error, channel=self._name)
            return not isinstance(error, LineError)  # a mistake of ours would be made again
        return True

    def _forget(self, chat: str, done: asyncio.Task[bool]) -> None:
        if self._behind.get(chat) is done:
            del self._behind[chat]

    async def _send_with_retry(self, call: ApiCall, stop: asyncio.Event) -> None:
        tries, line = TRIES if call.method == SAID else 1, self._bare if call.traceless else self._line
        for left in reversed(range(tries)):
            if call.method == SAID:
                await self._pace.wait(str(call.parameters["chat_id"]))
            try:
                await line.call(call.method, **call.parameters)
                return
            except (RateLimited, NotSent, OutcomeUnknown) as error:
                if not left or await backoff.until(stop, self._pause(error, tries - left - 1)):
                    raise

    def _pause(self, error: LineError, tries: int) -> float:
        if isinstance(error, RateLimited):
            self._pace.pause(error.seconds)
            return error.seconds
        return backoff.seconds(tries, self._first, 30)
