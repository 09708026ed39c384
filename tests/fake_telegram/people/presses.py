"""Presses of buttons, until the bot has acknowledged them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.fake_telegram.changes import Changes

TOO_OLD = timedelta(seconds=150)


@dataclass
class Press:
    """One press; a button with an address only opens it, and the bot gets no update."""

    id: str
    at: datetime
    changes: Changes
    patience: float
    url: str | None = None
    answers: int = 0
    toast: str = ""
    alert: bool = False

    async def acknowledged(self) -> Press:
        """Wait until the bot has acknowledged the press."""
        assert await self.changes.wait_until(lambda: self.answers, self.patience), "the press was never acknowledged"
        return self
