"""PostgreSQL as the memory of several machines: durable, and whoever dies leaves nothing locked for long."""

from __future__ import annotations

import os
import socket
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text

LOCK_SECONDS = 10  # nothing stays locked for longer than this by a process that died or lost its line
_APPLICATION = "kring"
_COUNT_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE :ours AND application_name <> :me"
)
WRITER_THREADS = 1  # threads of one process that write; more only helps where the server is far away


def open_engine(url: str, lock_seconds: int = LOCK_SECONDS) -> Engine:
    """The engine of this server. Exceptions never carry what was written: people's words are in it."""
    engine = create_engine(
        url, hide_parameters=True, pool_pre_ping=True, pool_size=WRITER_THREADS + 3, connect_args=_connect_args(lock_seconds)
    )
    event.listen(engine, "connect", _refuse_asynchronous_commit)
    return engine


def _connect_args(seconds: int) -> dict[str, Any]:
    """How both ends of the line notice that the other is gone; the server then lets go of what was locked."""
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


def _application_name() -> str:
    """This process, as the operator sees it in the server's list of who is there; a server cuts it at 63 letters."""
    return f"{_APPLICATION} {os.getpid()} {socket.gethostname()}"[:63]


def count_other_connections(connection: Connection) -> int:
    """How many lines other processes of Kring have to this database; 0 for a file."""
    if connection.dialect.name != "postgresql":
        return 0
    return int(connection.execute(_COUNT_OTHERS, {"ours": f"{_APPLICATION} %", "me": _application_name()}).scalar_one())


def _refuse_asynchronous_commit(line: Any, record: Any) -> None:
    """A server that is set to forget what it has just confirmed is told not to."""
    with line.cursor() as cursor:
        if cursor.execute("SHOW synchronous_commit").fetchone()[0] == "off":
            cursor.execute("SET synchronous_commit = on")
    line.commit()
