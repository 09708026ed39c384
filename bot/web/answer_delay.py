"""Answer delay: a request whose answer has to wait some seconds, while its client stays."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request

MAX_HELD = 200  # answers that wait at once; one more is given at once, so that waiting takes no connection from others


class AnswerDelay:
    """Lets answers wait; a client that goes away meanwhile gets none."""

    def __init__(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._sleep, self._held = sleep, 0

    async def hold(self, request: Request, seconds: float) -> bool:
        """Whether the client is still there after these seconds."""
        if self._held >= MAX_HELD:
            return True
        self._held += 1
        try:
            await self._sleep(seconds)
        finally:
            self._held -= 1
        return not await request.is_disconnected()
