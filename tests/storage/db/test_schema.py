"""Promises of the schema: the migrations make exactly the tables of tables.py, keep what is there, and refuse the future."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Inspector, inspect, text

from flows.errors import Refusal
from storage.db.engine import open_engine
from storage.db.migrate import migrate
from storage.db.tables import conversations, metadata
from tests.support.database.database import Database
from tests.support.database.minimal_engine import incoming_turn


async def test_the_migrations_make_exactly_the_tables(database: Database) -> None:
    difference = database.run(lambda connection: compare_metadata(MigrationContext.configure(connection), metadata))
    assert difference == []


def indexes(inspector: Inspector, table: str) -> list[dict[str, str]]:
    """The indexes of a table; a condition is compared by its text."""
    found = inspector.get_indexes(table)
    return [{**one, "dialect_options": {key: str(value) for key, value in one.get("dialect_options", {}).items()}} for one in found]  # type: ignore[dict-item]


async def test_every_index_and_every_unique_column_is_made_too(sqlite_database: Database, folder: Path) -> None:
    plain = open_engine(f"sqlite:///{folder}/plain.db")
    with plain.begin() as connection:
        metadata.create_all(connection)
        migrated, declared = inspect(sqlite_database.engine), inspect(connection)
        for table in metadata.tables:
            assert indexes(migrated, table) == indexes(declared, table)
            assert migrated.get_unique_constraints(table) == declared.get_unique_constraints(table)
            assert migrated.get_pk_constraint(table) == declared.get_pk_constraint(table)
    plain.dispose()


async def test_migrating_again_keeps_what_is_there(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    migrate(database.engine)
    assert database.count(conversations) == 1


async def test_a_schema_from_a_newer_program_is_refused(database: Database) -> None:
    database.run(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(Refusal, match="9999"):
        migrate(database.engine)


def test_every_connection_is_durable_and_overwrites_what_it_deletes(tmp_path: Path) -> None:
    pragmas = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
    engine = open_engine(f"sqlite:///{tmp_path}/kring.db")
    with engine.begin() as connection:
        answers = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    engine.dispose()
    assert answers == ["wal", 2, 1, 1]
