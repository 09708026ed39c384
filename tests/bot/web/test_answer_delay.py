"""Promises of the answer delay: nobody is kept waiting for ever, and whoever goes away meanwhile gets nothing."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.types import Message

from bot.web.answer_delay import MAX_HELD, AnswerDelay


def request(is_gone: bool = False) -> Request:
    async def receive() -> Message:
        if not is_gone:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    return Request({"type": "http", "method": "POST", "path": "/code", "headers": []}, receive)


async def test_a_client_that_went_away_gets_no_answer() -> None:
    delay = AnswerDelay()
    assert await delay.hold(request(), 0)
    assert not await delay.hold(request(is_gone=True), 0)


async def test_more_than_so_many_never_wait_at_once() -> None:
    opened = asyncio.Event()

    async def sleep(seconds: float) -> None:
        await opened.wait()

    delay = AnswerDelay(sleep)
    held = [asyncio.create_task(delay.hold(request(), 1)) for _ in range(MAX_HELD)]
    await asyncio.sleep(0)
    assert await delay.hold(request(), 1)
    opened.set()
    assert await asyncio.gather(*held) == [True] * MAX_HELD
