"""Telegram's rates: so many messages a second for a bot, one a second in a chat, and silence when it says so."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

MOST_CHATS = 10_000


class Rates(NamedTuple):
    """Messages a second of one bot, and seconds between two messages in one chat; zero takes a limit away."""

    per_second: float = 30.0
    chat_seconds: float = 1.0


class RateLimiter:
    """Gives each message its moment."""

    def __init__(self, rates: Rates) -> None:
        self._between = 1 / rates.per_second if rates.per_second else 0.0
        self._chat_seconds = rates.chat_seconds
        self._next = 0.0
        self._chats: dict[str, float] = {}

    async def wait(self, chat: str | None = None) -> None:
        """Return when one more message may go; without a chat only the bot's own rate counts."""
        loop = asyncio.get_running_loop()
        while (moment := self._moment(chat)) > (now := loop.time()):
            await asyncio.sleep(moment - now)
        self._next = max(self._next, now) + self._between
        if chat is not None and self._chat_seconds:
            self._forget(now)
            self._chats[chat] = now + self._chat_seconds

    def pause(self, seconds: float) -> None:
        """Nothing goes for so long: Telegram said so, and it does not say whether it means a chat or the bot."""
        self._next = max(self._next, asyncio.get_running_loop().time() + seconds)

    def _moment(self, chat: str | None) -> float:
        return max(self._next, self._chats.get(chat, 0.0) if chat is not None else 0.0)

    def _forget(self, now: float) -> None:
        if len(self._chats) >= MOST_CHATS:
            self._chats = {chat: moment for chat, moment in self._chats.items() if moment > now}
