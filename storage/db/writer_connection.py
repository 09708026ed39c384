"""A pen writes: one connection, used by one thread, that comes back by itself after it was lost."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep
from typing import TypeVar

from sqlalchemy import Connection, Engine

from storage.db import errors, notify
from storage.db.scrubbing import ScrubSchedule

T = TypeVar("T")
_PAUSES = (0.0, 0.1, 0.3, 0.6, 1.0, 2.0, 3.0)  # seconds between tries while a server is out of reach


class WriterConnection:
    """Each unit of work is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._is_committing = False
        self.scrub_schedule = ScrubSchedule()

    def run_with_retry(self, unit: Callable[[Connection], T], *, is_idempotent: bool = False) -> T:
        """Do this, committed when it returns; once more where another process wrote first, and again after a lost line.

        A line that is lost while it commits leaves open whether it was kept. Then only what is `marked` is done again:
        what it did before it sees by its marks.
        """
        for place, pause in enumerate(_PAUSES):
            try:
                return self.run_once(unit)
            except Exception as error:
                if not self._may_retry(error, place, is_idempotent):
                    raise
            sleep(pause)
        return self.run_once(unit)

    def run_once(self, unit: Callable[[Connection], T]) -> T:
        """One transaction, committed when this returns."""
        connection, self._is_committing = self.connect(), False
        try:
            with connection.begin():
                result = unit(connection)
                self._is_committing = True
            return result
        finally:
            if not connection.invalidated:
                self.scrub_schedule.observe(connection)

    def send_wakeups(self) -> None:
        """Wake those who wait for what was kept. Called once whoever asked for it has their answer."""
        if self._connection is not None and not self._connection.invalidated:
            notify.send_wakeups(self._connection)

    def connect(self) -> Connection:
        if self._connection is not None and self._connection.invalidated:
            self.close()
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def scrub(self) -> None:
        try:
            self.scrub_schedule.try_scrub(self.connect())
        except Exception:
            self.scrub_schedule.postpone()

    def _may_retry(self, error: Exception, place: int, is_idempotent: bool) -> bool:
        if errors.is_disconnect(error):
            return is_idempotent or not self._is_committing
        return place == 0 and errors.is_conflict(error)
