"""Outbox sender: sends the due outbox jobs of one bot, in order within a chat, within Telegram's limits, at most once if required."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import groupby

from bot.observability.logs import log_error
from bot.telegram import backoff
from bot.telegram.leader import LeaderLease
from bot.telegram.outbound.rate_limiter import RateLimiter
from bot.telegram.outbound.tracked_client import TrackedClient, message_ids
from bot.telegram.ports import ApiCall, BotHandler, NotSent, OutboxJob, OutcomeUnknown, RateLimited, Refused, Rejected, TelegramClient

INTERVAL_SECONDS = 2.0
_MAX_CHATS = 30  # served at the same time
_RETRY_REFUSED_AFTER = timedelta(hours=1)


class OutboxSender:
    """Polls the outbox and sends, in whichever process holds the bot's lease."""

    def __init__(
        self,
        client: TelegramClient,
        untracked: TelegramClient,
        handler: BotHandler,
        rate_limiter: RateLimiter,
        lease: LeaderLease,
        now: Callable[[], datetime],
        interval_seconds: float = INTERVAL_SECONDS,
    ) -> None:
        self._client, self._untracked, self._handler, self._rate_limiter = client, untracked, handler, rate_limiter
        self._lease, self._now, self._interval_seconds = lease, now, interval_seconds
        self._woken, self._stop = asyncio.Event(), asyncio.Event()
        self._chat_tasks: dict[str, asyncio.Task[None]] = {}
        self._polls = 0

    @property
    def is_sending(self) -> bool:
        """Whether a message is on its way. One that is sent at most once is due no more."""
        return bool(self._chat_tasks)

    def wake(self) -> None:
        """Look for due jobs at once: an outbox row may have been written."""
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`; calls in flight are finished, unless it is cancelled."""
        self._stop = stop
        stopping = asyncio.create_task(self._wake_at(stop))
        try:
            while not stop.is_set():
                self._woken.clear()
                await self._start_due_jobs()
                await backoff.wait_for_event(self._woken, self._interval_seconds)
            await asyncio.gather(*self._chat_tasks.values(), return_exceptions=True)
        finally:
            await backoff.cancel_all([stopping, *self._chat_tasks.values()])

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self.wake()

    async def _start_due_jobs(self) -> None:
        """Nothing is read that no chat would be served with: whichever ends makes room, and looks again."""
        busy = frozenset(self._chat_tasks)
        if len(busy) >= _MAX_CHATS:
            return
        self._polls += 1
        try:
            jobs = await self._handler.due_jobs(self._now(), _MAX_CHATS - len(busy), busy) if await self._lease.is_leader() else ()
        except Exception as error:
            return log_error("owed_failed", error, channel=self._handler.name)
        for chat_id, chat_jobs in groupby(sorted(jobs, key=lambda job: job.chat_id), lambda job: job.chat_id):
            if chat_id not in busy and len(self._chat_tasks) < _MAX_CHATS:  # what was read of a busy chat may be sent by now
                self._chat_tasks[chat_id] = asyncio.create_task(self._run_chat_jobs(chat_id, list(chat_jobs)))

    async def _run_chat_jobs(self, chat_id: str, jobs: Iterable[OutboxJob]) -> None:
        polls = self._polls
        try:
            for job in jobs:
                if not await self._run_job(job):
                    return
        except Exception as error:
            log_error("sending_failed", error, channel=self._handler.name)
        else:
            if polls != self._polls or len(self._chat_tasks) == _MAX_CHATS:  # jobs may have been passed over meanwhile
                self.wake()
        finally:
            del self._chat_tasks[chat_id]

    async def _run_job(self, job: OutboxJob) -> bool:
        """True if all calls were sent, so that the chat's next job may follow."""
        left_in_chat: list[int] = []
        is_done = await self._send_calls(job, left_in_chat)
        is_current = is_done and await job.mark_sent(left_in_chat[-1] if left_in_chat else 0)
        if not is_current and any(left_in_chat):
            await job.expire_outdated([one for one in left_in_chat if one])
        return is_done

    async def _send_calls(self, job: OutboxJob, left_in_chat: list[int]) -> bool:
        """True if every call was sent; the number of what each left in the chat, 0 if unknown, is added to the list."""
        for index in range(job.messages_sent, len(job.calls)):
            call = job.calls[index]
            await self._rate_limiter.wait_for_slot(job.chat_id)
            if self._stop.is_set() or not await self._lease.is_leader():
                return False
            is_due = await job.record_progress(index + call.at_most_once)
            if not is_due or not await self._send_call(job, call, index, left_in_chat):
                return False
        return True

    async def _send_call(self, job: OutboxJob, call: ApiCall, index: int, left_in_chat: list[int]) -> bool:
        """False if the job's next call may not follow."""
        try:
            result = await self._client_for(job).call_api(call.method, **call.parameters)
        except RateLimited as limited:
            self._rate_limiter.pause_all(limited.seconds)
            await job.record_progress(index)
        except NotSent:
            await self._reschedule(job, index)
        except OutcomeUnknown:
            await self._reschedule(job, index + call.at_most_once)
        except Refused as refused:
            left_in_chat.append(0)
            return await self._refuse(job, call, index, refused)
        else:
            left_in_chat.append(next(message_ids(result), 0))
            return not call.last_notice or index + 1 == len(job.calls) or await job.record_progress(index + 1)
        return False

    def _client_for(self, job: OutboxJob) -> TelegramClient:
        return TrackedClient(self._untracked, job.record_message) if job.record_message else self._client

    async def _refuse(self, job: OutboxJob, call: ApiCall, index: int, refused: Refused) -> bool:
        """True if only this call was wrong, and the next may follow."""
        log_error("message_refused", refused, channel=self._handler.name, kind=call.method)
        is_skipped = isinstance(refused, Rejected) and index + 1 < len(job.calls)
        now = self._now()
        await job.refuse(refused.status, now, None if is_skipped else now + _RETRY_REFUSED_AFTER, index)
        return is_skipped

    async def _reschedule(self, job: OutboxJob, messages_sent: int) -> None:
        now = self._now()
        await job.reschedule(now + timedelta(seconds=backoff.delay_seconds(job.attempts)), now, messages_sent)
