"""Taking updates: one person's in their order, different people's at the same time, and none that fails in silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import structlog
from sqlalchemy.exc import OperationalError

from bot.delivery import backoff
from bot.delivery.ports import Blocked, LineError, Room, Unreadable, Update
from bot.logs import note
from storage import parked
from storage.engine import Writer

AT_ONCE = 64
TRIES, UNHEARD = 4, 8  # a mistake of ours; an answer that Telegram does not take
_REMEMBERED = 1_000


class Taking:
    """Gives updates to a room. `wake` is called after each commit; what nobody can take is put aside."""

    def __init__(self, room: Room, writer: Writer, now: Callable[[], datetime], wake: Callable[[], None], first: float = 0.2) -> None:
        self._room, self._writer, self._now, self._wake, self._first = room, writer, now, wake, first
        self._lines: dict[str, asyncio.Lock] = {}
        self._room_for = asyncio.Semaphore(AT_ONCE)
        self._failed: dict[int, int] = {}

    async def take(self, update: Update) -> None:
        """Once, and in order. Raises where it failed and is worth another try; returns where it is taken or put aside."""
        async with self._turn(self._room.who(update)):
            await self._attempt(update)

    async def take_surely(self, update: Update, stop: asyncio.Event) -> None:
        """Try until it is taken or put aside. While memory is away it waits; raises only where `stop` comes first."""
        async with self._turn(self._room.who(update)):
            tries = 0
            while True:
                try:
                    return await self._attempt(update)
                except Exception:
                    tries += 1
                    if await backoff.until(stop, backoff.seconds(tries - 1, self._first, 30)):
                        raise

    async def _attempt(self, update: Update) -> None:
        try:
            await self._room.take(update)
        except Unreadable:
            await self._park(update, "unreadable")
        except OperationalError:  # memory is away: that is no fault of this update
            raise
        except Blocked:
            pass
        except Exception as error:
            note("update_failed", error, channel=self._room.name)
            if not self._is_enough(update, UNHEARD if isinstance(error, LineError) else TRIES):
                raise
            await self._park(update, "failing")
            await self._room.apologise(update)
        else:
            self._wake()
        self._failed.pop(update["update_id"], None)

    def _is_enough(self, update: Update, most: int) -> bool:
        if len(self._failed) > _REMEMBERED:
            self._failed.clear()
        self._failed[update["update_id"]] = self._failed.get(update["update_id"], 0) + 1
        return self._failed[update["update_id"]] >= most

    async def _park(self, update: Update, why: str) -> None:
        at = self._now()
        await self._writer.run(lambda connection: parked.park(connection, self._room.name, update["update_id"], at))
        structlog.get_logger("kring").warning("update_put_aside", channel=self._room.name, kind=why)

    @asynccontextmanager
    async def _turn(self, who: str) -> AsyncIterator[None]:
        """After all that this person did before."""
        line = self._lines.setdefault(who, asyncio.Lock()) if who else asyncio.Lock()
        try:
            async with line, self._room_for:
                yield
        finally:
            if not line.locked() and not line._waiters and self._lines.get(who) is line:
                del self._lines[who]
