"""What ails the database, in one word, and which of it passes by itself, so that the same unit of work may be tried again."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from sqlalchemy.exc import DBAPIError, OperationalError

from flows.errors import ConcurrentUpdate

_CONFLICT_STATES = {"23505", "40001", "40P01", "55P03"}  # somebody else made it first, wrote first, or waited for us as we for them
_DISCONNECT_STATES = ("08", "57P", "25P03")  # the line, the server that stops or starts, a transaction that stood still too long
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
_SHM_SIZE = 10 | 19 << 8  # the index beside the log could not grow: SQLite calls a full disk a failing one there
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
_LOGIN_FAILURES = {  # a server that lets nobody in gives no code, only words, and so does the line to it
    r"password|pg_hba\.conf|role \"": "login_refused",
    r"database \".*\" does not exist": "no_database",
    r"too many|connection slots": "server_full",
    r"SSL|certificate": "line_unsafe",
    r"invalid connection option|missing \"=\"": "wrong_address",
}
ERROR_KINDS = frozenset((*_SQLITE_KINDS.values(), *_POSTGRES_KINDS.values(), *_LOGIN_FAILURES.values(), "server_away"))


class Server(NamedTuple):
    """The server that was tried, as far as the error knows: never with a password."""

    host: str = ""
    port: str = ""
    database: str = ""
    login: str = ""


def is_conflict(error: Exception) -> bool:
    """Another process wrote at the same moment: nothing of ours is kept, and a second reading sees what it wrote."""
    return isinstance(error, ConcurrentUpdate) or _sqlstate(error) in _CONFLICT_STATES


def is_disconnect(error: Exception) -> bool:
    """The server is out of reach. Always False for a file."""
    if not isinstance(error, DBAPIError) or not type(error.orig).__module__.startswith("psycopg"):
        return False
    state = _sqlstate(error)
    unreachable = state is None and isinstance(error, OperationalError)
    return unreachable or error.connection_invalidated or (state or "").startswith(_DISCONNECT_STATES)


def _sqlstate(error: Exception) -> str | None:
    state: str | None = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state


def classify(error: BaseException | None) -> str | None:
    """What is the matter with the database, in one word that docs/bad-night.md explains; None where it is something else."""
    if not isinstance(error, DBAPIError):
        return None
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return "disk_full" if code == _SHM_SIZE else _SQLITE_KINDS.get(code & 0xFF)
    return _login_failure(error) or ("server_away" if is_disconnect(error) else _POSTGRES_KINDS.get(_sqlstate(error) or ""))


def _login_failure(error: DBAPIError) -> str | None:
    """Why nobody was let in, where a line was tried for and there is none."""
    if _sqlstate(error) is not None or not type(error.orig).__module__.startswith("psycopg"):
        return None
    return next((kind for words, kind in _LOGIN_FAILURES.items() if re.search(words, str(error.orig))), None)


def server_of(error: BaseException) -> Server:
    """Which server was tried; empty where the error does not say."""
    orig = getattr(error, "orig", None)
    tried: Any = getattr(orig, "pgconn", None)
    if tried is None:
        named = re.search(r"resolve host '([^']+)'", str(orig))
        return Server(named[1]) if named else Server()
    return Server(*((getattr(tried, part) or b"").decode(errors="replace") for part in ("host", "port", "db", "user")))
