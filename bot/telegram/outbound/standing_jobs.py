"""Standing jobs: what the outbox owes is read in the transaction that enqueues it, so that a turn and its answer take one poll less."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Sequence

from bot.telegram.ports import OutboxJob
from storage.db.notify import StandingUnit
from storage.turns.store import ConversationStore, OutboxMessage


class StandingJobs:
    """The jobs of the next turns: nothing until one is committed that enqueues a message."""

    def __init__(
        self,
        store: ConversationStore,
        unit: StandingUnit[list[OutboxMessage]],
        to_jobs: Callable[[Sequence[OutboxMessage]], Sequence[OutboxJob]],
    ) -> None:
        self._store, self._unit, self._to_jobs = store, unit, to_jobs

    def call_when_there(self, callback: Callable[[], None]) -> None:
        """Call this as soon as the jobs are there, or could not be read."""
        self._unit.future.add_done_callback(lambda _: callback())

    def withdraw(self) -> bool:
        """Wait for them no longer; False if they are there, or are being read."""
        return self._store.withdraw(self._unit)

    async def jobs(self) -> Sequence[OutboxJob] | None:
        """The jobs; None if they could not be read, and are to be polled for."""
        messages = await self._unit.future
        return None if messages is None else self._to_jobs(messages)


class ServedChats:
    """The chats that are being served, for whoever reads the outbox in another thread; it is remembered which of them were passed over.

    A chat whose last job is noted as sent is no longer served: whatever is read in it after that note is new.
    """

    def __init__(self, served: Collection[str]) -> None:
        self._served = served
        self._passed_over, self._noted = set[str](), set[str]()

    def look(self) -> Container[str]:
        """The chats that are served now. Called before the outbox is read: what is read of whoever ends after that may be sent by then."""
        return _SeenChats(frozenset(self._served) - self._noted, self._passed_over.add)

    def note_sent(self, chat_id: str) -> None:
        """What was sent in this chat is noted, in the thread that reads the outbox."""
        self._noted.add(chat_id)

    def pass_over(self, chat_id: str) -> None:
        """Something is due in this chat that cannot be sent now."""
        self._passed_over.add(chat_id)

    def end(self, chat_id: str) -> bool:
        """The chat is served no longer; whether it was passed over, so that something may be due in it."""
        was_passed_over = chat_id in self._passed_over
        self._passed_over.discard(chat_id)
        self._noted.discard(chat_id)
        return was_passed_over

    def have_ended(self) -> bool:
        """Whether a chat was passed over that ended while the outbox was read."""
        ended = self._passed_over.difference(self._served)
        self._passed_over -= ended
        return bool(ended)


class _SeenChats(Container[str]):
    """The chats that were served at one moment; which of them is asked about is handed on."""

    def __init__(self, served: frozenset[str], pass_over: Callable[[str], None]) -> None:
        self._served, self._pass_over = served, pass_over

    def __contains__(self, chat_id: object) -> bool:
        if chat_id in self._served:
            self._pass_over(str(chat_id))
            return True
        return False
