"""Leader lease: elects one process for a job by a lease row, which another process takes over when its holder dies."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from time import monotonic

from sqlalchemy import Connection

from bot.observability.logs import log_error
from storage.db.postgres import server_time
from storage.db.writer import Writer
from storage.delivery import leases

_RENEW_SECONDS = leases.TTL.total_seconds() / 3


class LeaderLease:
    """This process's claim on the lease `name`."""

    def __init__(self, writer: Writer, name: str, now: Callable[[], datetime]) -> None:
        self._writer, self._name, self._now = writer, name, now
        self._holder = f"{machine_id()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._renewed_at: float | None = None

    async def is_leader(self) -> bool:
        """True while this process holds the lease; queries the database at most once per third of the lease's TTL."""
        if self._renewed_at is not None and monotonic() - self._renewed_at < _RENEW_SECONDS:
            return True
        began_at = monotonic()
        self._renewed_at = began_at if await self._acquire() else None
        return self._renewed_at is not None

    async def release(self) -> None:
        """Give the lease up, so that another process may take it at once."""
        self._renewed_at = None
        with suppress(Exception):  # otherwise it expires
            await self._writer.run(lambda connection: leases.release_lease(connection, self._name, self._holder))

    async def _acquire(self) -> bool:
        try:
            return await self._writer.run(self._take)
        except Exception as error:
            log_error("lease_failed", error)
            return False

    def _take(self, connection: Connection) -> bool:
        return leases.acquire_lease(connection, self._name, self._holder, self._time(connection), is_holder_dead)

    def _time(self, connection: Connection) -> datetime:
        """The server's own clock, so that a machine whose clock is wrong keeps no lease; with SQLite all are on one machine."""
        return server_time(connection) if connection.dialect.name == "postgresql" else self._now()


def machine_id() -> str:
    """Host name and process namespace, within which a process number is unique."""
    try:
        namespace = os.readlink("/proc/self/ns/pid")
    except OSError:
        namespace = secrets.token_hex(8)  # process numbers prove nothing here: a lease ends only by time
    return f"{socket.gethostname()[:60].replace(':', '-')}:{''.join(char for char in namespace if char.isalnum())}"


def is_holder_dead(holder: str) -> bool:
    """True if the holder was a process of this machine that has ended."""
    machine, _, process_id = holder.rpartition(":")[0].rpartition(":")
    if machine != machine_id() or not process_id.isdigit():
        return False
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in "ZX"  # a zombie has ended too
