"""Somebody at the chat in a terminal, who types lines and leaves."""

from __future__ import annotations

import asyncio

from bot.seeker.terminal.chat import TerminalChat
from tests.support.product import Product


async def sit(product: Product, *typed: str, name: str = "joost", leaves: type[BaseException] = EOFError, language: str = "nl") -> str:
    """Type these lines, then leave; all that was shown."""
    loop, waiting = asyncio.get_running_loop(), list(typed)
    shown: list[str] = []

    def read(prompt: str) -> str:
        if not waiting:
            raise leaves
        return waiting.pop(0)

    def run(work):
        return asyncio.run_coroutine_threadsafe(work, loop).result(10)

    terminal = TerminalChat(product.service, product.catalog, name, run, read, shown.append)
    await asyncio.to_thread(terminal.run, language, True)
    return "\n".join(shown)
