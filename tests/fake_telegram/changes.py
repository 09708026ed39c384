"""Wake-ups: whoever waits for a condition checks it again after each change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

POLL_INTERVAL, LONGEST_INTERVAL = 0.02, 0.16  # seconds: a condition may also concern a row or a clock elsewhere, which notify nobody


class Changes:
    """Changes of the server: a message, a press, a call, a moved clock."""

    def __init__(self) -> None:
        self._happened = asyncio.Event()

    def notify(self) -> None:
        self._happened.set()
        self._happened = asyncio.Event()

    async def wait_until(self, holds: Callable[[], object], seconds: float) -> bool:
        """Wait until `holds` gives something true; False after so many seconds.

        The longer nothing happens the less often is looked: twenty people who wait in silence for a slow machine would keep it slow.
        """
        loop = asyncio.get_running_loop()
        ends, interval = loop.time() + seconds, POLL_INTERVAL
        while not holds():
            left = ends - loop.time()
            if left <= 0:
                return False
            with suppress(TimeoutError):  # `wait_for` would lose a cancelling that comes together with the event
                async with asyncio.timeout(min(left, interval)):
                    interval = min(2 * interval, LONGEST_INTERVAL)
                    await self._happened.wait()
                    interval = POLL_INTERVAL
        return True
