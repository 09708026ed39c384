"""A bot's pending updates: messages by chat and presses by person, in two queues that overtake each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.fake_telegram.changes import Changes

MESSAGES, PRESSES = "messages", "presses"
KEPT = timedelta(hours=24)  # Bot API, getUpdates: "will not be kept longer than 24 hours"
ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
QUEUE_OF = {"callback_query": PRESSES}


@dataclass
class Waiting:
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
        self._all: list[Waiting] = []
        self._held: set[str] = set()
        self._back: list[Waiting] = []
        self.allowed: tuple[str, ...] = ()
        self.next_id, self.copies = 71_500_001, 1

    def put(self, kind: str, who: int, content: object) -> None:
        """Queue an update of one chat or person; kinds that the bot does not allow are dropped."""
        if not (kind in self.allowed if self.allowed else kind not in ONLY_WHEN_ASKED):
            return
        queue = QUEUE_OF.get(kind, MESSAGES)
        one = Waiting(0, (queue, who), {kind: content}, self._now(), self.copies)
        if queue in self._held:
            self._back.append(one)
        else:
            self._deliverable([one])

    def _deliverable(self, some: list[Waiting]) -> None:
        for one in some:
            one.id, self.next_id = self.next_id, self.next_id + 1
        self._all += some
        self._changes.notify()

    @contextmanager
    def held(self, *queues: str) -> Iterator[None]:
        """Deliver updates of these queues only after the block."""
        self._held |= set(queues)
        try:
            yield
        finally:
            self._held -= set(queues)
            free = [one for one in self._back if one.queue[0] not in self._held]
            self._back = [one for one in self._back if one.queue[0] in self._held]
            self._deliverable(free)

    @property
    def waiting(self) -> list[Waiting]:
        """The updates that can be delivered now, oldest first; those older than a day are gone."""
        oldest = self._now() - KEPT
        self._all = [one for one in self._all if one.since > oldest]
        return list(self._all)

    def reverse(self) -> None:
        """Deliver the waiting updates in the opposite order."""
        ids = [one.id for one in self._all]
        self._all.reverse()
        for one, id in zip(self._all, ids, strict=True):
            one.id = id

    def taken(self, *gone: Waiting) -> None:
        """Confirm an update; one that is to be repeated stays until it was delivered that often."""
        for one in gone:
            one.copies -= 1
        self._all = [one for one in self._all if one.copies > 0]
        self._changes.notify()

    def clear(self) -> None:
        self._all.clear()
        self._changes.notify()

    async def drained(self, seconds: float = 10) -> None:
        """Wait until no update is pending."""
        left = "the bot did not take what waits for it"
        assert await self._changes.wait_until(lambda: not self.waiting, seconds), left
