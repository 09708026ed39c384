"""Leaky buckets: how often something was done lately, by name, in memory."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

MOST_NAMES, _KEPT = 50_000, timedelta(days=1)


class LeakyBuckets:
    """A level per name that rises by one each time and leaks away; the least recently used are forgotten first, and all after a day."""

    def __init__(self, leak_seconds: float) -> None:
        self._leak_seconds = leak_seconds
        self._levels: OrderedDict[object, tuple[float, datetime]] = OrderedDict()

    def level(self, name: object, at: datetime) -> float:
        level, since = self._levels.get(name, (0.0, at))
        return max(0.0, level - max(0.0, (at - since).total_seconds()) / self._leak_seconds)

    def add(self, name: object, at: datetime) -> float:
        level = self.level(name, at) + 1
        self._levels[name] = (level, at)
        self._levels.move_to_end(name)
        while len(self._levels) > MOST_NAMES or next(iter(self._levels.values()))[1] < at - _KEPT:
            self._levels.popitem(last=False)
        return level
