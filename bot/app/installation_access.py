"""Access to an installation: whether a command may make one, or bring its schema up to date; most only find what is there."""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path

from sqlalchemy import Connection, make_url

from bot.config.settings import Settings, variable_name
from bot.config.startup_checks import check_database, database_file
from flows.errors import SettingsError
from flows.i18n.messages import _
from storage.db import migrate


class Access(IntEnum):
    """What a command may do when it opens the installation; each may also do what those before it may."""

    FIND = 0
    MAKE = 1
    MIGRATE = 2


_BY_COMMAND = {"serve": Access.MIGRATE, "migrate": Access.MIGRATE, "restore": Access.MAKE, "demo": Access.MAKE}


def access_of(command: str | None) -> Access:
    """What this command may do. All others find an installation or say that there is none."""
    return _BY_COMMAND.get(command or "", Access.FIND)


def require_files(settings: Settings, keys_file: Path) -> None:
    """Raise SettingsError if nothing of an installation is here; what is there in part has messages of its own."""
    if settings.database:
        check_database(settings)
    path = database_file(settings.database_url)
    if path is not None and not path.exists() and not keys_file.exists():
        raise SettingsError(_describe_absence(settings))
    if path is not None and not path.exists():
        raise SettingsError(
            _("{path} is not there, and it was: see docs/bad-night.md, file_lost. A new installation: kring migrate", path=path)
        )


def prepare_schema(connection: Connection, access: Access) -> None:
    """Upgrade where that is allowed. Raises SettingsError if the schema is not the newest and may not be changed."""
    if access is Access.MIGRATE or (access is Access.MAKE and migrate.current_revision(connection) is None):
        migrate.upgrade(connection)
        return
    require_schema(connection)
    migrate.check_newest(connection)


def require_schema(connection: Connection) -> None:
    """Raise SettingsError if the database was never one of ours."""
    if migrate.current_revision(connection) is None:
        raise SettingsError(_("the database that is named holds no installation: is its address right? A new one: kring migrate"))


def describe_place(settings: Settings) -> str:
    """Where the installation is, for the operator: its folder, and the database if that is elsewhere; never a password."""
    folder, url = settings.data_dir.absolute(), make_url(settings.database_url)
    path = database_file(settings.database_url)
    if path is None:
        return _("{folder}, database {database}", folder=folder, database=url.render_as_string(hide_password=True).partition("?")[0])
    return str(folder) if path.absolute().parent == folder else _("{folder}, database {database}", folder=folder, database=path.absolute())


def _describe_absence(settings: Settings) -> str:
    name = variable_name("data_dir")
    return _(
        "there is no installation here: nothing of one is in {data_dir}. Usually this is another folder than "
        "that of the service, another account, or {name} is not set. Is its disk there? A new installation: kring migrate",
        data_dir=settings.data_dir.absolute(),
        name=name,
    )
