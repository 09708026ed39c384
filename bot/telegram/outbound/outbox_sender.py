"""The sender of a bot: says what is owed, each chat in its order, at Telegram's pace, and nothing twice that must be said once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import groupby

from bot.observability.logs import log_error
from bot.telegram import backoff
from bot.telegram.leader import LeaderLease
from bot.telegram.outbound.rate_limiter import RateLimiter
from bot.telegram.ports import ApiCall, BotBlocked, BotHandler, NotSent, OutboxJob, OutcomeUnknown, RateLimited, Rejected, TelegramClient

SECONDS = 2.0
_MOST = 100
_AT_ONCE = 30
_HOUR = timedelta(hours=1)


class OutboxSender:
    """Only the process that holds the lease sends."""

    def __init__(
        self,
        line: TelegramClient,
        room: BotHandler,
        pace: RateLimiter,
        holding: LeaderLease,
        now: Callable[[], datetime],
        seconds: float = SECONDS,
    ) -> None:
        self._line, self._room, self._pace, self._holding, self._now, self._seconds = line, room, pace, holding, now, seconds
        self._bell, self._stop = asyncio.Event(), asyncio.Event()
        self._busy: dict[str, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """Something may be owed now."""
        self._bell.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; calls in hand are finished."""
        self._stop = stop
        while not stop.is_set():
            self._bell.clear()
            await self._look()
            await _first(self._bell, stop, self._seconds)
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _look(self) -> None:
        try:
            owed = await self._room.due(self._now(), _MOST) if await self._holding.is_leader() else ()
        except Exception as error:
            return log_error("owed_failed", error, channel=self._room.name)
        for chat, errands in groupby(sorted(owed, key=lambda one: one.chat), lambda one: one.chat):
            if chat not in self._busy and len(self._busy) < _AT_ONCE:
                self._busy[chat] = asyncio.create_task(self._serve(chat, list(errands)))

    async def _serve(self, chat: str, errands: Iterable[OutboxJob]) -> None:
        try:
            for errand in errands:
                if not await self._run(errand):
                    return
        except Exception as error:
            log_error("sending_failed", error, channel=self._room.name)
        else:
            self.wake()
        finally:
            del self._busy[chat]

    async def _run(self, errand: OutboxJob) -> bool:
        """Whether all of it was said, so that what comes after it may be."""
        calls = errand.calls
        for index in range(errand.messages_sent, len(calls)):
            call = calls[index]
            await self._pace.wait(errand.chat)
            if self._stop.is_set() or not await self._holding.is_leader():
                return False
            if not await errand.begin(index + call.once) or not await self._say(errand, call, index):
                return False
        await errand.done()
        return True

    async def _say(self, errand: OutboxJob, call: ApiCall, index: int) -> bool:
        """Whether the next call may follow."""
        try:
            await self._line.call(call.method, **call.parameters)
        except RateLimited as flooded:
            self._pace.pause(flooded.seconds)
            await errand.begin(index)
        except NotSent:
            await self._put_off(errand, index)
        except OutcomeUnknown:
            await self._put_off(errand, index + call.once)
        except BotBlocked:
            await errand.give_up()
        except Rejected as error:
            log_error("message_refused", error, channel=self._room.name, kind=call.method)
            if index + 1 < len(errand.calls):
                return True
            await errand.put_off(self._now() + _HOUR, index)
        else:
            return True
        return False

    async def _put_off(self, errand: OutboxJob, messages_sent: int) -> None:
        await errand.put_off(self._now() + timedelta(seconds=backoff.seconds(errand.tries)), messages_sent)


async def _first(bell: asyncio.Event, stop: asyncio.Event, longest: float) -> None:
    waiting = [asyncio.ensure_future(one.wait()) for one in (bell, stop)]
    await asyncio.wait(waiting, timeout=longest, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
