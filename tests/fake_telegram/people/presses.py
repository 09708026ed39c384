"""A pressed button, from the thumb until the bot has said that it heard it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.fake_telegram.changes import Changes

TOO_OLD = timedelta(seconds=150)


@dataclass
class Press:
    """What became of one press; a button with an address opens it and tells the bot nothing."""

    id: str
    at: datetime
    changes: Changes
    patience: float
    url: str | None = None
    answers: int = 0
    toast: str = ""
    alert: bool = False

    async def acknowledged(self) -> Press:
        """Waits until the button stops turning."""
        assert await self.changes.wait_until(lambda: self.answers, self.patience), "the press was never acknowledged"
        return self
