"""What the seeker's memory owes at one door, as an errand for the sender."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.delivery.ports import Call
from storage.drafts import Drafts, Owed


class OwedErrand:
    """An owed row with the calls that say it."""

    def __init__(self, drafts: Drafts, owed: Owed, calls: Sequence[Call]) -> None:
        self._drafts, self._owed, self.calls = drafts, owed, calls
        self.chat, self.begun, self.tries = owed.person, owed.begun, owed.tries

    async def begin(self, begun: int) -> bool:
        return await self._drafts.begin(self._owed, begun)

    async def done(self) -> None:
        await self._drafts.said(self._owed)

    async def put_off(self, until: datetime, begun: int) -> None:
        if await self._drafts.begin(self._owed, begun):
            await self._drafts.put_off(self._owed, until)

    async def give_up(self) -> None:
        await self._drafts.give_up(self._owed)
