"""The schema comes to its newest revision when the process starts; a schema that is newer than this program is refused."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from flows.errors import SettingsError

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(7310587)")  # machines that start together; a file is locked as it is


def migrate(engine: Engine) -> None:
    """Bring the memory to the newest revision, in one transaction; SettingsError where it was made by a newer program."""
    with engine.begin() as connection:
        upgrade(connection)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring it to this revision, in the transaction of this connection."""
    config = _config()
    if connection.dialect.name == "postgresql":
        connection.execute(_ONE_AT_A_TIME)
    _refuse_newer(connection, ScriptDirectory.from_config(config))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Bring it back to this older revision; what only the newer one knew is gone."""
    config = _config()
    config.attributes["connection"] = connection
    command.downgrade(config, revision)


def list_revisions() -> list[str]:
    """Every revision, oldest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _refuse_newer(connection: Connection, scripts: ScriptDirectory) -> None:
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in scripts.walk_revisions()}
    if revision is not None and revision not in known:
        raise SettingsError(
            f"the database is at revision {revision}, which this program does not know: "
            "start the newer program again, or put back a backup from before the update"
        )
