"""A poll that takes long: what it read of a chat that was being served meanwhile may be sent by now, and is not sent again."""

from __future__ import annotations

import asyncio
from collections.abc import Container, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from bot.telegram.outbound.outbox_sender import OutboxSender
from bot.telegram.outbound.rate_limiter import RateLimiter, RateLimits
from bot.telegram.ports import ApiCall
from tests.support.waiting import wait_until


class OneNotice:
    """A notice to one coordinator, as job, handler, client and lease of the sender; its polls read before and answer after it was sent."""

    name, wake_up_kind, chat_id, messages_sent, attempts = "test", "", "hanneke", 0, 0
    calls = (ApiCall("sendMessage", {}, at_most_once=True),)
    record_message = None

    def __init__(self) -> None:
        self.is_due, self.times_sent, self.polls = True, 0, 0
        self.may_send, self.sent = asyncio.Event(), asyncio.Event()

    async def due_jobs(self, at: datetime, chats: int, busy: Container[str] = ()) -> Sequence[Any]:
        found = [self] if self.is_due else []
        self.polls += 1
        if self.polls == 2:
            self.may_send.set()
            await self.sent.wait()
            await asyncio.sleep(0.01)  # the chat's task ends
        return found

    async def is_leader(self) -> bool:
        return True

    async def record_progress(self, messages_sent: int) -> bool:
        return True

    async def call_api(self, method: str, **parameters: Any) -> dict[str, Any]:
        await self.may_send.wait()
        self.times_sent += 1
        return {}

    async def mark_sent(self, message_id: int) -> bool:
        self.is_due = False
        self.sent.set()
        return True


async def test_what_was_read_of_a_chat_while_it_was_served_is_not_sent_again() -> None:
    one, stop = OneNotice(), asyncio.Event()
    given = (cast(Any, one), cast(Any, one), cast(Any, one), RateLimiter(RateLimits(1000, 0)), cast(Any, one))
    sender = OutboxSender(*given, lambda: datetime.now(UTC), interval_seconds=0.01)
    running = asyncio.create_task(sender.run(stop))
    await wait_until(lambda: one.polls >= 4, "the polls after it")
    stop.set()
    await running
    assert one.times_sent == 1
