"""Promises of a process that nobody visits: what nothing needs any more is freed, also where Python would wait for more work."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import AsyncIterator

import pytest

from bot.app.idle_memory import clear_idle_memory
from tests.support.waiting import wait_until


class Cycle:
    """An object that holds itself, as the page of a template does."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
async def _clearing() -> AsyncIterator[None]:
    gc.disable()
    task = asyncio.create_task(clear_idle_memory(interval_seconds=0.02))
    yield
    task.cancel()
    gc.enable()


async def wait_until_gone(gone: weakref.ref[object]) -> bool:
    await wait_until(lambda: gone() is None, "freed")
    return True


@pytest.mark.usefixtures("_clearing")
async def test_objects_that_hold_each_other_are_freed_without_further_work() -> None:
    assert await wait_until_gone(weakref.ref(Cycle()))


@pytest.mark.usefixtures("_clearing")
async def test_a_thread_that_helped_the_event_loop_ends() -> None:
    await asyncio.sleep(0)
    assert await wait_until_gone(weakref.ref(await asyncio.to_thread(threading.current_thread)))
