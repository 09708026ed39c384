"""Waking: who waits for work hears at once that there is some, in this process and, on PostgreSQL, in every other.

Whoever waits looks by itself too after a while: a call may be lost, work is not.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

_WANTED = "kring_waking_wanted"
_CHANNEL = "kring"
_POLL_SECONDS = 1.0  # how often a listener looks whether it may end
_RECONNECT_SECONDS = 2.0  # and how long it waits before it listens again after a lost line


def request_wakeup(connection: Connection, kind: str) -> None:
    """There is work of this kind, for whoever does it, as soon as this transaction is kept."""
    connection.info.setdefault(_WANTED, set()).add(kind)


def send_wakeups(connection: Connection) -> None:
    """Called after commits. A call that fails is lost: those who wait find the work by looking."""
    kinds = connection.info.pop(_WANTED, ())
    if not kinds:
        return
    for bell in tuple(_LISTENERS.get(connection.engine, ())):
        bell.wake(kinds)
    if connection.dialect.name == "postgresql":
        with suppress(Exception):
            _notify_server(connection.connection.dbapi_connection, sorted(kinds))


def _notify_server(line: Any, kinds: list[str]) -> None:
    """Outside the transaction that was kept: a call within one makes all commits of the server wait for each other.

    A call need not outlive a crash of the server, so nobody waits for the disk.
    """
    line.autocommit = True
    try:
        line.execute(
            "SELECT set_config('synchronous_commit', 'off', true), pg_notify(%s, kind) FROM unnest(%s::text[]) kind", (_CHANNEL, kinds)
        )
    finally:
        line.autocommit = False


class WakeUpListener:
    """Rings in the loop that made it, for the kinds of work that others kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._rung: dict[str, asyncio.Event] = {}
        self._is_closed = threading.Event()

    async def wait(self, kind: str, seconds: float) -> bool:
        """Return when there may be work of this kind, or after so many seconds; True where somebody called."""
        rung = self._rung.setdefault(kind, asyncio.Event())
        try:
            async with asyncio.timeout(seconds):
                await rung.wait()
        except TimeoutError:
            return False
        rung.clear()
        return True

    def wake(self, kinds: Any) -> None:
        """From any thread."""
        with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
            self._loop.call_soon_threadsafe(self._set_events, frozenset(kinds))

    def _set_events(self, kinds: frozenset[str]) -> None:
        for kind in kinds:
            self._rung.setdefault(kind, asyncio.Event()).set()

    def listen(self) -> None:
        """In a thread of its own: hear what other processes kept, until closed."""
        while not self._is_closed.is_set():
            with suppress(Exception):
                self._listen_once()
            self._is_closed.wait(_RECONNECT_SECONDS)

    def _listen_once(self) -> None:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"LISTEN {_CHANNEL}")
            line: Any = connection.connection.dbapi_connection
            while not self._is_closed.is_set():
                began = monotonic()
                for call in line.notifies(timeout=_POLL_SECONDS):
                    self.wake((call.payload,))
                    if self._is_closed.is_set() or monotonic() - began > _POLL_SECONDS:
                        break
            connection.detach()

    def close(self) -> None:
        self._is_closed.set()


_LISTENERS: WeakKeyDictionary[Engine, list[WakeUpListener]] = WeakKeyDictionary()


@contextmanager
def open_listener(engine: Engine) -> Iterator[WakeUpListener]:
    """A bell for this database, within a running loop."""
    made = WakeUpListener(engine)
    _LISTENERS.setdefault(engine, []).append(made)
    if engine.dialect.name == "postgresql":
        threading.Thread(target=made.listen, name="kring-bell", daemon=True).start()
    try:
        yield made
    finally:
        made.close()
        _LISTENERS[engine].remove(made)
