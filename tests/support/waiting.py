"""How tests wait for what has to come: by condition, and so long that only what never comes fails on a machine ten times slower."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

PATIENCE = 240.0  # seconds


async def wait_until(holds: Callable[[], object], what: str, seconds_between: float = 0.01) -> None:
    """Wait until `holds` gives something true; `what` names it if it does not within the time that every test has."""
    until = monotonic() + PATIENCE
    while not holds():
        assert monotonic() < until, f"did not happen: {what}"
        await asyncio.sleep(seconds_between)
