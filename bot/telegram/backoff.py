"""Exponential backoff: the delay before another attempt, and a wait that an event cuts short."""

from __future__ import annotations

import asyncio

_FIRST_SECONDS, _MAX_SECONDS = 1.0, 300.0


def delay_seconds(attempts: int, first_seconds: float = _FIRST_SECONDS, max_seconds: float = _MAX_SECONDS) -> float:
    """`first_seconds`, doubled for each of the earlier attempts, at most `max_seconds`."""
    return min(max_seconds, first_seconds * 2.0 ** min(attempts, 30))


async def wait_for_event(event: asyncio.Event, timeout_seconds: float) -> bool:
    """Wait until the event is set; False after `timeout_seconds`."""
    try:
        await asyncio.wait_for(event.wait(), timeout_seconds)
    except TimeoutError:
        return False
    return True
