"""How a test holds a moment between two processes open: what it began goes on until it is done, or waits at the server for a lock."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import Engine, text

from tests.support.waiting import wait_until

_AWAITED = text(
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
)


async def wait_until_done_or_locked(task: asyncio.Future[Any], engine: Engine) -> None:
    """Return once nothing moves any more unless the test goes on: by what the server says, not by a time that may be too short."""
    await wait_until(lambda: task.done() or is_lock_awaited(engine), "done, or waiting for a lock")


def is_lock_awaited(engine: Engine) -> bool:
    """Whether any transaction in this database waits for a lock that another holds."""
    with engine.connect() as connection:
        return bool(connection.execute(_AWAITED).scalar_one())
