"""Polling: fetch what Telegram has, take it, and only then confirm it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from bot.delivery import backoff
from bot.delivery.holding import Holding
from bot.delivery.ports import Flooded, Line, Rival, Room, Update
from bot.delivery.taking import Taking
from bot.logs import note
from storage import parked
from storage.engine import Writer

LONG_POLL = 50  # seconds
_HANDOVER = 3.0
T = TypeVar("T")


class Polling:
    """One bot's polling loop. Its offset is a row that moves after the commit of all that was fetched."""

    def __init__(self, line: Line, room: Room, taking: Taking, writer: Writer, now: Callable[[], datetime]) -> None:
        self._line, self._room, self._taking, self._writer, self._now = line, room, taking, writer, now
        self._holding = Holding(writer, f"poll.{room.name}", now)
        self._tries = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; what was fetched by then is taken first."""
        try:
            while not stop.is_set():
                if await self._holding.held():
                    await self._fetch(stop)
                else:
                    await backoff.until(stop, _HANDOVER)
        finally:
            await self._holding.release()

    async def _fetch(self, stop: asyncio.Event) -> None:
        try:
            offset = await self._writer.run(partial(parked.confirmed, bot=self._room.name, at=self._now()))
            updates = await _unless(stop, self._line.updates(offset, LONG_POLL, self._room.kinds))
            await self._take(updates or [], stop)
            self._tries = 0
        except Exception as error:
            if not stop.is_set():
                note("polling_failed", error, channel=self._room.name)
            await backoff.until(stop, self._pause(error))

    async def _take(self, updates: list[Update], stop: asyncio.Event) -> None:
        taken = await asyncio.gather(*(self._taking.take_surely(update, stop) for update in updates), return_exceptions=True)
        for failed in taken:
            if isinstance(failed, BaseException):
                raise failed
        if updates:
            offset = 1 + max(update["update_id"] for update in updates)
            await self._writer.run(partial(parked.confirm, bot=self._room.name, offset=offset, at=self._now()))

    def _pause(self, error: Exception) -> float:
        self._tries += 1
        if isinstance(error, Flooded):
            return error.seconds
        return backoff.seconds(self._tries - 1, 2.0 if isinstance(error, Rival) else 0.5, 60)


async def _unless(stop: asyncio.Event, asked: Awaitable[T]) -> T | None:
    """The answer, or None where `stop` comes first: what is not confirmed comes again."""
    asking, stopping = asyncio.ensure_future(asked), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((asking, stopping), return_when=asyncio.FIRST_COMPLETED)
        return asking.result() if asking.done() else None
    finally:
        for task in (asking, stopping):
            task.cancel()
        await asyncio.gather(asking, stopping, return_exceptions=True)
