"""Messages of errors for the operator: what happened and what to do. The error's own message may hold words and is not shown."""

from __future__ import annotations

from bot.config.settings import variable_name
from flows.i18n.messages import _, deferred
from storage.db import errors

_SEE = deferred("see docs/bad-night.md, *Database errors*")
MESSAGES = {
    "disk_full": deferred("there is no room on the disk, so nothing was written. Make room: see docs/bad-night.md, *The disk is full*"),
    "read_only": deferred("the database may only be read. Is its disk read-only, or is a file of somebody else: {see}"),
    "locked": deferred("another program holds the database and did not let go. Find and end it, then run this again: {see}"),
    "disk_failed": deferred("the disk failed in reading or writing. Stop the service and copy the data folder to another disk: {see}"),
    "damaged": deferred("the database is damaged. Stop the service: see docs/bad-night.md, *The database is damaged*"),
    "cannot_open": deferred("the database cannot be opened. Is {folder} right, and its disk there: {see}"),
    "file_lost": deferred("the database file was moved, deleted, replaced or cut short while it was in use. Stop the service: {see}"),
    "server_away": deferred(
        "{there} cannot be reached. Is it running, and is {setting} right? Start it, then run this again. Nothing is lost"
    ),
    "server_full": deferred("{there} has no line left. Raise max_connections, or stop what needs none: {see}"),
    "login_refused": deferred(
        "{there} does not let {login} in. Look at the name in {setting}, at the password in ~/.pgpass of the account "
        "that runs kring (chmod 600), and at the server's pg_hba.conf"
    ),
    "no_database": deferred(
        "{there} has no database {database}. Look at {setting}, or make it on the server: createdb --owner {login} {database}"
    ),
    "no_rights": deferred(
        "the account on PostgreSQL may make no tables. Make the database its own (ALTER DATABASE ... OWNER TO ...): {see}"
    ),
    "line_unsafe": deferred("the line to {there} cannot be trusted as sslmode in {setting} wants it: {see}"),
    "wrong_address": deferred("PostgreSQL does not know an option that the address names behind the question mark: look at {setting}"),
}


def explain(error: BaseException) -> str | None:
    """The sentence for a known error, without a full stop; None for any other."""
    if kind := errors.classify(error):
        server = errors.server_of(error)
        login, database = server.login or _("this account"), server.database or _("of that name")
        return _(MESSAGES[kind], there=_address_of(server), login=login, database=database, **_names())
    if isinstance(error, OSError) and error.filename and error.strerror:
        return _(
            "{filename}: {strerror}. Look at its path, its owner and its access (ls -l) for the account that runs kring",
            filename=error.filename,
            strerror=error.strerror,
        )
    return None


def _names() -> dict[str, str]:
    return {"see": _(_SEE), "setting": variable_name("database"), "folder": variable_name("data_dir")}


def _address_of(server: errors.Server) -> str:
    if not server.host:
        return "PostgreSQL"
    return (
        _("PostgreSQL at {host}, port {port},", host=server.host, port=server.port)
        if server.port
        else _("PostgreSQL at {host}", host=server.host)
    )
