"""Schema migrations with Alembic: upgraded when the process starts; a schema newer than this program is refused."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from flows.errors import Refusal
from flows.i18n.messages import _
from storage.db.postgres import AdvisoryLock, disable_idle_timeout

if TYPE_CHECKING:  # Alembic itself takes a tenth of a second, and most commands only ask for their help
    from alembic.config import Config

_MIGRATIONS = Path(__file__).parents[1] / "migrations"


def migrate(engine: Engine) -> None:
    """Upgrade to the newest revision in one transaction. Raises Refusal if a newer program made the database."""
    with engine.begin() as connection:
        upgrade(connection)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Upgrade to this revision within the connection's transaction; where it is the newest already, Alembic is not even imported."""
    AdvisoryLock.MIGRATION.wait(connection)  # for machines that start together
    current, known = current_revision(connection), list_revisions()
    _refuse_newer(current, known)
    if current == known[-1]:
        return
    disable_idle_timeout(connection)
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Downgrade to this older revision; data that only the newer one can hold is lost."""
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.downgrade(config, revision)


def current_revision(connection: Connection) -> str | None:
    """The revision of this database, or None if it has no schema of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def check_newest(connection: Connection) -> None:
    """Raise Refusal if the schema is not the one of this program; nothing is changed."""
    revision, known = current_revision(connection), list_revisions()
    _refuse_newer(revision, known)
    if revision != known[-1]:
        raise Refusal(
            _(
                "the database is at revision {revision}, and this program needs {newest}: "
                "make a backup with  kring backup,  then run  kring migrate",
                revision=revision or _("none"),
                newest=known[-1],
            )
        )


def list_revisions() -> list[str]:
    """Every revision, oldest first, by the names of their files: to read them takes a tenth of a second, and every command asks."""
    return sorted(path.name.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _refuse_newer(revision: str | None, known: Collection[str]) -> None:
    if revision is not None and revision not in known:
        raise Refusal(
            _(
                "the database is at revision {revision}, which this program does not know: "
                "start the newer program again, or put back a backup from before the update",
                revision=revision,
            )
        )
