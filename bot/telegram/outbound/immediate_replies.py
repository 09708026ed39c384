"""Immediate replies: calls without an outbox row, such as the acknowledgement of a button or a reply to somebody without a conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from bot.observability.logs import log_error
from bot.telegram import backoff
from bot.telegram.outbound.rate_limiter import RateLimiter
from bot.telegram.ports import ApiCall, ApiError, NotSent, OutcomeUnknown, RateLimited, TelegramClient

MAX_ATTEMPTS = 8
SEND_MESSAGE = "sendMessage"
_SETS = "set"  # begins the methods by which a bot sets up its menu, its commands and what it says of itself
_FINISH_SECONDS = 1.0  # grace for the replies in flight when the bot stops


class ImmediateReplies:
    """Sends the immediate replies of one bot, in the background if needed, in order within each chat.

    `untracked_client` sends calls that are to leave no record; `first_delay` is the shortest delay before another attempt.
    """

    def __init__(
        self,
        client: TelegramClient,
        untracked_client: TelegramClient,
        rate_limiter: RateLimiter,
        bot_name: str,
        first_delay: float = 0.5,
    ) -> None:
        self._client, self._untracked_client, self._rate_limiter = client, untracked_client, rate_limiter
        self._bot_name, self._first_delay = bot_name, first_delay
        self._in_background: dict[str, asyncio.Task[bool]] = {}
        self._stop = asyncio.Event()

    async def send_all(self, calls: Iterable[ApiCall], stop: asyncio.Event) -> None:
        """Send one after the other. Raises ApiError if `stop` interrupts the retries; other failures are logged."""
        for call in calls:
            try:
                await self._send_with_retry(call, stop)
            except ApiError as error:
                if stop.is_set() and isinstance(error, (RateLimited, NotSent, OutcomeUnknown)):
                    raise
                log_error("call_failed", error, channel=self._bot_name, kind=call.method)

    def send_in_background(self, chat_id: str, calls: Sequence[ApiCall]) -> asyncio.Task[bool] | None:
        """Start a task that sends the calls after those already under way in this chat; its result tells whether they arrived.

        None if no message has to arrive: do not wait for acknowledgements of buttons.
        """
        if not calls:
            return None
        task = asyncio.create_task(self._send_after(self._in_background.get(chat_id), calls))
        self._in_background[chat_id] = task
        task.add_done_callback(lambda done: self._remove_task(chat_id, done))
        return task if any(call.method == SEND_MESSAGE for call in calls) else None

    def stop_retrying(self) -> None:
        """Retry nothing from now on."""
        self._stop.set()

    async def finish_sending(self) -> None:
        """Let the calls in flight end within their grace; nothing is retried any more."""
        self.stop_retrying()
        await backoff.finish_within(_FINISH_SECONDS, list(self._in_background.values()))

    async def _send_after(self, previous: asyncio.Task[bool] | None, calls: Sequence[ApiCall]) -> bool:
        if previous is not None:
            await asyncio.wait((previous,))
        try:
            await self.send_all(calls, self._stop)
        except Exception as error:
            log_error("call_failed", error, channel=self._bot_name)
            return not isinstance(error, ApiError)  # a programming error would be repeated by another attempt
        return True

    def _remove_task(self, chat_id: str, done: asyncio.Task[bool]) -> None:
        if self._in_background.get(chat_id) is done:
            del self._in_background[chat_id]

    async def _send_with_retry(self, call: ApiCall, stop: asyncio.Event) -> None:
        """A question may be repeated, and what is set be set again; every other method is called once."""
        max_attempts = MAX_ATTEMPTS if call.method == SEND_MESSAGE or call.method.startswith(_SETS) else 1
        client = self._untracked_client if call.untracked else self._client
        for attempts in range(max_attempts):
            if call.method == SEND_MESSAGE:
                await self._rate_limiter.wait_for_slot(str(call.parameters["chat_id"]))
            try:
                await client.call_api(call.method, **call.parameters)
                return
            except (RateLimited, NotSent, OutcomeUnknown) as error:
                if attempts + 1 == max_attempts or await backoff.wait_for_event(stop, self._retry_delay(error, attempts)):
                    raise

    def _retry_delay(self, error: ApiError, attempts: int) -> float:
        if isinstance(error, RateLimited):
            self._rate_limiter.pause_all(error.seconds)
            return error.seconds
        return backoff.delay_seconds(attempts, self._first_delay, 30)
