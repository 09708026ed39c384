"""Wake-up notifications: workers learn of new work at once, within the process and, by LISTEN/NOTIFY, in all other processes.

A notification may be lost; work is not, because every worker also polls.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

_REQUESTED = "kring_waking_wanted"
_CHANNEL = "kring"
_POLL_SECONDS = 1.0  # between two checks whether the listener was closed
_RECONNECT_SECONDS = 2.0  # after a lost connection


def request_wakeup(connection: Connection, kind: str) -> None:
    """Wake the workers of this kind after this transaction commits."""
    connection.info.setdefault(_REQUESTED, set()).add(kind)


def wake_own_workers(connection: Connection) -> None:
    """Wake those of this process that were requested; called at the commit, so that they are awake when its callers go on."""
    if kinds := connection.info.get(_REQUESTED):
        for listener in tuple(_LISTENERS.get(connection.engine, ())):
            listener.wake(kinds)


def send_wakeups(connection: Connection) -> None:
    """Wake those of other processes; called after the commit. A failure is ignored: workers find the work when they poll."""
    kinds = connection.info.pop(_REQUESTED, ())
    if kinds and connection.dialect.name == "postgresql":
        with suppress(Exception):
            _notify_server(connection.connection.dbapi_connection, sorted(kinds))


def _notify_server(psycopg: Any, kinds: list[str]) -> None:
    """NOTIFY outside the transaction that was committed: within it, all commits of the server would wait for each other.

    A notification need not survive a crash of the server, so it does not wait for the disk.
    """
    psycopg.autocommit = True
    try:
        psycopg.execute(
            "SELECT set_config('synchronous_commit', 'off', true), pg_notify(%s, kind) FROM unnest(%s::text[]) kind", (_CHANNEL, kinds)
        )
    finally:
        psycopg.autocommit = False


class WakeUpListener:
    """Wakes the workers of the event loop in which it was made, one asyncio event per kind of work."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._events: dict[str, asyncio.Event] = {}
        self._is_closed = threading.Event()

    async def wait(self, kind: str, seconds: float) -> bool:
        """Return True as soon as there may be work of this kind, False after so many seconds without a notification."""
        event = self._events.setdefault(kind, asyncio.Event())
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return False
        event.clear()
        return True

    def wake(self, kinds: Iterable[str]) -> None:
        """Wake the workers of these kinds; may be called from any thread."""
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._set_events, frozenset(kinds))

    def _set_events(self, kinds: frozenset[str]) -> None:
        for kind in kinds:
            self._events.setdefault(kind, asyncio.Event()).set()

    def listen(self) -> None:
        """Relay the notifications of other processes until closed; runs in a thread of its own (PostgreSQL only)."""
        while not self._is_closed.is_set():
            with suppress(Exception):
                self._listen_once()
            self._is_closed.wait(_RECONNECT_SECONDS)

    def _listen_once(self) -> None:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"LISTEN {_CHANNEL}")
            psycopg: Any = connection.connection.dbapi_connection
            while not self._is_closed.is_set():
                started_at = monotonic()
                for notification in psycopg.notifies(timeout=_POLL_SECONDS):
                    self.wake((notification.payload,))
                    if self._is_closed.is_set() or monotonic() - started_at > _POLL_SECONDS:
                        break
            connection.detach()

    def close(self) -> None:
        """Stop relaying; the listening thread ends within _POLL_SECONDS."""
        self._is_closed.set()


_LISTENERS: WeakKeyDictionary[Engine, list[WakeUpListener]] = WeakKeyDictionary()


@contextmanager
def open_listener(engine: Engine) -> Iterator[WakeUpListener]:
    """A listener for this database while the context lasts; needs a running event loop."""
    listener = WakeUpListener(engine)
    _LISTENERS.setdefault(engine, []).append(listener)
    if engine.dialect.name == "postgresql":
        threading.Thread(target=listener.listen, name="kring-listener", daemon=True).start()
    try:
        yield listener
    finally:
        listener.close()
        _LISTENERS[engine].remove(listener)
