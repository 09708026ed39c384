"""Polling: fetch what Telegram has, take it, and only then confirm it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TypeVar

from bot.observability.logs import log_error
from bot.telegram import backoff
from bot.telegram.inbound.dispatcher import Dispatcher
from bot.telegram.leader import LeaderLease
from bot.telegram.ports import BotHandler, PollingConflict, RateLimited, TelegramClient, Update
from storage.db.engine import Writer
from storage.delivery import update_offsets

LONG_POLL = 50  # seconds
_HANDOVER = 3.0
_PATIENCE = 1.0  # seconds for what was fetched; what takes longer stops nobody else
_AGAIN = 0.6  # seconds before the same is fetched again: within half a second Telegram gives a single update
T = TypeVar("T")


class Polling:
    """One bot's polling loop. Its offset is a row that moves only over what was taken.

    An update that fails stays unconfirmed, so it comes along with each fetch until it is taken or put aside; others go on.
    """

    def __init__(self, line: TelegramClient, room: BotHandler, taking: Dispatcher, writer: Writer, now: Callable[[], datetime]) -> None:
        self._line, self._room, self._taking, self._writer, self._now = line, room, taking, writer, now
        self._holding = LeaderLease(writer, f"poll.{room.name}", now)
        self._tries = 0
        self._in_flight: dict[int, asyncio.Task[None]] = {}  # what was fetched and is not confirmed

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; what was fetched by then is taken first."""
        try:
            while not stop.is_set():
                if await self._holding.is_leader():
                    await self._fetch(stop)
                else:
                    await backoff.until(stop, _HANDOVER)
            await self._finish()
        finally:
            await self._let_go()
            await self._holding.release()

    async def _fetch(self, stop: asyncio.Event) -> None:
        try:
            offset = await self._writer.run(partial(update_offsets.read_offset, bot=self._room.name, at=self._now()))
            updates = await _unless(stop, self._line.updates(offset, LONG_POLL, self._room.kinds))
            await self._take(updates or [], stop)
            self._tries = 0
        except Exception as error:
            if not stop.is_set():
                log_error("polling_failed", error, channel=self._room.name)
            await backoff.until(stop, self._pause(error))

    async def _take(self, updates: list[Update], stop: asyncio.Event) -> None:
        for update in updates:
            if update["update_id"] not in self._in_flight:
                self._in_flight[update["update_id"]] = asyncio.create_task(self._taking.take_with_retry(update, stop))
        if self._in_flight:
            await asyncio.wait(self._in_flight.values(), timeout=_PATIENCE)
            await self._confirm()
        if self._in_flight:
            await backoff.until(stop, _AGAIN)

    async def _finish(self) -> None:
        """The turns in hand."""
        if self._in_flight:
            await asyncio.wait(self._in_flight.values())
            with suppress(Exception):  # what is not confirmed comes again, and is taken once
                await self._confirm()

    async def _let_go(self) -> None:
        for task in self._in_flight.values():
            task.cancel()
        await asyncio.gather(*self._in_flight.values(), return_exceptions=True)

    async def _confirm(self) -> None:
        """All before the first that is not taken."""
        ids = sorted(self._in_flight)
        waiting = next((id for id in ids if not _is_taken(self._in_flight[id])), None)
        offset = ids[-1] + 1 if waiting is None else waiting
        if offset > ids[0]:
            await self._writer.run(partial(update_offsets.write_offset, bot=self._room.name, offset=offset, at=self._now()))
            self._in_flight = {id: task for id, task in self._in_flight.items() if id >= offset}

    def _pause(self, error: Exception) -> float:
        self._tries += 1
        if isinstance(error, RateLimited):
            return error.seconds
        return backoff.seconds(self._tries - 1, 2.0 if isinstance(error, PollingConflict) else 0.5, 60)


def _is_taken(task: asyncio.Task[None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None


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
