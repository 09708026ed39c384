"""Memory of a process that nobody visits: what nothing needs any more is freed within seconds, where Python would wait for more work.

A page that was shown is a reference cycle with the words on it, and Python collects cycles only when enough objects were made since.
"""

from __future__ import annotations

import asyncio
import gc
from concurrent.futures import ThreadPoolExecutor
from urllib import parse

from storage.db.thread_stack import overwrite_stack

INTERVAL_SECONDS = 2.0


async def clear_idle_memory(interval_seconds: float = INTERVAL_SECONDS) -> None:
    """Until cancelled: free what nothing needs, overwrite the stack of the event loop, and end the threads that helped it."""
    loop, helpers = asyncio.get_running_loop(), ThreadPoolExecutor()
    while True:
        loop.set_default_executor(helpers)
        await asyncio.sleep(interval_seconds)
        parse.clear_cache()  # type: ignore[attr-defined]  # of addresses, whatever somebody typed there
        gc.collect()
        loop.call_soon(overwrite_stack)  # not from here: a callback lies less deep than a task
        helpers.shutdown(wait=False)
        helpers = ThreadPoolExecutor()
