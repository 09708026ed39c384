"""PostgreSQL: engines with durable commits and timeouts that release the locks of a process that died, and advisory locks."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text

LOCK_SECONDS = 10  # a process that died or lost its connection holds no lock for longer than this
_APPLICATION = "kring"
_COUNT_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE :ours AND application_name <> :me"
)
WRITER_THREADS = 1  # per process; more helps only if the server is far away


class AdvisoryLock(IntEnum):
    """What one transaction at a time may do on a server, by the lock's number there.

    Two that matched at once would ask the same person. SQLite needs no lock: there one transaction at a time writes, this one.
    """

    MIGRATION = 7_310_587
    MATCHING = 7_310_588

    def wait(self, connection: Connection) -> None:
        """Hold the lock until this transaction ends, after whoever holds it now."""
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": int(self)})

    def claim(self, connection: Connection) -> bool:
        """Hold the lock until this transaction ends; False if another holds it; nobody waits."""
        claim = text("SELECT pg_try_advisory_xact_lock(:number)")
        return connection.dialect.name != "postgresql" or bool(connection.execute(claim, {"number": int(self)}).scalar())


def open_engine(url: str, lock_seconds: int = LOCK_SECONDS) -> Engine:
    """The engine for this URL. Its exceptions hide parameters, because parameters contain people's words."""
    engine = create_engine(
        url, hide_parameters=True, pool_pre_ping=True, pool_size=WRITER_THREADS + 3, connect_args=_connect_args(lock_seconds)
    )
    event.listen(engine, "connect", _refuse_asynchronous_commit)
    return engine


def _connect_args(seconds: int) -> dict[str, object]:
    """Timeouts by which both ends notice that the other is gone; the server then releases the locks."""
    milliseconds, quarter = seconds * 1000, max(1, seconds // 4)
    server = {
        "idle_in_transaction_session_timeout": milliseconds,
        "lock_timeout": 2 * milliseconds,
        "client_connection_check_interval": quarter * 1000,
        "tcp_keepalives_idle": quarter,
        "tcp_keepalives_interval": quarter,
        "tcp_keepalives_count": 2,
    }
    return {
        "application_name": _application_name(),
        "connect_timeout": seconds,
        "keepalives_idle": quarter,
        "keepalives_interval": quarter,
        "keepalives_count": 2,
        "tcp_user_timeout": milliseconds,
        "options": " ".join(f"-c {name}={value}" for name, value in server.items()),
    }


def disable_idle_timeout(connection: Connection) -> None:
    """Let this transaction idle for as long as it needs: an operator's copy waits here for its other end, a rotation or revision computes.

    Keepalives still end it if its process is gone.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def _application_name() -> str:
    """The name of this process in pg_stat_activity; PostgreSQL cuts it at 63 bytes."""
    return f"{_APPLICATION} {os.getpid()} {socket.gethostname()}"[:63]


def count_other_connections(connection: Connection) -> int:
    """The number of connections that other Kring processes have to this database; 0 for SQLite."""
    if connection.dialect.name != "postgresql":
        return 0
    return int(connection.execute(_COUNT_OTHERS, {"ours": f"{_APPLICATION} %", "me": _application_name()}).scalar_one())


def server_time(connection: Connection) -> datetime:
    """The server's own clock, in UTC."""
    at: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return at.astimezone(UTC)


def _refuse_asynchronous_commit(psycopg: Any, record: Any) -> None:
    """Switch synchronous_commit back on if the server's configuration has it off."""
    with psycopg.cursor() as cursor:
        if cursor.execute("SHOW synchronous_commit").fetchone()[0] == "off":
            cursor.execute("SET synchronous_commit = on")
    psycopg.commit()
