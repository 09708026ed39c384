"""What a coordinator is to be told, as an errand for the sender: a notice never twice, an answer rather twice than never."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from bot.coordinator.callers import Owed
from bot.delivery.ports import Call
from storage import notices
from storage.once import Units

T = TypeVar("T")


class NoticeErrand:
    """One message. A notice (`once`) is no longer owed from the moment it is begun; what surely did not go is owed again."""

    begun = 0

    def __init__(self, units: Units, owed: Owed, call: Call) -> None:
        self._units, self._row, self._at = units, owed.row, owed.at
        self.chat, self.tries, self.calls = owed.chat, owed.row.tries, (call,)

    async def begin(self, begun: int) -> bool:
        if begun:
            return await self._run(lambda c: notices.told(c, self._row.id))
        if self.calls[0].once:
            await self._run(lambda c: notices.again(c, self._row, self._row.due_at))
            return True
        return await self._run(lambda c: notices.is_owed(c, self._row.id))

    async def done(self) -> None:
        await self._run(lambda c: notices.told(c, self._row.id))

    async def put_off(self, until: datetime, begun: int) -> None:
        if not begun:
            await self._run(lambda c: notices.again(c, self._row, until))

    async def give_up(self) -> None:
        """Nobody listens at this account; a notice is the coordinator's, who may have another one soon."""
        if self.calls[0].once:
            await self.put_off(notices.later(self._at, self._row.tries), 0)
        else:
            await self.done()

    async def _run(self, unit: Callable[[Connection], T]) -> T:
        return await self._units.run(unit)
