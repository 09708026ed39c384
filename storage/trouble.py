"""Which trouble with the database passes by itself, so that the same unit of work may be tried again."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError

from flows.errors import Superseded

_OVERTAKEN = {"23505", "40001", "40P01", "55P03"}  # somebody else made it first, wrote first, or waited for us as we for them
_LOST = ("08", "57P", "25P03")  # the line, the server that stops or starts, a transaction that stood still too long
_SQLITE = {5: "locked", 6: "locked", 8: "read_only", 10: "disk_failed", 11: "damaged", 13: "disk_full", 14: "cannot_open", 26: "damaged"}
_SERVER = {"53100": "disk_full", "25006": "read_only", "55P03": "locked", "58030": "disk_failed", "XX001": "damaged", "XX002": "damaged"}


def is_overtaken(error: Exception) -> bool:
    """Another process wrote at the same moment: nothing of ours is kept, and a second reading sees what it wrote."""
    return isinstance(error, Superseded) or _state(error) in _OVERTAKEN


def is_lost(error: Exception) -> bool:
    """The server is out of reach. Always False for a file."""
    if not isinstance(error, DBAPIError) or not type(error.orig).__module__.startswith("psycopg"):
        return False
    state = _state(error)
    unreachable = state is None and isinstance(error, OperationalError)
    return unreachable or error.connection_invalidated or (state or "").startswith(_LOST)


def _state(error: Exception) -> str | None:
    state: str | None = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state


def named(error: BaseException | None) -> str | None:
    """What is the matter with the database, in one word that docs/bad-night.md explains; None where it is something else."""
    if not isinstance(error, DBAPIError):
        return None
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF)
    return "server_away" if is_lost(error) else _SERVER.get(_state(error) or "")
