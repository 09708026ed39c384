"""What the seeker's memory owes at one door, as an errand for the sender."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.telegram.ports import ApiCall
from storage.turns.store import ConversationStore, OutboxMessage


class PromptJob:
    """An owed row with the calls that say it."""

    def __init__(self, store: ConversationStore, owed: OutboxMessage, calls: Sequence[ApiCall]) -> None:
        self._store, self._owed, self.calls = store, owed, calls
        self.chat, self.messages_sent, self.tries = owed.person, owed.messages_sent, owed.tries

    async def begin(self, messages_sent: int) -> bool:
        return await self._store.record_progress(self._owed, messages_sent)

    async def done(self) -> None:
        await self._store.mark_sent(self._owed)

    async def put_off(self, until: datetime, messages_sent: int) -> None:
        if await self._store.record_progress(self._owed, messages_sent):
            await self._store.reschedule(self._owed, until)

    async def give_up(self) -> None:
        await self._store.discard(self._owed)
