"""A line that remembers what it sent: every message of the bot leaves a trace, to be swept later."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from bot.observability.logs import log_error
from bot.telegram.ports import TelegramClient, Update

Left = Callable[[str, int], Awaitable[None]]  # the chat, and the message's number


class TrackedClient:
    """A line of which `left` hears each message that now stands in a chat."""

    def __init__(self, line: TelegramClient, left: Left) -> None:
        self._line, self._left = line, left

    async def updates(self, offset: int | None, seconds: int, kinds: Sequence[str]) -> list[Update]:
        return await self._line.updates(offset, seconds, kinds)

    async def call(self, method: str, **parameters: Any) -> Any:
        result = await self._line.call(method, **parameters)
        chat = parameters.get("chat_id")
        for message in _messages(result) if chat is not None else ():
            await self._remember(str(chat), message)
        return result

    async def close(self) -> None:
        await self._line.close()

    async def _remember(self, chat: str, message: int) -> None:
        """It was said, so a trace that cannot be kept must not make it be said again."""
        try:
            await self._left(chat, message)
        except Exception as error:
            log_error("trace_failed", error)


def _messages(result: Any) -> Iterator[int]:
    for one in result if isinstance(result, list) else [result]:
        if isinstance(one, dict) and isinstance(one.get("message_id"), int):
            yield one["message_id"]
