"""Leaky buckets: how often something was done lately, by name, in memory."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

MOST_NAMES, _KEPT = 50_000, timedelta(days=1)


class LeakyBuckets:
    """A level per name that rises by one each time and leaks away.

    The names that were used longest ago are forgotten as soon as nothing is left of their levels, after a day at the latest, and sooner
    where there are more than MOST_NAMES.
    """

    def __init__(self, leak_seconds: float) -> None:
        self._leak_seconds = leak_seconds
        self._levels: OrderedDict[object, tuple[float, datetime]] = OrderedDict()

    def __len__(self) -> int:
        """How many names are in memory."""
        return len(self._levels)

    def level(self, name: object, at: datetime) -> float:
        """It leaks from now on where a clock that was ahead wrote it."""
        level, since = self._levels.get(name, (0.0, at))
        if since > at:
            self._levels[name] = (level, at)
        return max(0.0, level - max(0.0, (at - since).total_seconds()) / self._leak_seconds)

    def add(self, name: object, at: datetime) -> float:
        level = self.level(name, at) + 1
        self._levels[name] = (level, at)
        self._levels.move_to_end(name)
        while len(self) > MOST_NAMES or self._is_over(next(iter(self._levels)), at):
            self._levels.popitem(last=False)
        return level

    def _is_over(self, name: object, at: datetime) -> bool:
        return self.level(name, at) == 0 or self._levels[name][1] < at - _KEPT
