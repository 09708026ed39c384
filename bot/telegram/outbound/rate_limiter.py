"""Rate limiter: Telegram's limits per bot and per chat, and the pause that it asks for after a 429."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

MAX_CHATS = 10_000


class RateLimits(NamedTuple):
    """Messages a second of one bot, and seconds between two messages in one chat; zero switches a limit off."""

    messages_per_second: float = 30.0
    chat_seconds: float = 1.0


class RateLimiter:
    """Delays each message until both limits allow it."""

    def __init__(self, limits: RateLimits) -> None:
        self._bot_seconds = 1 / limits.messages_per_second if limits.messages_per_second else 0.0
        self._chat_seconds = limits.chat_seconds
        self._next_slot = 0.0
        self._next_slots: dict[str, float] = {}

    async def wait_for_slot(self, chat_id: str | None = None) -> None:
        """Return when one more message may be sent; without a chat only the bot's own limit counts."""
        loop = asyncio.get_running_loop()
        while (slot := self._slot_of(chat_id)) > (now := loop.time()):
            await asyncio.sleep(slot - now)
        self._next_slot = max(self._next_slot, now) + self._bot_seconds
        if chat_id is not None and self._chat_seconds:
            self._drop_past_slots(now)
            self._next_slots[chat_id] = now + self._chat_seconds

    def pause_all(self, seconds: float) -> None:
        """Send nothing for so long: a 429 does not tell whether it concerns a chat or the whole bot."""
        self._next_slot = max(self._next_slot, asyncio.get_running_loop().time() + seconds)

    def _slot_of(self, chat_id: str | None) -> float:
        return max(self._next_slot, self._next_slots.get(chat_id, 0.0) if chat_id is not None else 0.0)

    def _drop_past_slots(self, now: float) -> None:
        if len(self._next_slots) >= MAX_CHATS:
            self._next_slots = {chat_id: slot for chat_id, slot in self._next_slots.items() if slot > now}
