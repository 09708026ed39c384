"""Taking updates: one person's in their order, different people's at the same time, and none that fails in silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import structlog
from sqlalchemy.exc import OperationalError

from bot.observability.logs import log_error
from bot.telegram import backoff
from bot.telegram.outbound.immediate_replies import ImmediateReplies
from bot.telegram.ports import ApiCall, BotBlocked, BotHandler, Unreadable, Update
from storage.db.engine import Writer
from storage.delivery import update_offsets

AT_ONCE = 64
TRIES = 4
PATIENCE = 2.0  # seconds for what is said at once, two messages at Telegram's pace
MAX_WAITING = 20  # updates that wait for it; Telegram brings 40 at a time, so there is always room for who has a conversation
_AGAIN = 600.0  # seconds in which Telegram brings again what was not confirmed
_REMEMBERED = 1_000


class Dispatcher:
    """Gives updates to a room. `wake` is called after each commit; what nobody can take is put aside."""

    def __init__(
        self,
        room: BotHandler,
        writer: Writer,
        now: Callable[[], datetime],
        wake: Callable[[], None],
        asides: ImmediateReplies,
        first: float = 0.2,
    ) -> None:
        self._room, self._writer, self._now, self._wake, self._asides, self._first = room, writer, now, wake, asides, first
        self._lines: dict[str, asyncio.Lock] = {}
        self._room_for = asyncio.Semaphore(AT_ONCE)
        self._failed: dict[int, int] = {}
        self._saying: dict[int, asyncio.Task[bool]] = {}
        self._seats, self._patience = asyncio.Semaphore(MAX_WAITING), PATIENCE

    async def take(self, update: Update) -> bool:
        """Once, and in order. Raises where it failed and is worth another try; what is owed is not waited for.

        False where what is said at once has not arrived in a moment: the update has to come again.
        """
        who, number = self._room.who(update), update["update_id"]
        async with self._turn(who):
            if number not in self._saying:
                self._keep(number, self._asides.send_in_background(who, await self._attempt(update)))
        return number not in self._saying or await self._arrives(self._saying[number])

    async def take_with_retry(self, update: Update, stop: asyncio.Event) -> None:
        """Try until it is taken or put aside, and answered. While memory is away it waits; raises only where `stop` comes first."""
        async with self._turn(self._room.who(update)):
            tries = 0
            while True:
                try:
                    calls = await self._attempt(update)
                except Exception:
                    tries += 1
                    if await backoff.until(stop, backoff.seconds(tries - 1, self._first, 30)):
                        raise
                else:
                    return await self._asides.say(calls, stop)

    def _keep(self, number: int, saying: asyncio.Task[bool] | None) -> None:
        """An update that comes again finds what is being said for it, or was."""
        if saying:
            self._saying[number] = saying
            later = asyncio.get_running_loop().call_later
            saying.add_done_callback(lambda _: later(_AGAIN, self._saying.pop, number, None))

    async def _arrives(self, saying: asyncio.Task[bool]) -> bool:
        if not self._seats.locked():
            async with self._seats:
                await asyncio.wait((saying,), timeout=self._patience)
        return saying.done() and saying.result()

    async def _attempt(self, update: Update) -> Sequence[ApiCall]:
        """What is to be said at once."""
        try:
            async with self._room_for:
                calls = await self._room.take(update)
        except Unreadable:
            await self._dead_letter(update, "unreadable")
            calls = None
        except OperationalError:  # memory is away: that is no fault of this update
            raise
        except BotBlocked:
            calls = None
        except Exception as error:
            log_error("update_failed", error, channel=self._room.name)
            if not self._is_enough(update):
                raise
            await self._dead_letter(update, "failing")
            calls = await self._room.apologise(update)
        else:
            self._wake()
        self._failed.pop(update["update_id"], None)
        return calls or ()

    def _is_enough(self, update: Update) -> bool:
        if len(self._failed) > _REMEMBERED:
            self._failed.clear()
        self._failed[update["update_id"]] = self._failed.get(update["update_id"], 0) + 1
        return self._failed[update["update_id"]] >= TRIES

    async def _dead_letter(self, update: Update, why: str) -> None:
        at = self._now()
        await self._writer.run(lambda connection: update_offsets.add_dead_letter(connection, self._room.name, update["update_id"], at))
        structlog.get_logger("kring").warning("update_put_aside", channel=self._room.name, kind=why)

    @asynccontextmanager
    async def _turn(self, who: str) -> AsyncIterator[None]:
        """After all that this person did before."""
        line = self._lines.setdefault(who, asyncio.Lock()) if who else asyncio.Lock()
        try:
            async with line:
                yield
        finally:
            if not line.locked() and not line._waiters and self._lines.get(who) is line:
                del self._lines[who]
