"""How long to wait before trying again."""

from __future__ import annotations

import asyncio

_FIRST, _MOST = 1.0, 300.0


def seconds(tries: int, first: float = _FIRST, most: float = _MOST) -> float:
    """Twice as long after every try, up to `most`."""
    return min(most, first * 2.0 ** min(tries, 30))


async def until(event: asyncio.Event, longest: float) -> bool:
    """Whether this is set, waited for so many seconds at most."""
    try:
        await asyncio.wait_for(event.wait(), longest)
    except TimeoutError:
        return False
    return True
