"""Whether this process is the one that does a thing: its lease is a row, and lost when the process dies."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic

from bot.observability.logs import log_error
from storage.db.engine import Writer
from storage.delivery import leases

_RENEWED = leases.TTL.total_seconds() / 3


class LeaderLease:
    """One process's hold on one name."""

    def __init__(self, writer: Writer, name: str, now: Callable[[], datetime]) -> None:
        self._writer, self._name, self._now = writer, name, now
        self._me = f"{_here()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._asked: float | None = None

    async def is_leader(self) -> bool:
        """Whether this process may go on. Asked often, it looks into the database once in a few seconds."""
        if self._asked is not None and monotonic() - self._asked < _RENEWED:
            return True
        began = monotonic()
        self._asked = began if await self._take() else None
        return self._asked is not None

    async def release(self) -> None:
        """Another process may begin at once."""
        self._asked = None
        with suppress(Exception):  # it ends by itself
            await self._writer.run(lambda connection: leases.release_lease(connection, self._name, self._me))

    async def _take(self) -> bool:
        taken = partial(leases.acquire_lease, name=self._name, holder=self._me, at=self._now(), is_dead=is_dead)
        try:
            return await self._writer.run(taken)
        except Exception as error:
            log_error("lease_failed", error)
            return False


def _here() -> str:
    """This machine, as far as process numbers mean the same."""
    try:
        space = os.readlink("/proc/self/ns/pid")
    except OSError:
        space = secrets.token_hex(8)  # numbers of processes say nothing here: a lease ends by time alone
    return f"{socket.gethostname()[:60].replace(':', '-')}:{''.join(one for one in space if one.isalnum())}"


def is_dead(holder: str) -> bool:
    """Whether this holder was a process of this machine that is no more."""
    here, _, rest = holder.rpartition(":")[0].rpartition(":")
    if here != _here() or not rest.isdigit():
        return False
    try:
        state = Path(f"/proc/{rest}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in "ZX"  # it ended, and nobody asked how
