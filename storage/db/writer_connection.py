"""A writer thread's database connection: transactions with retry, and reconnecting after a lost connection."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep
from typing import TypeVar

from sqlalchemy import Connection, Engine

from storage.db import errors, notify
from storage.db.disk_reserve import DiskReserve, was_allowed
from storage.db.scrubbing import ScrubSchedule
from storage.db.thread_stack import StackSchedule

T = TypeVar("T")
_PAUSES = (0.0, 0.1, 0.3, 0.6, 1.0, 2.0, 3.0)  # seconds between attempts while a server is out of reach


class WriterConnection:
    """One connection, used by one thread; it reconnects when it is needed again after a loss."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._is_committing = self._may_use_reserve = False
        self._reserve = DiskReserve(engine)
        self.scrub_schedule, self.stack_schedule = ScrubSchedule(), StackSchedule()

    def run_with_retry(self, unit: Callable[[Connection], T], *, is_idempotent: bool = False) -> T:
        """Run one transaction, committed on return: retried once after a conflict, and repeatedly after a lost connection.

        A connection lost during COMMIT leaves the outcome unknown: only an idempotent unit, which recognises its own
        earlier work by its idempotency keys, is retried then.
        """
        for attempt, pause in enumerate(_PAUSES):
            try:
                return self.run_once(unit)
            except Exception as error:
                if not self._may_retry(error, attempt, is_idempotent):
                    raise
            sleep(pause)
        return self.run_once(unit)

    def run_once(self, unit: Callable[[Connection], T]) -> T:
        """Run one transaction, committed on return."""
        connection, self._is_committing = self.connect(), False
        try:
            with connection.begin():
                result = unit(connection)
                self._is_committing = True
            notify.wake_own_workers(connection)
            return result
        finally:
            if not connection.invalidated:
                self._may_use_reserve = was_allowed(connection)
                self.scrub_schedule.observe(connection)

    def send_wakeups(self) -> None:
        """Send the wake-ups that committed transactions requested; called after their callers have their results."""
        if self._connection is not None and not self._connection.invalidated:
            notify.send_wakeups(self._connection)

    def connect(self) -> Connection:
        """The open connection; a new one if there was none, or if it was lost."""
        if self._connection is not None and self._connection.invalidated:
            self.close()
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def close(self) -> None:
        """Close the connection; the next use opens a new one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def has_chores(self) -> bool:
        """Whether something destroyed or freed is still to be overwritten."""
        return self.scrub_schedule.is_pending() or self.stack_schedule.is_pending()

    def do_chores(self, idle: bool) -> None:
        """Do what is due."""
        if self.scrub_schedule.is_due(idle):
            self.scrub()
        if self.stack_schedule.is_due():
            self.stack_schedule.overwrite()

    def seconds_until_chore(self) -> float:
        """Seconds until something may be due."""
        pending = [one for one in (self.scrub_schedule, self.stack_schedule) if one.is_pending()]
        return min((one.seconds_until_retry() for one in pending), default=0.01)

    def scrub(self) -> None:
        """Try to remove destroyed data from the database's files; a failure is tried again later."""
        try:
            self.scrub_schedule.try_scrub(self.connect())
            if not self.scrub_schedule.is_pending():
                self._reserve.keep_again()
        except Exception:
            self.scrub_schedule.postpone()

    def _may_retry(self, error: Exception, attempt: int, is_idempotent: bool) -> bool:
        if errors.is_disconnect(error):
            return is_idempotent or not self._is_committing
        if errors.classify(error) == "disk_full":
            return self._may_use_reserve and self._reserve.give_up()
        return attempt == 0 and errors.is_conflict(error)
