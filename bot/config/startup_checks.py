"""Startup checks of database and keys, before anything is created."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import make_url

from bot.config.settings import Settings, variable_name
from flows.errors import SettingsError
from flows.i18n.messages import _
from storage.db.engine import holds_people, open_engine

KEYS_CREDENTIAL = "kring-keys"


def check_database(settings: Settings) -> None:
    """Raise SettingsError if the database file has no parent folder, is itself a folder, or may not be written."""
    if not _is_sqlite(settings.database_url):
        return
    path, name = database_file(settings.database_url), variable_name("database")
    if path is None:
        raise SettingsError(_("{name}: it names no file. For example {name}=sqlite:////var/lib/kring/kring.db", name=name))
    if not path.parent.is_dir():
        raise SettingsError(
            _("{name}: there is no folder {parent}. Make it, closed to others, or leave {name} out.", name=name, parent=path.parent)
        )
    if path.is_dir():
        raise SettingsError(_("{name}: {path} is a folder. Name a file in it, or leave {name} out.", name=name, path=path))
    _check_access(path)


def _check_access(path: Path) -> None:
    """Raise SettingsError if this account may not write: SQLite opens such a file without an error, and then stores nothing."""
    denied = next((one for one in (path.parent, path) if one.exists() and not os.access(one, os.R_OK | os.W_OK)), None)
    if denied is not None:
        raise SettingsError(
            _(
                "the account that runs kring may not read and write {denied}. Does it own it (ls -ld {denied}), and is its disk "
                "not read-only (mount)? See docs/bad-night.md, *Database errors*, read_only",
                denied=denied,
            )
        )


def keys_from_environment(settings: Settings) -> tuple[str, str] | None:
    """The text of the keys from the environment or a systemd credential, and a name of that source, or None if a file holds them."""
    if settings.keys.get_secret_value():
        return settings.keys.get_secret_value(), _("what {setting} holds", setting=variable_name("keys"))
    credential = Path(os.environ.get("CREDENTIALS_DIRECTORY", "/nowhere"), KEYS_CREDENTIAL)
    return (credential.read_text(errors="replace"), _("the credential {name}", name=KEYS_CREDENTIAL)) if credential.is_file() else None


def check_keys(keys_file: Path, settings: Settings, may_make: bool = True) -> None:
    """Raise SettingsError if the keys file is missing, and the database needs it or none may be made; new keys would hide the loss.

    The database is asked first: one that is not there is named before keys that are not.
    """
    if not keys_file.exists() and (_needs_keys(settings.database_url) or not may_make):
        raise SettingsError(
            _(
                "the keys file is missing: {keys_file} is not there, and without it nothing in the database can be read. "
                "Put back the copy that was kept elsewhere: see docs/bad-night.md, *The keys file is missing*. No new keys were made. "
                "Does systemd or {setting} give the keys? Then this command must get them too: see docs/operating.md, *Keys*.",
                keys_file=keys_file,
                setting=variable_name("keys"),
            )
        )


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def database_file(url: str) -> Path | None:
    """The file of an SQLite database; None for a server, or if none is named."""
    name = make_url(url).database
    return Path(name) if name and _is_sqlite(url) else None


def _needs_keys(url: str) -> bool:
    """True if the database holds seekers or coordinators."""
    path = database_file(url)
    if _is_sqlite(url) and (path is None or not path.is_file()):
        return False
    engine = open_engine(url)
    try:
        with engine.begin() as connection:
            return holds_people(connection)
    finally:
        engine.dispose()
