"""The ground that the house is built on: looked at before anything is made there."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, make_url, select

from bot.settings import Settings, variable
from flows.errors import SettingsError
from storage import engine
from storage.tables import conversations, coordinators


def check_database(settings: Settings) -> None:
    """SettingsError where a database is wished in a folder that nobody made, or at a folder's own path."""
    path = _file(settings.database)
    name = variable("database_url")
    if path is None:
        raise SettingsError(f"{name}: it names no file. For example {name}=sqlite:////var/lib/kring/kring.db")
    if not path.parent.is_dir():
        raise SettingsError(f"{name}: there is no folder {path.parent}. Make it, closed to others, or leave {name} out.")
    if path.is_dir():
        raise SettingsError(f"{name}: {path} is a folder. Name a file in it, or leave {name} out.")


def check_keys(keys: Path, settings: Settings) -> None:
    """SettingsError where the keys are gone and the database still holds what only they open; new keys would hide that."""
    if not keys.exists() and _is_sealed(settings.database):
        raise SettingsError(
            f"the keys file is missing: {keys} is not there, and without it nothing in the database can be read. "
            "Put back the copy that was kept elsewhere: see docs/bad-night.md, *The keys file is missing*. No new keys were made."
        )


def _file(url: str) -> Path | None:
    named = make_url(url).database
    return Path(named) if named else None


def _is_sealed(url: str) -> bool:
    """Whether there is a database with people in it: seekers or coordinators."""
    path = _file(url)
    if path is None or not path.is_file():
        return False
    connected = engine.connect(url)
    try:
        with connected.begin() as connection:
            return _has_people(connection)
    finally:
        connected.dispose()


def _has_people(connection: Connection) -> bool:
    known = inspect(connection).get_table_names()
    return any(connection.execute(select(one.c.id).limit(1)).first() for one in (conversations, coordinators) if one.name in known)
