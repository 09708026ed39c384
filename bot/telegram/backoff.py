"""Exponential backoff: the delay before another attempt, and waits that an event cuts short."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
_FIRST_SECONDS, _MAX_SECONDS = 1.0, 300.0


def delay_seconds(attempts: int, first_seconds: float = _FIRST_SECONDS, max_seconds: float = _MAX_SECONDS) -> float:
    """`first_seconds`, doubled for each of the earlier attempts, at most `max_seconds`."""
    return min(max_seconds, first_seconds * 2.0 ** min(attempts, 30))


async def wait_for_event(event: asyncio.Event, timeout_seconds: float) -> bool:
    """Wait until the event is set; False after `timeout_seconds`."""
    with suppress(TimeoutError):
        async with asyncio.timeout(timeout_seconds):
            await event.wait()
    return event.is_set()


async def result_unless(stop: asyncio.Event, request: Awaitable[T]) -> T | None:
    """The result, or None if `stop` comes first: then the request is cancelled."""
    result, stopped = asyncio.ensure_future(request), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((result, stopped), return_when=asyncio.FIRST_COMPLETED)
        return result.result() if result.done() else None
    finally:
        await cancel_all((result, stopped))


async def finish_within(seconds: float, tasks: Collection[asyncio.Future[Any]]) -> None:
    """Let the tasks end; cancel those that need longer."""
    if tasks:
        await asyncio.wait(tasks, timeout=seconds)
        await cancel_all(tasks)


async def cancel_all(tasks: Collection[asyncio.Future[Any]]) -> None:
    """Cancel those that have not ended, and wait until all have."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
