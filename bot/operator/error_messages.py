"""Messages of errors for the operator: what happened and what to do. The error's own message may hold words and is not shown."""

from __future__ import annotations

from bot.config.settings import variable_name
from storage.db import errors

_SEE = "see docs/bad-night.md, *Database errors*"
_SETTING = variable_name("database")
MESSAGES = {
    "disk_full": "there is no room on the disk, so nothing was written. Make room: see docs/bad-night.md, *The disk is full*",
    "read_only": f"the database may only be read. Is its disk read-only, or is a file of somebody else: {_SEE}",
    "locked": f"another program holds the database and did not let go. Find and end it, then run this again: {_SEE}",
    "disk_failed": f"the disk failed in reading or writing. Stop the service and copy the data folder to another disk: {_SEE}",
    "damaged": "the database is damaged. Stop the service: see docs/bad-night.md, *The database is damaged*",
    "cannot_open": f"the database cannot be opened. Is {variable_name('data_dir')} right, and its disk there: {_SEE}",
    "file_lost": f"the database file was moved, deleted, replaced or cut short while it was in use. Stop the service: {_SEE}",
    "server_away": f"{{there}} cannot be reached. Is it running, and is {_SETTING} right? Start it, then run this again. Nothing is lost",
    "server_full": f"{{there}} has no line left. Raise max_connections, or stop what needs none: {_SEE}",
    "login_refused": (
        f"{{there}} does not let {{login}} in. Look at the name in {_SETTING}, at the password in ~/.pgpass of the account "
        "that runs kring (chmod 600), and at the server's pg_hba.conf"
    ),
    "no_database": (
        f"{{there}} has no database {{database}}. Look at {_SETTING}, or make it on the server: createdb --owner {{login}} {{database}}"
    ),
    "no_rights": f"the account on PostgreSQL may make no tables. Make the database its own (ALTER DATABASE ... OWNER TO ...): {_SEE}",
    "line_unsafe": f"the line to {{there}} cannot be trusted as sslmode in {_SETTING} wants it: {_SEE}",
    "wrong_address": f"PostgreSQL does not know an option that the address names behind the question mark: look at {_SETTING}",
}


def explain(error: BaseException) -> str | None:
    """The sentence for a known error, without a full stop; None for any other."""
    if kind := errors.classify(error):
        server = errors.server_of(error)
        login, database = server.login or "this account", server.database or "of that name"
        return MESSAGES[kind].format(there=_address_of(server), login=login, database=database)
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}. Look at its path, its owner and its access (ls -l) for the account that runs kring"
    return None


def _address_of(server: errors.Server) -> str:
    if not server.host:
        return "PostgreSQL"
    return f"PostgreSQL at {server.host}, port {server.port}," if server.port else f"PostgreSQL at {server.host}"
