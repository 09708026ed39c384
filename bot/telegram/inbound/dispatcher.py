"""Dispatcher: hands updates to a bot's handler, in order per person and in parallel across people; failures end as dead letters."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy.exc import OperationalError

from bot.observability.logs import log_error, log_warning
from bot.telegram import backoff
from bot.telegram.outbound.immediate_replies import ImmediateReplies
from bot.telegram.ports import ApiCall, BotBlocked, BotHandler, Unreadable, Update
from storage.db.writer import Writer
from storage.delivery import update_offsets

MAX_CONCURRENT = 64
MAX_ATTEMPTS = 4
REPLY_SECONDS = 2.0  # wait for an immediate reply: two messages at Telegram's rate
MAX_WAITING = 20  # webhook calls that wait so; Telegram opens 40 at a time, so updates without immediate replies always pass
_REDELIVERY_SECONDS = 600.0  # within which Telegram brings an unconfirmed update again
_MAX_FAILURE_COUNTS = 1_000


class Dispatcher:
    """Calls the handler once per update. `wake` is called after each update; `first_delay` is the shortest delay before a retry."""

    def __init__(
        self,
        handler: BotHandler,
        writer: Writer,
        now: Callable[[], datetime],
        wake: Callable[[], None],
        immediate_replies: ImmediateReplies,
        first_delay: float = 0.2,
    ) -> None:
        self._handler, self._writer, self._now, self._wake = handler, writer, now, wake
        self._immediate_replies, self.first_delay = immediate_replies, first_delay
        self._locks: dict[str, asyncio.Lock] = {}
        self._slots = asyncio.Semaphore(MAX_CONCURRENT)
        self._failure_counts: dict[int, int] = {}
        self._reply_tasks: dict[int, asyncio.Task[bool]] = {}
        self._reply_waits, self.reply_seconds = asyncio.Semaphore(MAX_WAITING), REPLY_SECONDS

    async def dispatch(self, update: Update) -> bool:
        """Handle an update of the webhook, once and in order. Raises if it failed and another delivery may succeed.

        False if its immediate reply did not arrive within REPLY_SECONDS: Telegram has to deliver the update again.
        """
        key, update_id = self._handler.ordering_key(update), update["update_id"]
        async with self._exclusive(key):
            if update_id not in self._reply_tasks:
                self._remember_reply(update_id, self._immediate_replies.send_in_background(key, await self._attempt(update)))
        return update_id not in self._reply_tasks or await self._arrives(self._reply_tasks[update_id])

    async def dispatch_with_retry(self, update: Update, stop: asyncio.Event) -> None:
        """Handle a polled update until it succeeds or is a dead letter, and send its replies. Raises only if `stop` comes first."""
        async with self._exclusive(self._handler.ordering_key(update)):
            attempts = 0
            while True:
                try:
                    calls = await self._attempt(update)
                except Exception:
                    attempts += 1
                    if await backoff.wait_for_event(stop, backoff.delay_seconds(attempts - 1, self.first_delay, 30)):
                        raise
                else:
                    return await self._immediate_replies.send_all(calls, stop)

    def _remember_reply(self, update_id: int, task: asyncio.Task[bool] | None) -> None:
        """A redelivered update finds the task that sends, or sent, its reply."""
        if task:
            self._reply_tasks[update_id] = task
            call_later = asyncio.get_running_loop().call_later
            task.add_done_callback(lambda _: call_later(_REDELIVERY_SECONDS, self._reply_tasks.pop, update_id, None))

    async def _arrives(self, task: asyncio.Task[bool]) -> bool:
        if not self._reply_waits.locked():
            async with self._reply_waits:
                await asyncio.wait((task,), timeout=self.reply_seconds)
        return task.done() and task.result()

    async def _attempt(self, update: Update) -> Sequence[ApiCall]:
        """The immediate replies to the update."""
        try:
            async with self._slots:
                calls = await self._handler.handle_update(update)
        except Unreadable:
            await self._add_dead_letter(update, "unreadable")
            calls = None
        except OperationalError:  # the database is away: this update has not failed
            raise
        except BotBlocked:
            calls = None
        except Exception as error:
            log_error("update_failed", error, channel=self._handler.name)
            if not self._has_failed_for_good(update):
                raise
            await self._add_dead_letter(update, "failing")
            calls = await self._handler.failure_replies(update)
        else:
            self._wake()
        self._failure_counts.pop(update["update_id"], None)
        return calls or ()

    def _has_failed_for_good(self, update: Update) -> bool:
        if len(self._failure_counts) > _MAX_FAILURE_COUNTS:
            self._failure_counts.clear()
        count = self._failure_counts[update["update_id"]] = self._failure_counts.get(update["update_id"], 0) + 1
        return count >= MAX_ATTEMPTS

    async def _add_dead_letter(self, update: Update, reason: str) -> None:
        bot_name, update_id, at = self._handler.name, update["update_id"], self._now()
        await self._writer.run(lambda connection: update_offsets.add_dead_letter(connection, bot_name, update_id, at))
        log_warning("update_put_aside", channel=bot_name, kind=reason)

    @asynccontextmanager
    async def _exclusive(self, key: str) -> AsyncIterator[None]:
        """Hold the person's lock: after their earlier updates, before their later ones."""
        lock = self._locks.setdefault(key, asyncio.Lock()) if key else asyncio.Lock()
        try:
            async with lock:
                yield
        finally:
            if not lock.locked() and not lock._waiters and self._locks.get(key) is lock:
                del self._locks[key]
