"""Classification of database errors: a one-word kind for the operator, and whether a unit of work may be retried."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from sqlalchemy.exc import DBAPIError, OperationalError

from flows.errors import ConcurrentUpdate
from storage.db.file_guard import DatabaseFileLost

_CONFLICT_STATES = {"23505", "40001", "40P01", "55P03"}  # unique violation, serialization failure, deadlock, lock not available
_DISCONNECT_STATES = ("08", "57P", "25P03")  # connection lost, server stops or starts, transaction idle for too long
_SQLITE_KINDS = {
    5: "locked",
    6: "locked",
    8: "read_only",
    10: "disk_failed",
    11: "damaged",
    13: "disk_full",
    14: "cannot_open",
    26: "damaged",
}
_SHM_SIZE = 10 | 19 << 8  # the WAL index could not grow: SQLite reports a full disk as an I/O error there
_POSTGRES_KINDS = {
    "25006": "read_only",
    "42501": "no_rights",
    "53100": "disk_full",
    "53300": "server_full",
    "55P03": "locked",
    "58030": "disk_failed",
    "XX001": "damaged",
    "XX002": "damaged",
}
_LOGIN_FAILURES = {  # a refused connection has no SQLSTATE, only a message
    r"password|pg_hba\.conf|role \"": "login_refused",
    r"database \".*\" does not exist": "no_database",
    r"too many|connection slots": "server_full",
    r"SSL|certificate": "line_unsafe",
    r"invalid connection option|missing \"=\"": "wrong_address",
}
ERROR_KINDS = frozenset((*_SQLITE_KINDS.values(), *_POSTGRES_KINDS.values(), *_LOGIN_FAILURES.values(), "server_away", "file_lost"))


class Server(NamedTuple):
    """The database server that an error is about, as far as the error names it; never a password."""

    host: str = ""
    port: str = ""
    database: str = ""
    login: str = ""


def is_conflict(error: Exception) -> bool:
    """True if another process wrote at the same moment: our transaction was rolled back, and a retry reads what was written."""
    return isinstance(error, ConcurrentUpdate) or _sqlstate(error) in _CONFLICT_STATES


def is_disconnect(error: Exception) -> bool:
    """True if the server is out of reach; always False for SQLite."""
    if not isinstance(error, DBAPIError) or not type(error.orig).__module__.startswith("psycopg"):
        return False
    state = _sqlstate(error)
    unreachable = state is None and isinstance(error, OperationalError)
    return unreachable or error.connection_invalidated or (state or "").startswith(_DISCONNECT_STATES)


def _sqlstate(error: Exception) -> str | None:
    state: str | None = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state


def classify(error: BaseException | None) -> str | None:
    """One of ERROR_KINDS, each explained in docs/bad-night.md; None for an error that is not the database's."""
    if isinstance(error, DatabaseFileLost):
        return "file_lost"
    if not isinstance(error, DBAPIError):
        return None
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return "disk_full" if code == _SHM_SIZE else _SQLITE_KINDS.get(code & 0xFF)
    return _login_failure(error) or ("server_away" if is_disconnect(error) else _POSTGRES_KINDS.get(_sqlstate(error) or ""))


def _login_failure(error: DBAPIError) -> str | None:
    """The kind of a connection attempt that failed, recognised by its message."""
    if _sqlstate(error) is not None or not type(error.orig).__module__.startswith("psycopg"):
        return None
    return next((kind for pattern, kind in _LOGIN_FAILURES.items() if re.search(pattern, str(error.orig))), None)


def server_of(error: BaseException) -> Server:
    """The server that the failed call was addressed to; empty fields if the error does not say."""
    orig = getattr(error, "orig", None)
    pgconn: Any = getattr(orig, "pgconn", None)
    if pgconn is None:
        host = re.search(r"resolve host '([^']+)'", str(orig))
        return Server(host[1]) if host else Server()
    return Server(*((getattr(pgconn, part) or b"").decode(errors="replace") for part in ("host", "port", "db", "user")))
