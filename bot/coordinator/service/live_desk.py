"""Live desk: whether anything on a coordinator's desk changed, read beside the writer; no turn waits for desks that are open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from storage.coordinators.desk_revision import DeskRevision, read_desk_revision
from storage.coordinators.sessions import Sessions
from storage.crypto.vault import Vault
from storage.db.engine import read_snapshot


class LiveDesk:
    """Reads session and revision in one snapshot of the database; awaitable. `clock` gives aware UTC times."""

    def __init__(self, engine: Engine, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._engine, self._sessions, self._clock = engine, Sessions(vault), clock
        self._turn = asyncio.Lock()

    async def read_revision(self, token: str) -> DeskRevision | None:
        """The revision for the session of this token, which stays as idle as it was; None if nobody is signed in by it."""
        if not token:
            return None
        async with self._turn:  # one connection is enough
            return await asyncio.to_thread(self._read, token)

    def _read(self, token: str) -> DeskRevision | None:
        with read_snapshot(self._engine) as connection:
            session = self._sessions.find_session(connection, token, self._clock(), is_page=False)
            if session is None or not session.confirmed:
                return None
            return read_desk_revision(connection, session.coordinator_id)
