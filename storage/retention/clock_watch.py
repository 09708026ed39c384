"""Clock watch: whether the wall clock can be believed. Timers that destroy something wait while it cannot, until it is right or confirmed.

The time of each run is a fact of the database. A run is believed if no more time has passed since then than the boot clock counted, or,
at the first run of a process, than a machine may have stood still. What begins while the clock is behind that fact ends as much later, so
that nothing is erased at once when the clock is right again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from flows.timestamps import to_iso
from storage.installation import facts
from storage.installation.believed_time import SEEN, last_believed, read_time

_DOUBTED = "clock_doubted"  # ISO, UTC: a time that was not believed; there only while timers wait
TOLERANCE = timedelta(hours=1)  # small jumps are harmless
_WRITE_EVERY = timedelta(minutes=1)
_STANDSTILL = timedelta(days=4)  # a long weekend without power


def _read_boot_clock() -> float:
    """Seconds since the machine started, standby included; nobody can set it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class ClockWatch:
    """The watch of one process. It never moves the believed time back: a clock that is too slow destroys nothing early."""

    def __init__(self, boot_clock: Callable[[], float] = _read_boot_clock) -> None:
        self._boot_clock = boot_clock
        self._believed_at: float | None = None  # on the boot clock

    def is_believable(self, connection: Connection, now: datetime) -> bool:
        """Whether `now` is believed; if so, it is the latest believed time from here on."""
        seen, boot = last_believed(connection), self._boot_clock()
        if seen and now - seen > self._allowed(boot):
            facts.write_fact(connection, _DOUBTED, to_iso(now))
            return False
        self._believed_at = boot
        if seen is None or now - seen > _WRITE_EVERY or doubted_time(connection):
            confirm_clock(connection, max(now, seen or now))
        return True

    def _allowed(self, boot: float) -> timedelta:
        return _STANDSTILL if self._believed_at is None else timedelta(seconds=boot - self._believed_at) + TOLERANCE


def doubted_time(connection: Connection) -> datetime | None:
    """The time that is not believed, for which timers wait; None while all is well."""
    return read_time(connection, _DOUBTED)


def confirm_clock(connection: Connection, now: datetime) -> None:
    """A person, or the boot clock, says that it is `now`: every process goes on from there."""
    facts.write_fact(connection, SEEN, to_iso(now))
    facts.delete_fact(connection, _DOUBTED)
