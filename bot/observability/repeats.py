"""Repeated log lines: a filter that lets the same warning or error through once a second, with the count of those in between."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

_SECONDS = 1.0
_MOST_KEYS = 500


class RepeatFilter(logging.Filter):
    """Holds back a line of the same logger, event and error within a second; the next one says how many there were."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._seen: dict[tuple[object, ...], tuple[float, int]] = {}  # when it was last let through, and how many were held back

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        key, now = _key(record), self._clock()
        let_through, held_back = self._seen.get(key, (float("-inf"), 0))
        if now - let_through < _SECONDS:
            self._seen[key] = (let_through, held_back + 1)
            return False
        if len(self._seen) >= _MOST_KEYS:
            self._seen.clear()
        self._seen[key] = (now, 0)
        _add_count(record, held_back)
        return True


def _key(record: logging.LogRecord) -> tuple[object, ...]:
    values = record.msg if isinstance(record.msg, dict) else {}
    place = tuple(values.get(name) for name in ("event", "error", "kind", "channel"))
    return (record.name, record.levelno, *place) if values else (record.name, record.levelno, record.module, record.lineno)


def _add_count(record: logging.LogRecord, held_back: int) -> None:
    if held_back and isinstance(record.msg, dict):
        record.msg = {**record.msg, "count": record.msg.get("count", 0) + held_back}
