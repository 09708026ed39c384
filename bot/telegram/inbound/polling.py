"""Polling: fetches updates with getUpdates, dispatches them, and confirms an update only after it was handled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial

from bot.observability.logs import log_error
from bot.telegram import backoff
from bot.telegram.inbound.dispatcher import Dispatcher
from bot.telegram.leader import LeaderLease
from bot.telegram.ports import BotHandler, PollingConflict, RateLimited, TelegramClient, Update
from storage.db.writer import Writer
from storage.delivery import update_offsets

LONG_POLL_SECONDS = 50
_ELECTION_SECONDS = 3.0  # between two attempts to get the lease
_HANDLING_SECONDS = 1.0  # wait for the fetched updates before the next fetch
_FINISH_SECONDS = 1.0  # grace for the fetched updates at a stop; the others are fetched again later, and handled once
_REFETCH_SECONDS = 0.6  # the same offset within 0.5 s returns a single update


class Polling:
    """Polling loop of one bot. Its offset is a row that moves only past handled updates.

    An update that fails stays unconfirmed, so each fetch returns it again until it is handled or a dead letter; others go on.
    """

    def __init__(
        self,
        client: TelegramClient,
        handler: BotHandler,
        dispatcher: Dispatcher,
        writer: Writer,
        now: Callable[[], datetime],
    ) -> None:
        self._client, self._handler, self._dispatcher, self._writer, self._now = client, handler, dispatcher, writer, now
        self._lease = LeaderLease(writer, f"poll.{handler.name}", now)
        self._attempts = 0
        self._in_flight: dict[int, asyncio.Task[None]] = {}  # fetched and not confirmed, by update id

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop`; updates already fetched are handled first, as far as the grace allows."""
        try:
            while not stop.is_set():
                if await self._lease.is_leader():
                    await self._fetch(stop)
                else:
                    await backoff.wait_for_event(stop, _ELECTION_SECONDS)
            await self._finish_in_flight()
        finally:
            await self._cancel_in_flight()
            await self._lease.release()

    async def _fetch(self, stop: asyncio.Event) -> None:
        try:
            offset = await self._writer.run(partial(update_offsets.read_offset, bot=self._handler.name, at=self._now()))
            updates = await backoff.result_unless(stop, self._client.get_updates(offset, LONG_POLL_SECONDS, self._handler.update_types))
            await self._dispatch(updates or [], stop)
            self._attempts = 0
        except Exception as error:
            if not stop.is_set():
                log_error("polling_failed", error, channel=self._handler.name)
            await backoff.wait_for_event(stop, self._retry_delay(error))

    async def _dispatch(self, updates: list[Update], stop: asyncio.Event) -> None:
        for update in updates:
            if update["update_id"] not in self._in_flight:
                self._in_flight[update["update_id"]] = asyncio.create_task(self._dispatcher.dispatch_with_retry(update, stop))
        if self._in_flight:
            await asyncio.wait(self._in_flight.values(), timeout=_HANDLING_SECONDS)
            await self._confirm_handled()
        if self._in_flight:
            await backoff.wait_for_event(stop, _REFETCH_SECONDS)

    async def _finish_in_flight(self) -> None:
        if self._in_flight:
            await asyncio.wait(self._in_flight.values(), timeout=_FINISH_SECONDS)
            with suppress(Exception):  # an unconfirmed update is fetched again, and handled once
                await self._confirm_handled()

    async def _cancel_in_flight(self) -> None:
        await backoff.cancel_all(self._in_flight.values())

    async def _confirm_handled(self) -> None:
        """Move the offset to the first update that is not handled."""
        update_ids = sorted(self._in_flight)
        first_open = next((update_id for update_id in update_ids if not _is_handled(self._in_flight[update_id])), None)
        offset = update_ids[-1] + 1 if first_open is None else first_open
        if offset > update_ids[0]:
            await self._writer.run(partial(update_offsets.write_offset, bot=self._handler.name, offset=offset, at=self._now()))
            self._in_flight = {update_id: task for update_id, task in self._in_flight.items() if update_id >= offset}

    def _retry_delay(self, error: Exception) -> float:
        self._attempts += 1
        if isinstance(error, RateLimited):
            return error.seconds
        return backoff.delay_seconds(self._attempts - 1, 2.0 if isinstance(error, PollingConflict) else 0.5, 60)


def _is_handled(task: asyncio.Task[None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None
