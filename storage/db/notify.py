"""Wake-up notifications: workers learn of new work at once, within the process and, by LISTEN/NOTIFY, in all other processes.

A notification may be lost; work is not, because every worker also polls. A worker that stands by is not woken: what it would look for is
read at the end of the very transaction that requests it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

Result = TypeVar("Result")
_REQUESTED = "kring_waking_wanted"
_CHANNEL = "kring"
_POLL_SECONDS = 1.0  # between two checks whether the listener was closed
_RECONNECT_SECONDS = 2.0  # after a lost connection


def request_wakeup(connection: Connection, kind: str) -> None:
    """Wake the workers of this kind after this transaction commits."""
    connection.info.setdefault(_REQUESTED, set()).add(kind)


def requested_kinds(connection: Connection) -> frozenset[str]:
    """Of which kinds workers are to be woken after this transaction."""
    return frozenset(connection.info.get(_REQUESTED, ()))


def drop_request(connection: Connection, kind: str) -> None:
    """Nobody need be woken: whoever works off this kind has what they would look for."""
    connection.info.get(_REQUESTED, set()).discard(kind)


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


class StandingUnit(Generic[Result]):
    """A worker's unit that runs at the end of the transaction that requests its kind.

    `future` has its result, or None if that transaction failed: then nothing was read.
    """

    def __init__(self, kind: str, unit: Callable[[Connection], Result]) -> None:
        self.kind, self.unit, self.is_claimed = kind, unit, False
        self.future: asyncio.Future[Result | None] = asyncio.get_running_loop().create_future()


class StandingUnits:
    """The standing units of one writer, one of a kind; claimed by the threads that run transactions."""

    def __init__(self) -> None:
        self._by_kind: dict[str, StandingUnit[Any]] = {}
        self._lock = threading.Lock()

    def add(self, unit: StandingUnit[Any]) -> None:
        """Let it stand by; it takes the place of one of its kind."""
        with self._lock:
            self._by_kind[unit.kind] = unit

    def withdraw(self, unit: StandingUnit[Any]) -> bool:
        """Let it stand by no longer; False if a transaction runs it, or did."""
        with self._lock:
            if self._by_kind.get(unit.kind) is unit:
                del self._by_kind[unit.kind]
            return not unit.is_claimed

    def claim_requested(self, connection: Connection) -> list[StandingUnit[Any]]:
        """Those whose kind this transaction requested; nobody else runs them."""
        with self._lock:
            kinds = requested_kinds(connection) & self._by_kind.keys() if self._by_kind else ()
            claimed = [self._by_kind.pop(kind) for kind in kinds]
            for unit in claimed:
                unit.is_claimed = True
            return claimed


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
