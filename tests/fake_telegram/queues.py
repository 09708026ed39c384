"""A bot's pending updates: messages by chat and presses by person, in two queues that overtake each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.fake_telegram.changes import Changes
from tests.support.waiting import PATIENCE

MESSAGES, PRESSES = "messages", "presses"
KEPT = timedelta(hours=24)  # Bot API, getUpdates: "will not be kept longer than 24 hours"
ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
QUEUE_OF = {"callback_query": PRESSES}


@dataclass
class PendingUpdate:
    """One update, until the bot has confirmed it as often as it is delivered."""

    id: int
    queue: tuple[str, int]
    body: dict[str, Any]
    since: datetime
    copies: int

    @property
    def update(self) -> dict[str, Any]:
        return {"update_id": self.id, **self.body}


class Inbox:
    """The two queues of one bot; updates are numbered in the order in which they become deliverable."""

    def __init__(self, now: Callable[[], datetime], changes: Changes) -> None:
        self._now, self._changes = now, changes
        self._pending: list[PendingUpdate] = []
        self._held_queues: set[str] = set()
        self._held_back: list[PendingUpdate] = []
        self.allowed: tuple[str, ...] = ()
        self.next_id, self.copies = 71_500_001, 1

    def add_update(self, kind: str, who: int, content: object) -> None:
        """Queue an update of one chat or person; kinds that the bot does not allow are dropped."""
        if not (kind in self.allowed if self.allowed else kind not in ONLY_WHEN_ASKED):
            return
        queue = QUEUE_OF.get(kind, MESSAGES)
        one = PendingUpdate(0, (queue, who), {kind: content}, self._now(), self.copies)
        if queue in self._held_queues:
            self._held_back.append(one)
        else:
            self._make_deliverable([one])

    def _make_deliverable(self, some: list[PendingUpdate]) -> None:
        for one in some:
            one.id, self.next_id = self.next_id, self.next_id + 1
        self._pending += some
        self._changes.notify()

    @contextmanager
    def hold_back(self, *queues: str) -> Iterator[None]:
        """Deliver updates of these queues only after the block."""
        self._held_queues |= set(queues)
        try:
            yield
        finally:
            self._held_queues -= set(queues)
            free = [one for one in self._held_back if one.queue[0] not in self._held_queues]
            self._held_back = [one for one in self._held_back if one.queue[0] in self._held_queues]
            self._make_deliverable(free)

    @property
    def pending(self) -> list[PendingUpdate]:
        """The updates that can be delivered now, oldest first; those older than a day are gone."""
        oldest = self._now() - KEPT
        self._pending = [one for one in self._pending if one.since > oldest]
        return list(self._pending)

    def reverse_order(self) -> None:
        """Deliver the waiting updates in the opposite order."""
        ids = [one.id for one in self._pending]
        self._pending.reverse()
        for one, update_id in zip(self._pending, ids, strict=True):
            one.id = update_id

    def confirm(self, *gone: PendingUpdate) -> None:
        """Confirm an update; one that is to be repeated stays until it was delivered that often."""
        for one in gone:
            one.copies -= 1
        self._pending = [one for one in self._pending if one.copies > 0]
        self._changes.notify()

    def clear(self) -> None:
        self._pending.clear()
        self._changes.notify()

    async def wait_until_empty(self) -> None:
        """Wait until no update is pending."""
        left = "the bot did not take what waits for it"
        assert await self._changes.wait_until(lambda: not self.pending, PATIENCE), left
