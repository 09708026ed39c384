"""The ground that the house is built on: looked at before anything is made there."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Connection, inspect, make_url, select

from bot.config.settings import Settings, variable_name
from flows.errors import SettingsError
from storage.db import engine
from storage.db.tables import conversations, coordinators

KEYS_CREDENTIAL = "kring-keys"


def check_database(settings: Settings) -> None:
    """SettingsError where a database is wished in a folder that nobody made, or at a folder's own path."""
    if not _is_file(settings.database_url):
        return
    path, name = _file(settings.database_url), variable_name("database")
    if path is None:
        raise SettingsError(f"{name}: it names no file. For example {name}=sqlite:////var/lib/kring/kring.db")
    if not path.parent.is_dir():
        raise SettingsError(f"{name}: there is no folder {path.parent}. Make it, closed to others, or leave {name} out.")
    if path.is_dir():
        raise SettingsError(f"{name}: {path} is a folder. Name a file in it, or leave {name} out.")
    _check_access(path)


def _check_access(path: Path) -> None:
    """SettingsError where this account may not write: SQLite opens such a file as if all were well, and then keeps nothing."""
    closed = next((one for one in (path.parent, path) if one.exists() and not os.access(one, os.R_OK | os.W_OK)), None)
    if closed is not None:
        raise SettingsError(
            f"the account that runs kring may not read and write {closed}. Does it own it (ls -ld {closed}), and is its disk "
            "not read-only (mount)? See docs/bad-night.md, *What ails the database*, read_only"
        )


def keys_from_environment(settings: Settings) -> tuple[str, str] | None:
    """The text of a keys file that the environment or systemd gives, with where it came from; None where a file holds it."""
    if settings.keys.get_secret_value():
        return settings.keys.get_secret_value(), f"what {variable_name('keys')} holds"
    credential = Path(os.environ.get("CREDENTIALS_DIRECTORY", "/nowhere"), KEYS_CREDENTIAL)
    return (credential.read_text(errors="replace"), f"the credential {KEYS_CREDENTIAL}") if credential.is_file() else None


def check_keys(keys_file: Path, settings: Settings) -> None:
    """SettingsError where the keys are gone and the database still holds what only they open; new keys would hide that."""
    if not keys_file.exists() and _is_sealed(settings.database_url):
        raise SettingsError(
            f"the keys file is missing: {keys_file} is not there, and without it nothing in the database can be read. "
            "Put back the copy that was kept elsewhere: see docs/bad-night.md, *The keys file is missing*. No new keys were made. "
            f"Does systemd or {variable_name('keys')} give the keys? Then this command must get them too: see docs/operating.md, *Keys*."
        )


def _is_file(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _file(url: str) -> Path | None:
    named = make_url(url).database
    return Path(named) if named else None


def _is_sealed(url: str) -> bool:
    """Whether there is a database with people in it: seekers or coordinators."""
    path = _file(url)
    if _is_file(url) and (path is None or not path.is_file()):
        return False
    connected = engine.open_engine(url)
    try:
        with connected.begin() as connection:
            return _has_people(connection)
    finally:
        connected.dispose()


def _has_people(connection: Connection) -> bool:
    known = inspect(connection).get_table_names()
    return any(connection.execute(select(one.c.id).limit(1)).first() for one in (conversations, coordinators) if one.name in known)
