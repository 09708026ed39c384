"""The sender of a bot: says what is owed, each chat in its order, at Telegram's pace, and nothing twice that must be said once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import groupby

from bot.delivery import backoff
from bot.delivery.holding import Holding
from bot.delivery.pace import Pace
from bot.delivery.ports import Blocked, Call, Errand, Flooded, Line, Refused, Room, Unreached, Unsure
from bot.logs import note

SECONDS = 2.0
_MOST = 100
_AT_ONCE = 30
_HOUR = timedelta(hours=1)


class Sender:
    """Only the process that holds the lease sends."""

    def __init__(self, line: Line, room: Room, pace: Pace, holding: Holding, now: Callable[[], datetime], seconds: float = SECONDS) -> None:
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
            owed = await self._room.due(self._now(), _MOST) if await self._holding.held() else ()
        except Exception as error:
            return note("owed_failed", error, channel=self._room.name)
        for chat, errands in groupby(sorted(owed, key=lambda one: one.chat), lambda one: one.chat):
            if chat not in self._busy and len(self._busy) < _AT_ONCE:
                self._busy[chat] = asyncio.create_task(self._serve(chat, list(errands)))

    async def _serve(self, chat: str, errands: Iterable[Errand]) -> None:
        try:
            for errand in errands:
                if not await self._run(errand):
                    return
        except Exception as error:
            note("sending_failed", error, channel=self._room.name)
        else:
            self.wake()
        finally:
            del self._busy[chat]

    async def _run(self, errand: Errand) -> bool:
        """Whether all of it was said, so that what comes after it may be."""
        calls = errand.calls
        for index in range(errand.begun, len(calls)):
            call = calls[index]
            await self._pace.wait(errand.chat)
            if self._stop.is_set() or not await self._holding.held():
                return False
            if not await errand.begin(index + call.once) or not await self._say(errand, call, index):
                return False
        await errand.done()
        return True

    async def _say(self, errand: Errand, call: Call, index: int) -> bool:
        """Whether the next call may follow."""
        try:
            await self._line.call(call.method, **call.parameters)
        except Flooded as flooded:
            self._pace.pause(flooded.seconds)
            await errand.begin(index)
        except Unreached:
            await self._put_off(errand, index)
        except Unsure:
            await self._put_off(errand, index + call.once)
        except Blocked:
            await errand.give_up()
        except Refused as error:
            note("message_refused", error, channel=self._room.name, kind=call.method)
            if index + 1 < len(errand.calls):
                return True
            await errand.put_off(self._now() + _HOUR, index)
        else:
            return True
        return False

    async def _put_off(self, errand: Errand, begun: int) -> None:
        await errand.put_off(self._now() + timedelta(seconds=backoff.seconds(errand.tries)), begun)


async def _first(bell: asyncio.Event, stop: asyncio.Event, longest: float) -> None:
    waiting = [asyncio.ensure_future(one.wait()) for one in (bell, stop)]
    await asyncio.wait(waiting, timeout=longest, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
