"""Stranger limit: how often somebody without a conversation is answered, so that a flood of theirs delays nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.timestamps import is_within

PER_MINUTE, URGENT_PER_MINUTE = 1, 3  # answers to the same kind of message
URGENT_KINDS = frozenset({"help", "start"})  # whoever asks for help, or begins anew, is not left without an answer
_MINUTE = timedelta(minutes=1)
_MAX_CHATS = 10_000


class StrangerLimit:
    """Counts answers per chat and kind, in memory: after a restart everybody is answered again."""

    def __init__(self) -> None:
        self._answered: dict[tuple[int, str], list[datetime]] = {}

    def allows(self, chat_id: int, kind: str, at: datetime) -> bool:
        """Whether this message is answered; if so, it counts."""
        recent = [one for one in self._answered.get((chat_id, kind), ()) if is_within(_MINUTE, one, at)]
        if len(recent) >= (URGENT_PER_MINUTE if kind in URGENT_KINDS else PER_MINUTE):
            return False
        if len(self._answered) >= _MAX_CHATS:
            self._answered = {key: times for key, times in self._answered.items() if is_within(_MINUTE, times[-1], at)}
        self._answered[chat_id, kind] = [*recent, at]
        return True
