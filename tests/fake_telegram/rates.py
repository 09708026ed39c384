"""Telegram's rate limits for one bot, counted once a test asks for it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fake_telegram.faults import too_many_requests

COUNTED = ("sendMessage", "sendPhoto", "sendDocument")
SECOND = 1.0


@dataclass
class RateCounter:
    """The calls of the last second, of a bot and of each chat; nothing is counted until a limit is set."""

    per_second: int | None = None
    per_chat: int | None = None
    sent: dict[tuple[str, object], deque[float]] = field(default_factory=dict)

    def count_call(self, token: str, method: str, given: Mapping[str, Any]) -> None:
        """Count a call, or refuse it with 429; a refused call does not count."""
        if method not in COUNTED or self.per_second is None:
            return
        now = asyncio.get_running_loop().time()
        counted = ((self._recent(token, None, now), self.per_second), (self._recent(token, given.get("chat_id"), now), self.per_chat))
        if any(most is not None and len(recent) >= most for recent, most in counted):
            raise too_many_requests(1)
        for recent, _ in counted:
            recent.append(now)

    def _recent(self, token: str, chat: object, now: float) -> deque[float]:
        recent = self.sent.setdefault((token, chat), deque())
        while recent and now - recent[0] >= SECOND:
            recent.popleft()
        return recent
